"""The demo: one invented export of each format and a roster of companies, imported through Dagster, and their figures."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import psycopg
from rich.console import Console

from buddy_pipeline.console.figures import bring_figures_up_to_date, print_newest_headlines
from buddy_pipeline.console.importing import import_path, import_roster_path
from buddy_pipeline.console.progress import TerminalListener
from buddy_pipeline.console.status import print_enrollments
from buddy_pipeline.console.summaries import print_roster, print_summary
from buddy_pipeline.sample.rosters import write_roster
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.settings import Settings

USERS = 300
SAMPLES: tuple[tuple[Literal["csv", "json", "xlsx"], datetime], ...] = (
    ("csv", datetime(2025, 8, 31, 22, tzinfo=UTC)),
    ("json", datetime(2025, 9, 30, 22, tzinfo=UTC)),
    ("xlsx", datetime(2025, 10, 31, 22, tzinfo=UTC)),
)
"""Three months in a row, each in another format."""


def run_demo(console: Console, settings: Settings, url: str) -> None:
    """Make the samples, import each by the same job as the sensor, make the figures, and tell what is there now."""
    with tempfile.TemporaryDirectory(prefix="buddy-demo-") as folder:
        for seed, (format, export_date) in enumerate(SAMPLES, start=1):
            path = write_sample(Path(folder), users=USERS, seed=seed, format=format, export_date=export_date)
            with TerminalListener(Console(stderr=True), path.name) as listener:
                taken = import_path(settings, path, listener)
            print_summary(console, settings, taken.summary)
            console.print()
        roster = write_roster(Path(folder), users=USERS, seed=len(SAMPLES), at=SAMPLES[-1][1].date())
        with TerminalListener(Console(stderr=True), roster.name) as listener:
            print_roster(console, settings, import_roster_path(settings, roster, listener).summary)
    with psycopg.connect(url) as connection:
        print_enrollments(console, connection)
    report = bring_figures_up_to_date(Console(stderr=True), settings)
    console.print()
    print_newest_headlines(console, settings, url, report)
    console.print("\nSee it in the UI: make up, then open http://127.0.0.1:3000/asset-groups")
    console.print(f"Import your own: put an export into {settings.drops} while it runs.", soft_wrap=True)
