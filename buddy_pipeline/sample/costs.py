"""An invented list of costs: a year of them, borne by the companies of the roster and by the office."""

from datetime import date
from pathlib import Path

import numpy as np

from buddy_pipeline.sample.cells import kept, numbers, pick
from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.office_lists import write_list
from buddy_pipeline.sample.rosters import COMPANIES
from buddy_pipeline.sources.costs import COST

MONTHS = 12
OFFICE = "Program office"
CURRENCY = "USD"
_KINDS = ("cash", "in_kind", "paid_time", "management")
_ITEMS = ("Contribution", "Rooms", "Hosting of events", "Coordination")
_SOURCES = ("Bank statement", "Invoice", "Time sheet", "Time sheet")
"""By kind."""
_LOWEST = np.array([300, 50, 2, 20])
_HIGHEST = np.array([900, 200, 8, 40])
"""Money, or hours of paid time and management."""
_OF_HOURS = 2
"""Place of the first kind that is told in hours."""


def write_costs(folder: Path, *, seed: int, companies: int = 3, at: date) -> Path:
    """Write `costs_2025-11-30.csv`, named after ``at``, into ``folder``; gives its path.

    In each of the twelve months until ``at``, each of so many companies gave something of one kind, and the office managed. The
    same arguments give the same file. Raises as `write_list`.
    """
    dice = Dice(seed, "costs")
    funders = companies + 1
    month = np.repeat(np.arange(MONTHS), funders)
    funder = np.tile(np.arange(funders), MONTHS)
    kind = np.where(funder == companies, len(_KINDS) - 1, dice.between(len(funder), 0, len(_KINDS) - 2))
    told = numbers(_LOWEST[kind] + dice.below(_HIGHEST[kind] - _LOWEST[kind] + 1))
    in_hours = kind >= _OF_HOURS
    columns = (
        pick(_months_until(at), month),
        pick(_KINDS, kind),
        pick([*(name for name, _ in COMPANIES[:companies]), OFFICE], funder),
        pick(_ITEMS, kind),
        kept(told, ~in_hours),
        kept(pick([CURRENCY], np.zeros(len(kind), np.int64)), ~in_hours),
        kept(told, in_hours),
        pick(_SOURCES, kind),
    )
    return write_list(folder, COST, at, [column.to_pylist() for column in columns])


def _months_until(at: date) -> list[str]:
    last = at.year * 12 + at.month - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(last - MONTHS + 1, last + 1)]
