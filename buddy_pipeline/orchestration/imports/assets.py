"""The one step that turns drops into tables, and the assets it makes, of all programs."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from buddy_pipeline.contract.source import Source
from buddy_pipeline.orchestration.imports.checks import check_results, check_specs
from buddy_pipeline.orchestration.imports.importing import ImportConfig, Outcome, checked_beside, import_asked
from buddy_pipeline.orchestration.imports.materialisations import Told, materialisations
from buddy_pipeline.orchestration.imports.specs import asset_specs, keys_of
from buddy_pipeline.orchestration.steps.failures import refusal
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.loading import LOADING_POOL
from buddy_pipeline.orchestration.steps.resources import Listener, PathOf


def importing(programs: Sequence[Source], periods: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The step that imports drops of the programs, period by period."""

    # One step, not one an asset: while the database merges an entity, Python reads, judges and encrypts the next, and the
    # whole drop is one transaction. The start of a further step would cost more than most drops take.
    # One step, not one a program: programs fill the same tables, and an asset has one step. A run is of the program whose
    # assets it selects.
    @dg.multi_asset(
        name="import_drops",
        description="Reads the drops of a period, judges every row, and loads what is right, each drop in one transaction.",
        specs=asset_specs(programs),
        check_specs=check_specs(programs),
        partitions_def=periods,
        can_subset=True,
        pool=LOADING_POOL,
    )
    def import_drops(
        context: dg.AssetExecutionContext,
        config: ImportConfig,
        installation: Installation,
        listener: dg.ResourceParam[Listener],
        path_of: dg.ResourceParam[PathOf],
    ) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        with installation.working(context.run_id) as (settings, url):
            outcome = import_asked(
                settings,
                url,
                asked=None if config.drop is None else path_of(settings.drops, config.drop),
                programs=[program for program in programs if not context.selected_asset_keys.isdisjoint(keys_of([program]))],
                period=context.partition_key,
                run_id=context.run_id,
                listener=listener,
            )
            made = list(materialisations(url, outcome.loaded, programs)) if outcome.loaded else []
            checks = list(
                check_results(outcome.loaded, checked_beside(url, outcome, programs), context.selected_asset_check_keys)
            )
        for line in outcome.unreadable:
            context.log.warning(line)
        yield from _events(context, made)
        yield from checks
        _fail_if_any_was_refused(outcome)

    return import_drops


def _events(context: dg.AssetExecutionContext, made: Sequence[Told]) -> Iterator[dg.MaterializeResult[Any]]:
    """A drop is loaded whole: what a run did not select is told of all the same."""
    for one in made:
        if one.key in context.selected_asset_keys:
            yield dg.MaterializeResult(one.key, metadata=one.metadata)
        else:
            context.log_event(dg.AssetMaterialization(one.key, metadata=one.metadata, partition=context.partition_key))


def _fail_if_any_was_refused(outcome: Outcome) -> None:
    """Last of all, so that a drop that cannot be taken does not keep the others of its period out."""
    if outcome.refused:
        raise refusal(" ".join(outcome.refused))
