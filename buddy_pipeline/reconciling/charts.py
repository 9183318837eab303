"""The chart of a reconciliation: what was found in each month."""

from decimal import Decimal

from buddy_pipeline.pages import drawing
from buddy_pipeline.pages.charts import Chart
from buddy_pipeline.pages.drawing import draw_months
from buddy_pipeline.pages.numbers import month, number, percent
from buddy_pipeline.reconciling.results import LISTED, MonthCounts, Reconciliation

KEY = "trend"
TITLE = "Rows to look at, by month"
_HEADER = ("Month", *(outcome.capitalize() for outcome in LISTED), "Compared", "Agreement")


def trend(found: Reconciliation) -> Chart:
    """The rows that were listed in each month, by what they count as; months that were not reconciled are left out."""
    rows = tuple(_row(each) for each in found.months)
    heights = [[Decimal(getattr(each, outcome)) for each in found.months] for outcome in LISTED]
    listed = sum(map(sum, heights))
    if not listed:
        return Chart(KEY, TITLE, "In no month that was reconciled was there anything to look at.", _HEADER, rows, None)
    first, last = found.months[0].period, found.months[-1].period
    when = f"in {month(first)}" if first == last else f"from {month(first)} to {month(last)}"
    description = f"{number(listed)} rows {when}, by what they count as."
    periods = [each.period for each in found.months]
    return Chart(KEY, TITLE, description, _HEADER, rows, lambda: draw_months(periods, LISTED, heights))


def trend_image(found: Reconciliation) -> bytes | None:
    """The chart as a PNG; None where it has nothing to show."""
    chart = trend(found)
    return drawing.png(chart.draw, chart.key) if chart.draw else None


def _row(each: MonthCounts) -> tuple[str, ...]:
    agreement = percent(each.share("equal")) if each.compared else "none"
    return (month(each.period), *(number(getattr(each, outcome)) for outcome in LISTED), number(each.compared), agreement)
