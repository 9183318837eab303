"""The demo: one invented export of each format, imported through Dagster."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import psycopg
from rich.console import Console

from buddy_pipeline.console.in_process import import_path, shared_instance
from buddy_pipeline.console.progress import TerminalListener
from buddy_pipeline.console.status import print_enrollments
from buddy_pipeline.console.summaries import print_summary
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
    """Make the samples, import each by the same job as the sensor, and tell what is there now."""
    with tempfile.TemporaryDirectory(prefix="buddy-demo-") as folder, shared_instance(settings) as instance:
        for seed, (format, export_date) in enumerate(SAMPLES, start=1):
            path = write_sample(Path(folder), users=USERS, seed=seed, format=format, export_date=export_date)
            with TerminalListener(Console(stderr=True), path.name) as listener:
                summary = import_path(settings, instance, path, listener)
            print_summary(console, settings, summary)
            console.print()
    with psycopg.connect(url) as connection:
        print_enrollments(console, connection)
    console.print("See it in the UI: make up, then open http://127.0.0.1:3000/asset-groups")
    console.print(f"Import your own: put an export into {settings.drops} while it runs.", soft_wrap=True)
