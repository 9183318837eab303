"""Periods: the calendar month of an export's date is its partition."""

from datetime import date, datetime, timedelta

import dagster as dg

PERIOD_FORMAT = "%Y-%m"


def periods_since(first: date) -> dg.MonthlyPartitionsDefinition:
    """All months from that of the ``first`` export to the one that is running: exports of it come in while it runs."""
    return dg.MonthlyPartitionsDefinition(start_date=first.strftime(PERIOD_FORMAT), fmt=PERIOD_FORMAT, end_offset=1)


def month_before(moment: datetime) -> str:
    """The period that ended last."""
    return (moment.replace(day=1) - timedelta(days=1)).strftime(PERIOD_FORMAT)
