"""The summary of an import, for people."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from buddy_pipeline.importing.summary import ImportSummary
from buddy_pipeline.settings import Settings

FIGURES = ("read", "accepted", "warned", "rejected", "merged", "unchanged")


def print_summary(console: Console, settings: Settings, summary: ImportSummary) -> None:
    """What became of one drop, entity by entity, and where its error report lies."""
    counts = ((name, *(getattr(entity, figure) for figure in FIGURES)) for name, entity in summary.entities.items())
    title = f"{summary.name}: {summary.format}, exported {summary.export_date:%Y-%m-%d %H:%M} UTC, drop {summary.drop_id}"
    console.print(figures_table(title, ("entity", *FIGURES), counts))
    faults = sum(summary.faults.values())
    if faults:
        console.print(f"{faults:,} faults and warnings, what to mend: {settings.reports / f'{summary.drop_id}.csv'}", soft_wrap=True)
    else:
        console.print("Nothing to mend.")


def figures_table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table with numbers to the right and texts to the left."""
    lines = list(rows)
    table = Table(title=title, title_justify="left", title_style="bold")
    for position, name in enumerate(header):
        numbers = bool(lines) and all(isinstance(line[position], int) for line in lines)
        table.add_column(name, justify="right" if numbers else "left")
    for line in lines:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else escape(str(cell)) for cell in line))
    return table
