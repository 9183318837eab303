"""Events that platforms sent: the step that applies them to the tables, its asset and its job."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from buddy_pipeline.database.tables.events import RECEIVED
from buddy_pipeline.orchestration.graph.keys import EVENTS_GROUP, OWNERS
from buddy_pipeline.orchestration.graph.metadata import TABLE_KINDS, of_table, rows
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.loading import LOADING_POOL, write_reports
from buddy_pipeline.orchestration.steps.resources import Listener
from buddy_pipeline.orchestration.steps.runs import OF_ALL_PROGRAMS
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import EVENT_TYPES, that_send_events

if TYPE_CHECKING:
    from buddy_pipeline.importing.events import EventsSummary

# The rooms below are imported where they are used: a code location that only lists its assets starts faster.

WEBHOOK_EVENTS = dg.AssetKey([EVENTS_GROUP, "webhook_events"])

_TYPES = ", ".join(f"`{name}`" for name in EVENT_TYPES)


@dg.asset(
    key=WEBHOOK_EVENTS,
    group_name=EVENTS_GROUP,
    owners=OWNERS,
    kinds=TABLE_KINDS,
    description="Events that the programs' platforms sent as webhooks, applied to the same tables as the exports, by the same rules."
    f" An event is one of: {_TYPES}. One whose match or people are not known yet waits.",
    metadata=of_table(RECEIVED),
    pool=LOADING_POOL,  # events and drops wait for each other
)
def webhook_events(
    context: dg.AssetExecutionContext, installation: Installation, listener: dg.ResourceParam[Listener]
) -> dg.MaterializeResult:  # pyrefly: ignore[implicit-any-type-argument] - so Dagster knows it
    with installation.working(context.run_id) as (settings, url):
        applied = list(_apply(settings, url, context.run_id, listener))
        batches = [batch for summary in applied for batch in summary.batches]
        reports = [str(write_reports(settings, url, batch)) for batch in batches if batch.faults or batch.retold]
    return dg.MaterializeResult(
        metadata={
            "applied": sum(summary.applied for summary in applied),
            "rejected": sum(summary.rejected for summary in applied),
            "waiting": sum(summary.waiting for summary in applied),
            "batches": len(batches),
            **({"error reports": rows(["file"], [[path] for path in reports])} if reports else {}),
        }
    )


apply_events = dg.define_asset_job(
    "apply_events",
    selection=[webhook_events],
    description="Applies the events that were received. The sensor asks for it.",
    tags=OF_ALL_PROGRAMS,
)


def _apply(settings: Settings, url: str, run_id: str, listener: Listener) -> Iterator["EventsSummary"]:
    """Applies what each program's platform sent; gives what became of it."""
    from buddy_pipeline.impact.programs import load_lifecycles
    from buddy_pipeline.importing.events import apply_events as apply_all
    from buddy_pipeline.importing.importer import ImportFailed
    from buddy_pipeline.privacy.keys import load_keyring

    keys, _ = load_keyring(settings.pii_keys, settings.home)
    for program in that_send_events():
        try:
            summary = apply_all(
                program,
                url=url,
                keys=keys,
                first_period=settings.first_period,
                run_id=run_id,
                on_progress=listener.progress,
                lifecycles=load_lifecycles(settings.programs),
                publishes=settings.nats_url is not None,
            )
        except ImportFailed as failed:
            raise dg.Failure(str(failed), allow_retries=False) from None
        for batch in summary.batches:
            listener.imported(batch)
        yield summary
