"""Changes on their way to other services: the step that publishes them, its asset, its job and its sensor."""

import asyncio
from datetime import UTC, datetime

import dagster as dg
import psycopg
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

from buddy_pipeline.database.event_tables import OUTBOX
from buddy_pipeline.database.server import database_url
from buddy_pipeline.orchestration.imports.specs import OWNERS, column_schema, csr_key, csr_tables
from buddy_pipeline.orchestration.steps.failures import failing_plainly
from buddy_pipeline.orchestration.steps.liveness import at_work
from buddy_pipeline.orchestration.webhooks.assets import EVENTS_GROUP
from buddy_pipeline.publishing.errors import StreamUnavailable
from buddy_pipeline.settings import from_environment
from buddy_pipeline.sources.buddy import BUDDY

# The rooms below are imported where they are used: a code location that only lists its assets starts faster.

PUBLISHED_EVENTS = dg.AssetKey([EVENTS_GROUP, "published_events"])
SECONDS_BETWEEN_LOOKS = 15
OFF = "BUDDY_NATS_URL is not set: nothing is published."


@dg.asset(
    key=PUBLISHED_EVENTS,
    deps=[csr_key(table.name) for table in csr_tables()],
    group_name=EVENTS_GROUP,
    owners=OWNERS,
    kinds={"postgres", "nats"},
    description="What loads changed, published to the stream that other services listen to, in the order of the changes and each"
    " change once. No personal data. Off until BUDDY_NATS_URL is set.",
    metadata={"dagster/column_schema": column_schema(OUTBOX), "dagster/table_name": f"{OUTBOX.schema}.{OUTBOX.name}"},
    pool=PUBLISHED_EVENTS.path[-1],
)
def published_events(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    from buddy_pipeline.publishing.publisher import publish_changes as publish

    with failing_plainly():
        settings = from_environment()
        if settings.nats_url is None:
            raise dg.Failure(OFF, allow_retries=False)
        url = database_url(settings)
        with at_work(url, context.run_id):
            try:
                done = publish(url, settings.nats_url)
            except StreamUnavailable as unavailable:
                raise dg.Failure(str(unavailable), allow_retries=False) from None
    return dg.MaterializeResult(metadata={"published": done.published, "removed, published long ago": done.removed})


publish_changes = dg.define_asset_job(
    "publish_changes",
    selection=[published_events],
    description="Publishes what loads changed to other services. The sensor asks for it.",
    tags={"buddy/program": BUDDY.name},
)


@dg.sensor(
    name="unpublished_changes",
    jobs=[publish_changes],
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for a run when there are changes to publish and the stream can be reached, for the same ones at most once a"
    " minute.",
)
def unpublished_changes(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    from buddy_pipeline.publishing.publisher import newest_unpublished
    from buddy_pipeline.publishing.stream import look

    settings = from_environment()
    if settings.nats_url is None:
        return dg.SkipReason(OFF)
    try:
        newest = newest_unpublished(database_url(settings))
    except psycopg.errors.UndefinedTable:
        return dg.SkipReason("The database has no tables yet: run `buddy-pipeline db migrate`.")
    if newest is None:
        return dg.SkipReason("All changes are published.")
    if context.instance.get_runs_count(dg.RunsFilter(job_name=publish_changes.name, statuses=NOT_FINISHED_STATUSES)):
        return dg.SkipReason("Changes are being published.")
    try:
        asyncio.run(look(settings.nats_url))
    except StreamUnavailable as unavailable:  # better a line here than a failed run a minute
        return dg.SkipReason(str(unavailable))
    return dg.RunRequest(run_key=f"{newest} {datetime.now(UTC):%Y-%m-%d %H:%M}")
