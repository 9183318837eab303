"""Invented lists of every kind that the office keeps, of one community."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from buddy_pipeline.sample.costs import write_costs
from buddy_pipeline.sample.generator import EXPORT_DATE
from buddy_pipeline.sample.outcomes import write_outcomes
from buddy_pipeline.sample.rosters import write_roster

AT: date = EXPORT_DATE.date()


def write_office_lists(folder: Path, *, users: int, seed: int, at: date = AT) -> Iterator[Path]:
    """Write a roster, a list of costs and one of outcomes of ``at`` into ``folder``; gives their paths. Raises as each of them."""
    yield write_roster(folder, users=users, seed=seed, at=at)
    yield write_costs(folder, seed=seed, at=at)
    yield write_outcomes(folder, users=users, seed=seed, at=at)
