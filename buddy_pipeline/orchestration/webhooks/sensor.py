"""The sensor that asks for events to be applied."""

from datetime import UTC, datetime

import dagster as dg
import psycopg

from buddy_pipeline.database.server import database_url
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.runs import WITHOUT_TABLES, is_under_way
from buddy_pipeline.orchestration.webhooks.assets import apply_events

SECONDS_BETWEEN_BATCHES = 15
"""Events are applied together: each batch looks through all matches once."""

_TO_APPLY = """
    SELECT (SELECT max(seq) FROM ops.buddy_system_events WHERE status = 'received'),
           EXISTS (SELECT FROM ops.buddy_system_events WHERE status = 'waiting'),
           (SELECT max(settled_at) FROM ops.drops WHERE status = 'loaded' AND format IS DISTINCT FROM 'events')::text
"""
"""The newest event that nobody has looked at, whether some wait, and when a drop last brought what they may wait for."""


@dg.sensor(
    name="new_webhook_events",
    jobs=[apply_events],
    minimum_interval_seconds=SECONDS_BETWEEN_BATCHES,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for a run when events were received, or when an export came in that waiting events may have waited for."
    " A run that failed is asked for again after the hour.",
)
def new_webhook_events(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SensorResult | dg.SkipReason:
    try:
        with psycopg.connect(database_url(installation.settings)) as connection:
            newest, some_wait, brought = connection.execute(_TO_APPLY).fetchone() or (None, False, None)
    except psycopg.errors.UndefinedTable:
        return WITHOUT_TABLES
    if newest is None and not some_wait:
        return dg.SkipReason("All events that were received are settled.")
    if newest is None and brought == context.cursor:
        return dg.SkipReason("Events wait for a match or for people that no export has brought yet.")
    if is_under_way(context.instance, apply_events.name):
        return dg.SkipReason("Events are being applied.")
    key = f"{newest} {brought} {datetime.now(UTC):%Y-%m-%d %H}h"
    return dg.SensorResult([dg.RunRequest(run_key=key)], cursor=brought)
