"""The monthly reconciliation."""

from datetime import timedelta

import dagster as dg

from buddy_pipeline.orchestration.graph.periods import PERIOD_FORMAT
from buddy_pipeline.orchestration.imports.jobs import import_period


@dg.schedule(
    job=import_period,
    cron_schedule="0 5 1 * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,  # importing a drop again is cheap and changes nothing
    description="On the first of each month, imports all drops of the month that ended; fails if none came.",
)
def month_end(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    period = (context.scheduled_execution_time.replace(day=1) - timedelta(days=1)).strftime(PERIOD_FORMAT)
    return dg.RunRequest(run_key=period, partition_key=period, tags={"buddy/period": period})
