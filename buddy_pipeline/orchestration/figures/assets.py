"""The one step that makes figures, and the seven assets it makes."""

import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import dagster as dg

from buddy_pipeline.impact.periods import first_day, text_of
from buddy_pipeline.orchestration.figures.checks import check_results, check_specs
from buddy_pipeline.orchestration.figures.materialisations import period_metadata
from buddy_pipeline.orchestration.figures.specs import figure_specs, in_order
from buddy_pipeline.orchestration.graph.keys import IMPACT_GROUP, impact_key
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.settings import Settings

if TYPE_CHECKING:
    from buddy_pipeline.impact.compute import Made
    from buddy_pipeline.impact.methodology import Methodology

SECONDS_BETWEEN_NEWS = 5
"""A computation that takes longer says how far it is, this often."""

# The rooms below are imported where they are used: a code location that only lists its assets starts faster.


def computing(periods: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The step that makes figures, of one period or of several."""

    # One step, not one an asset: the figures of a period share what they gather, and the start of a step costs more than most.
    @dg.multi_asset(
        name="compute_impact",
        description="Makes figures anew, of one period or of several that follow one another: each period is there as a whole"
        " or as it was before.",
        specs=figure_specs(),
        check_specs=check_specs(),
        partitions_def=periods,
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=IMPACT_GROUP,
    )
    def compute_impact(
        context: dg.AssetExecutionContext, installation: Installation
    ) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        assets = in_order(context.selected_asset_keys)
        asked = [first_day(key) for key in context.partition_keys]
        with installation.working(context.run_id) as (settings, url):
            methodology, made = _compute(settings, url, assets, asked, context)
            for told in period_metadata(url, made, methodology):
                context.add_asset_metadata(told.metadata, asset_key=impact_key(told.asset), partition_key=text_of(told.period))
            checks = list(check_results(url, context.selected_asset_check_keys, asked, methodology))
        for asset in assets:
            context.log.info(_summary(asset, [one for one in made if one.asset == asset]))
            yield dg.MaterializeResult(impact_key(asset))
        yield from checks

    return compute_impact


def _compute(
    settings: Settings, url: str, assets: Sequence[str], periods: Sequence[date], context: dg.AssetExecutionContext
) -> "tuple[Methodology, list[Made]]":
    """Computes; gives what it was made with, and what was made of ``assets``."""
    from buddy_pipeline.impact.compute import compute
    from buddy_pipeline.impact.rules import load_rules
    from buddy_pipeline.privacy.keys import load_keyring

    methodology, programs = load_rules(settings.methodology, settings.programs, settings.voices)
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    made: list[Made] = []
    told = time.monotonic()

    def note(one: "Made") -> None:
        nonlocal told
        made.append(one)
        if time.monotonic() - told > SECONDS_BETWEEN_NEWS:
            told = time.monotonic()
            context.log.info(f"{one.asset} of {text_of(one.period)} is made; {len(periods)} periods are asked for.")

    compute(
        url,
        keys=keys,
        methodology=methodology,
        programs=programs,
        assets=assets,
        periods=periods,
        run_id=context.run_id,
        on_made=note,
    )
    return methodology, [one for one in made if one.asset in assets]


def _summary(asset: str, made: Sequence["Made"]) -> str:
    rows, seconds = sum(one.rows for one in made), sum(one.seconds for one in made)
    return f"{asset}: {rows:,} rows of {len(made)} periods in {seconds:.1f} s"
