"""The summary of an import, for people."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from buddy_pipeline.importing.office_lists import ListSummary
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

    if isinstance(summary, ListSummary):
        _print_of_all_lists(console, summary)


def _print_of_all_lists(console: Console, summary: ListSummary) -> None:
    """How many companies, costs or answers lists told of by now, and how many people in them a program knows."""
    name, table = next(iter(summary.tables.items()))
    people = summary.people
    known = "" if people is None else f" People in them: {people.linked:,} linked, {people.unknown:,} not yet known in a program."
    console.print(f"{name.replace('_', ' ').capitalize()}: {table.total:,}.{known}", soft_wrap=True)
    if people is not None and people.shared:
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


def harmless(text: str) -> str:
    """What somebody wrote, for a terminal: signs that would move, hide or colour other words are shown as a box."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\N{REPLACEMENT CHARACTER}" for sign in text)
