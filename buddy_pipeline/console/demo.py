"""The demo: invented files of every program and a roster of companies, imported through Dagster, and their figures."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from rich.console import Console

from buddy_pipeline.console.figures import bring_figures_up_to_date, print_newest_headlines
from buddy_pipeline.console.importing import import_path
from buddy_pipeline.console.progress import TerminalListener
from buddy_pipeline.console.status import print_enrollments, print_people_by_programs
from buddy_pipeline.console.summaries import print_summary
from buddy_pipeline.sample.files import Format
from buddy_pipeline.sample.programs import write_sample_of
from buddy_pipeline.sample.rosters import write_roster
from buddy_pipeline.settings import Settings

USERS = 300
NEWEST = 3
"""Seed of the newest export: the other programs and the companies have the same people."""
SAMPLES: tuple[tuple[str, Format, int, datetime], ...] = (
    ("buddy", "csv", 1, datetime(2025, 8, 31, 22, tzinfo=UTC)),
    ("buddy", "json", 2, datetime(2025, 9, 30, 22, tzinfo=UTC)),
    ("buddy", "xlsx", NEWEST, datetime(2025, 10, 31, 22, tzinfo=UTC)),
    ("kintell", "csv", NEWEST, datetime(2025, 10, 31, 22, tzinfo=UTC)),
    ("upskilling", "json", NEWEST, datetime(2025, 10, 31, 22, tzinfo=UTC)),
)
"""Program, format, seed and date: three months in a row of the Buddy Program, each in another format, and the lists of the others."""


def run_demo(console: Console, settings: Settings, url: str) -> None:
    """Make the samples, import each by the same job as the sensor, make the figures, and tell what is there now."""
    with tempfile.TemporaryDirectory(prefix="buddy-demo-") as folder:
        for program, format, seed, export_date in SAMPLES:
            path = write_sample_of(program, Path(folder), users=USERS, seed=seed, format=format, export_date=export_date)
            with TerminalListener(Console(stderr=True), path.name) as listener:
                taken = import_path(settings, path, listener)
            print_summary(console, settings, taken.summary)
            console.print()
        roster = write_roster(Path(folder), users=USERS, seed=NEWEST, at=SAMPLES[-1][-1].date())
        with TerminalListener(Console(stderr=True), roster.name) as listener:
            taken = import_path(settings, roster, listener)
        print_summary(console, settings, taken.summary)
    with psycopg.connect(url) as connection:
        print_enrollments(console, connection)
    report = bring_figures_up_to_date(Console(stderr=True), settings)
    console.print()
    print_newest_headlines(console, settings, url, report)
    with psycopg.connect(url) as connection:
        print_people_by_programs(console, connection)
    console.print("\nSee it in the UI: make up, then open http://127.0.0.1:3000/asset-groups")
    console.print(f"Import your own: put an export or a list into {settings.drops} while it runs.", soft_wrap=True)
