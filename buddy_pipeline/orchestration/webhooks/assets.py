"""Events that the platform sent: the step that applies them to the tables, its asset, its job and its sensor."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg
import psycopg
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

from buddy_pipeline.database.event_tables import RECEIVED
from buddy_pipeline.database.server import database_url
from buddy_pipeline.orchestration.imports.asked import LOADING_POOL
from buddy_pipeline.orchestration.imports.specs import OWNERS, column_schema
from buddy_pipeline.orchestration.steps.failures import failing_plainly
from buddy_pipeline.orchestration.steps.liveness import at_work
from buddy_pipeline.orchestration.steps.resources import Listener
from buddy_pipeline.settings import Settings, from_environment
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy.events import EVENT_TYPES

if TYPE_CHECKING:
    from buddy_pipeline.importing.events import EventsSummary

# The rooms below are imported where they are used: a code location that only lists its assets starts faster.

EVENTS_GROUP = "events"
WEBHOOK_EVENTS = dg.AssetKey([EVENTS_GROUP, "webhook_events"])
SECONDS_BETWEEN_BATCHES = 15
"""Events are applied together: each batch looks through all matches once."""

_TO_APPLY = """
    SELECT (SELECT max(seq) FROM ops.buddy_system_events WHERE status = 'received'),
           EXISTS (SELECT FROM ops.buddy_system_events WHERE status = 'waiting'),
           (SELECT max(settled_at) FROM ops.drops WHERE status = 'loaded' AND format IS DISTINCT FROM 'events')::text
"""
"""The newest event that nobody has looked at, whether some wait, and when a drop last brought what they may wait for."""


@dg.asset(
    key=WEBHOOK_EVENTS,
    group_name=EVENTS_GROUP,
    owners=OWNERS,
    kinds={"postgres", "table"},
    description="Events that the Buddy platform sent as webhooks, applied to the same tables as the exports, by the same rules."
    f" An event is one of: {', '.join(f'`{name}`' for name in EVENT_TYPES)}. One whose match or people are not known yet waits.",
    metadata={"dagster/column_schema": column_schema(RECEIVED), "dagster/table_name": f"{RECEIVED.schema}.{RECEIVED.name}"},
    pool=LOADING_POOL,  # events and drops wait for each other
    required_resource_keys={"listener"},
)
def webhook_events(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    with failing_plainly():
        settings = from_environment()
        url = database_url(settings)
        with at_work(url, context.run_id):
            summary = _apply(settings, url, context.run_id, context.resources.listener)
            reports = [_report(settings, url, batch.drop_id) for batch in summary.batches if batch.faults]
    return dg.MaterializeResult(
        metadata={
            "applied": summary.applied,
            "rejected": summary.rejected,
            "waiting": summary.waiting,
            "batches": len(summary.batches),
            **({"error reports": dg.MetadataValue.md("\n".join(f"- `{path}`" for path in reports))} if reports else {}),
        }
    )


apply_events = dg.define_asset_job(
    "apply_events",
    selection=[webhook_events],
    description="Applies the events that were received. The sensor asks for it.",
    tags={"buddy/program": BUDDY.name},
)


@dg.sensor(
    name="new_webhook_events",
    jobs=[apply_events],
    minimum_interval_seconds=SECONDS_BETWEEN_BATCHES,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for a run when events were received, or when an export came in that waiting events may have waited for."
    " A run that failed is asked for again after the hour.",
)
def new_webhook_events(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    try:
        with psycopg.connect(database_url(from_environment())) as connection:
            newest, some_wait, brought = connection.execute(_TO_APPLY).fetchone() or (None, False, None)
    except psycopg.errors.UndefinedTable:
        return dg.SkipReason("The database has no tables yet: run `buddy-pipeline db migrate`.")
    if newest is None and not some_wait:
        return dg.SkipReason("All events that were received are settled.")
    if newest is None and brought == context.cursor:
        return dg.SkipReason("Events wait for a match or for people that no export has brought yet.")
    if context.instance.get_runs_count(dg.RunsFilter(job_name=apply_events.name, statuses=NOT_FINISHED_STATUSES)):
        return dg.SkipReason("Events are being applied.")
    key = f"{newest} {brought} {datetime.now(UTC):%Y-%m-%d %H}h"
    return dg.SensorResult([dg.RunRequest(run_key=key)], cursor=brought)


def _apply(settings: Settings, url: str, run_id: str, listener: Listener) -> "EventsSummary":
    from buddy_pipeline.importing.events import apply_events as apply_all
    from buddy_pipeline.importing.importer import ImportFailed
    from buddy_pipeline.privacy.keys import load_keyring

    keys, _ = load_keyring(settings.pii_keys, settings.home)
    try:
        summary = apply_all(
            BUDDY,
            url=url,
            keys=keys,
            first_period=settings.first_period,
            run_id=run_id,
            on_progress=listener.progress,
            publishes=settings.nats_url is not None,
        )
    except ImportFailed as failed:
        raise dg.Failure(str(failed), allow_retries=False) from None
    for batch in summary.batches:
        listener.imported(batch)
    return summary


def _report(settings: Settings, url: str, drop_id: str) -> str:
    from buddy_pipeline.importing.report import write_error_report

    path = settings.reports / f"{drop_id}.csv"
    write_error_report(url, drop_id, path)
    return str(path)
