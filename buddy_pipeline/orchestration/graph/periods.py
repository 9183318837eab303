"""Periods: the calendar month of an export's date is its partition."""

import dagster as dg

from buddy_pipeline.settings import from_environment

PERIOD_FORMAT = "%Y-%m"

PERIODS = dg.MonthlyPartitionsDefinition(
    start_date=from_environment().first_period.strftime(PERIOD_FORMAT),
    fmt=PERIOD_FORMAT,
    end_offset=1,  # the month that is running counts: its exports come in while it runs
)
