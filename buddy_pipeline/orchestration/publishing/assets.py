"""Changes on their way to other services: the step that publishes them, its asset and its job."""

import dagster as dg

from buddy_pipeline.database.tables.events import OUTBOX
from buddy_pipeline.orchestration.graph.keys import EVENTS_GROUP, OWNERS, csr_key
from buddy_pipeline.orchestration.graph.metadata import of_table
from buddy_pipeline.orchestration.imports.specs import tables_of
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.runs import OF_ALL_PROGRAMS
from buddy_pipeline.publishing.errors import StreamUnavailable
from buddy_pipeline.sources import PROGRAMS

# The rooms below are imported where they are used: a code location that only lists its assets starts faster.

PUBLISHED_EVENTS = dg.AssetKey([EVENTS_GROUP, "published_events"])
OFF = "BUDDY_NATS_URL is not set: nothing is published."


@dg.asset(
    key=PUBLISHED_EVENTS,
    deps=[csr_key(table.name) for table in tables_of(PROGRAMS)],
    group_name=EVENTS_GROUP,
    owners=OWNERS,
    kinds={"postgres", "nats"},
    description="What loads changed, published to the stream that other services listen to, in the order of the changes and each"
    " change once. No personal data. Off until BUDDY_NATS_URL is set.",
    metadata=of_table(OUTBOX),
    pool=PUBLISHED_EVENTS.path[-1],
)
def published_events(context: dg.AssetExecutionContext, installation: Installation) -> dg.MaterializeResult:  # pyrefly: ignore[implicit-any-type-argument] - so Dagster knows it
    from buddy_pipeline.publishing.publisher import publish_changes as publish

    with installation.working(context.run_id) as (settings, url):
        if settings.nats_url is None:
            raise dg.Failure(OFF, allow_retries=False)
        try:
            published = publish(url, settings.nats_url)
        except StreamUnavailable as unavailable:
            raise dg.Failure(str(unavailable), allow_retries=False) from None
    return dg.MaterializeResult(metadata={"published": published})


publish_changes = dg.define_asset_job(
    "publish_changes",
    selection=[published_events],
    description="Publishes what loads changed to other services. The sensor asks for it.",
    tags=OF_ALL_PROGRAMS,
)
