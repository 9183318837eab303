"""Once a month all drops of the month that ended are imported again."""

import dagster as dg
import psycopg

from buddy_pipeline.database.server import database_url
from buddy_pipeline.orchestration.graph.periods import month_before
from buddy_pipeline.orchestration.imports.jobs import import_period
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.runs import PERIOD_TAG, WITHOUT_TABLES
from buddy_pipeline.settings import Settings

_SETTLED_ELSEWHERE = "SELECT name FROM ops.drops WHERE period IS DISTINCT FROM %s"
"""Drops of other months, and those that were refused."""


@dg.schedule(
    job=import_period,
    cron_schedule="0 5 1 * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,  # importing a drop again is cheap and changes nothing
    description="On the first of each month, imports all drops of the month that ended, if the inbox has any.",
)
def month_end(context: dg.ScheduleEvaluationContext, installation: Installation) -> dg.RunRequest | dg.SkipReason:
    period = month_before(context.scheduled_execution_time)
    settings = installation.settings
    try:
        may_be_there = _may_hold_one_of(settings, period)
    except psycopg.errors.UndefinedTable:
        return WITHOUT_TABLES
    if not may_be_there:
        return dg.SkipReason(f"No drop of {period} lies in the inbox {settings.drops}. The exports' freshness says since when.")
    return dg.RunRequest(run_key=period, partition_key=period, tags={PERIOD_TAG: period})


def _may_hold_one_of(settings: Settings, period: str) -> bool:
    """Whether the inbox has a drop of the period, or one that is not settled; none is opened, which may take minutes."""
    from buddy_pipeline.drops.inbox import candidates

    with psycopg.connect(database_url(settings)) as connection:
        elsewhere = {name for (name,) in connection.execute(_SETTLED_ELSEWHERE, [period])}
    return any(candidate.name not in elsewhere for candidate in candidates(settings.drops))
