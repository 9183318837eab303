"""The one step that turns drops into tables, and the eighteen assets it makes."""

from collections.abc import Iterator

import dagster as dg

from buddy_pipeline.database.server import database_url
from buddy_pipeline.orchestration.graph.periods import PERIODS
from buddy_pipeline.orchestration.imports.asked import LOADING_POOL, ImportConfig, Outcome, import_asked
from buddy_pipeline.orchestration.imports.checks import check_results, check_specs
from buddy_pipeline.orchestration.imports.materialisations import materialisations
from buddy_pipeline.orchestration.imports.specs import asset_specs
from buddy_pipeline.orchestration.steps.failures import failing_plainly, refusal
from buddy_pipeline.orchestration.steps.liveness import at_work
from buddy_pipeline.settings import from_environment


# One step, not one an asset: while the database merges an entity, Python reads, judges and encrypts the next, and the
# whole drop is one transaction. The start of a further step would cost more than most drops take.
@dg.multi_asset(
    name="import_drops",
    description="Reads the drops of a period, judges every row, and loads what is right, each drop in one transaction.",
    specs=asset_specs(),
    check_specs=check_specs(),
    partitions_def=PERIODS,
    pool=LOADING_POOL,
    required_resource_keys={"listener", "path_of"},
)
def import_drops(context: dg.AssetExecutionContext, config: ImportConfig) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    with failing_plainly():
        settings = from_environment()
        url = database_url(settings)
        with at_work(url, context.run_id):
            outcome = import_asked(
                settings,
                url,
                asked=None if config.drop is None else context.resources.path_of(settings.drops, config.drop),
                period=context.partition_key,
                run_id=context.run_id,
                listener=context.resources.listener,
            )
            made = list(materialisations(url, outcome)) if outcome.summaries else []
    for line in outcome.unreadable:
        context.log.warning(line)
    if made:
        yield from made
        yield from check_results(outcome.checks)
    _fail_if_any_was_refused(outcome)


def _fail_if_any_was_refused(outcome: Outcome) -> None:
    """Last of all, so that a drop that cannot be taken does not keep the others of its period out."""
    if outcome.refused:
        raise refusal(" ".join(outcome.refused))
