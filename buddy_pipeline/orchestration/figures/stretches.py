"""Periods that follow one another are made in one run: the start of a run takes longer than most figures do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import dagster as dg

from buddy_pipeline.impact.periods import first_day, months_after, text_of

FIRST_TAG, LAST_TAG = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
"""Dagster's own: by them it knows of which periods a run is."""


@dataclass(frozen=True)
class Stretch:
    """The assets that one run makes, of all periods from ``first`` to ``last`` (`2025-11`)."""

    assets: frozenset[dg.AssetKey]
    first: str
    last: str

    @property
    def tags(self) -> dict[str, str]:
        """What tells Dagster of which periods the run is."""
        return {FIRST_TAG: self.first, LAST_TAG: self.last}


def stretches(wanted: Mapping[str, frozenset[dg.AssetKey]]) -> Iterator[Stretch]:
    """What is wanted of each period, as few runs, the earliest first.

    Windows look back, never ahead: in this order each run finds what it needs made by itself or by one before it.
    """
    open_one: Stretch | None = None
    for period, assets in sorted(wanted.items()):
        if open_one is not None and open_one.assets == assets and _next(open_one.last) == period:
            open_one = Stretch(assets, open_one.first, period)
            continue
        if open_one is not None:
            yield open_one
        open_one = Stretch(assets, period, period)
    if open_one is not None:
        yield open_one


def _next(period: str) -> str:
    return text_of(months_after(first_day(period), 1))
