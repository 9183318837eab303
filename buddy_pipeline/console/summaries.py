"""The summary of an import, for people."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from buddy_pipeline.importing.rosters import RosterSummary
from buddy_pipeline.importing.summary import ImportSummary
from buddy_pipeline.settings import Settings

FIGURES = ("read", "accepted", "warned", "rejected", "merged", "unchanged")


def print_summary(console: Console, settings: Settings, summary: ImportSummary) -> None:
    """What became of one drop, entity by entity, and where its error report lies."""
    counts = ((name, *(getattr(entity, figure) for figure in FIGURES)) for name, entity in summary.entities.items())
    exported = f"exported {summary.export_date:%Y-%m-%d %H:%M} UTC"
    console.print(escape(f"{summary.name}: {summary.format}, {exported}, drop {summary.drop_id}"), style="bold", soft_wrap=True)
    console.print(figures_table(("entity", *FIGURES), counts))
    faults = sum(summary.faults.values())
    if faults:
        report = settings.reports / f"{summary.drop_id}.csv"
        console.print(escape(f"{faults:,} faults and warnings; what to mend: {report}"), soft_wrap=True)
    else:
        console.print("Nothing to mend.")
    if summary.waiting:
        console.print(
            f"{_by_entity(summary.waiting)} wait for people nobody knows yet, and are loaded once an export brings them."
        )
    if summary.freed:
        console.print(f"{_by_entity(summary.freed)} of earlier drops had waited for people of this one, and were loaded with it.")


def print_roster(console: Console, settings: Settings, summary: RosterSummary) -> None:
    """What became of a roster, and how many people of companies a program knows."""
    print_summary(console, settings, summary)
    companies, people = summary.tables["companies"].total, summary.people
    console.print(
        f"Companies: {companies:,}. People in them: {people.linked:,} linked, {people.unknown:,} not yet known in a program."
    )
    if people.shared:
        console.print(
            f"Addresses that several people have, which count for nobody: {people.shared:,}, see `buddy-pipeline people questions`.",
            soft_wrap=True,
        )


def _by_entity(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def figures_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table with numbers to the right and texts to the left."""
    lines = list(rows)
    table = Table()
    for position, name in enumerate(header):
        numbers = bool(lines) and all(isinstance(line[position], int) for line in lines)
        table.add_column(name, justify="right" if numbers else "left")
    for line in lines:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else escape(str(cell)) for cell in line))
    return table
