"""The sensor that asks for changes to be published."""

import asyncio
from datetime import UTC, datetime

import dagster as dg
import psycopg

from buddy_pipeline.database.server import database_url
from buddy_pipeline.orchestration.publishing.assets import OFF, publish_changes
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.runs import WITHOUT_TABLES, is_under_way
from buddy_pipeline.publishing.errors import StreamUnavailable

SECONDS_BETWEEN_LOOKS = 15


@dg.sensor(
    name="unpublished_changes",
    jobs=[publish_changes],
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for a run when there are changes to publish and the stream can be reached, for the same ones at most once a"
    " minute.",
)
def unpublished_changes(context: dg.SensorEvaluationContext, installation: Installation) -> dg.RunRequest | dg.SkipReason:
    from buddy_pipeline.publishing.publisher import newest_unpublished
    from buddy_pipeline.publishing.stream import look

    settings = installation.settings
    if settings.nats_url is None:
        return dg.SkipReason(OFF)
    try:
        newest = newest_unpublished(database_url(settings))
    except psycopg.errors.UndefinedTable:
        return WITHOUT_TABLES
    if newest is None:
        return dg.SkipReason("All changes are published.")
    if is_under_way(context.instance, publish_changes.name):
        return dg.SkipReason("Changes are being published.")
    try:
        asyncio.run(look(settings.nats_url))
    except StreamUnavailable as unavailable:  # better a line here than a failed run a minute
        return dg.SkipReason(str(unavailable))
    return dg.RunRequest(run_key=f"{newest} {datetime.now(UTC):%Y-%m-%d %H:%M}")
