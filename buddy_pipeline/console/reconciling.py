"""Reconciling a month from the terminal."""

from pathlib import Path

from rich.console import Console
from rich.markup import escape

from buddy_pipeline.console.summaries import figures_table
from buddy_pipeline.contract.source import Source
from buddy_pipeline.impact.periods import first_day
from buddy_pipeline.reconciling.agreement import complaints
from buddy_pipeline.reconciling.page import write_page
from buddy_pipeline.reconciling.reconcile import reconcile
from buddy_pipeline.reconciling.results import OUTCOMES, Reconciliation, read_reconciliation

ACTOR = "buddy-pipeline reconcile"


def reconciled(url: str, source: Source, period: str, out: Path | None) -> Reconciliation:
    """Reconciles the source and the month such as `2025-11`, writes its page where one is asked for, and gives what was found.

    Raises PeriodInvalid and NothingToReconcile.
    """
    month = first_day(period)
    reconcile(url, source, month, run_id=ACTOR)
    found = read_reconciliation(url, source, month)
    if out is not None:
        write_page(found, out)
    return found


def print_reconciliation(console: Console, found: Reconciliation) -> None:
    """Prints the counts by type, and what to look into."""
    exported = f"{found.export_date:%Y-%m-%d %H:%M} UTC"
    console.print(
        f"{found.period:%Y-%m}: webhooks and the full export of {exported}, drop {found.drop_id}", style="bold", soft_wrap=True
    )
    lines = [(each.topic, *(getattr(each, outcome) for outcome in OUTCOMES)) for each in found.topics]
    console.print(figures_table(("type", *OUTCOMES), [*lines, ("all", *(getattr(found.total, outcome) for outcome in OUTCOMES))]))
    for line in complaints(found) or ["Nothing is beyond the thresholds."]:
        console.print(escape(line), soft_wrap=True)
    if found.waiting:
        console.print(f"{found.waiting:,} events are stored but not yet applied; they count nowhere.", soft_wrap=True)
