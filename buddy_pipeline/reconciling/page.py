"""The page of a reconciliation: one HTML file that needs nothing else. It shows keys of rows, and no value of anybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment

from buddy_pipeline.pages.writing import environment, write_whole
from buddy_pipeline.reconciling import agreement
from buddy_pipeline.reconciling.charts import trend
from buddy_pipeline.reconciling.results import LISTED, OUTCOMES, Discrepancy, Reconciliation
from buddy_pipeline.reconciling.wording import MEANINGS


@dataclass(frozen=True)
class Listing:
    """The rows of one outcome that are shown, and how many there are in all."""

    outcome: str
    rows: tuple[Discrepancy, ...]
    count: int


def write_page(found: Reconciliation, out: Path) -> Path:
    """Writes the page to ``out``; there it appears whole or not at all. Gives ``out``."""
    return write_whole(render(found), out)


def render(found: Reconciliation) -> str:
    """The page as text."""
    total = found.total
    return _environment().get_template("reconciliation.html.jinja").render(
        found=found,
        total=total,
        agreement=total.share("equal") if total.compared else None,
        complaints=agreement.complaints(found),
        missed_share=agreement.MISSED_SHARE,
        different_share=agreement.DIFFERENT_SHARE,
        vanished_share=agreement.VANISHED_SHARE,
        enough=agreement.ENOUGH,
        outcomes=OUTCOMES,
        meanings=MEANINGS,
        chart=trend(found),
        listings=list(_listings(found)),
    )  # fmt: skip


def _listings(found: Reconciliation) -> Iterator[Listing]:
    for outcome in LISTED:
        rows = tuple(each for each in found.discrepancies if each.outcome == outcome)
        if rows:
            yield Listing(outcome, rows, getattr(found.total, outcome))


@cache
def _environment() -> Environment:
    return environment(__package__ or "")
