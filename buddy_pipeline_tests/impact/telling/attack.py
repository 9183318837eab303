"""Somebody who has everything that was told in two years, knows who belonged to which company when, and wants people's figures.

Each sum that was told (people times mean, or present value) is an equation about those whom it is of. Two equations of which one has
a person more give that person's figure, those of the same month first. Of others the attacker takes everybody's figure for the same
in all months, and finds the figures that fit the equations best and lie nearest to the mean of the program: of whom nothing is known
they guess the mean. Old equations and rounded ones are trusted more or less, in the way that serves the attacker best.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from uuid import UUID

import numpy as np

TRUST = (1e-6, 1e-3, 1e-1, 1.0)
"""How far an equation may be wrong, for each of its people, against a person's figure."""
NEWEST = (1, 2, 6, 24)
"""Of so many months the equations are taken."""


@dataclass(frozen=True)
class Equation:
    """The figures of these people sum up to ``total``, as told of ``period``."""

    period: date
    people: frozenset[UUID]
    total: float


def guesses(equations: Sequence[Equation], blind: float, trust: float) -> dict[UUID, float]:
    """The figure of everybody of whom an equation tells."""
    everybody = sorted(set().union(*(one.people for one in equations)))
    place = {person: number for number, person in enumerate(everybody)}
    told = np.zeros((len(equations), len(everybody)))
    for row, one in enumerate(equations):
        told[row, [place[person] for person in one.people]] = 1
    sizes = told.sum(axis=1)
    missing = np.array([one.total for one in equations]) - sizes * blind
    away = told.T @ np.linalg.lstsq(told @ told.T + trust * np.diag(sizes), missing, rcond=None)[0]
    return {person: blind + float(away[number]) for person, number in place.items()}


def differences(equations: Sequence[Equation]) -> dict[UUID, float]:
    """The figures of whom one equation has more than another one, of the nearest months."""
    found: dict[UUID, tuple[int, float]] = {}
    for one, other in combinations(equations, 2):
        if abs(len(one.people) - len(other.people)) == 1 and len(one.people ^ other.people) == 1:
            (person,) = one.people ^ other.people
            figure = one.total - other.total if len(one.people) > len(other.people) else other.total - one.total
            found[person] = min(found.get(person, (10_000, 0.0)), (abs((one.period - other.period).days), figure))
    return {person: figure for person, (_, figure) in found.items()}


def hits(equations: Sequence[Equation], blind: float, truth: Mapping[UUID, float], within: float) -> int:
    """How many people the attacker guesses within so much of the truth, at best."""
    periods = sorted({one.period for one in equations})
    by_difference = differences(equations)
    return max(
        _right(
            guesses([one for one in equations if one.period in periods[-months:]], blind, trust) | by_difference,
            blind,
            truth,
            within,
        )
        for trust, months in product(TRUST, NEWEST)
    )


def blind_hits(truth: Mapping[UUID, float], within: float) -> int:
    """How many they guess with one number for all, the best there is: nothing was told of anybody."""
    return max(_right({}, number, truth, within) for number in truth.values())


def _right(guessed: Mapping[UUID, float], blind: float, truth: Mapping[UUID, float], within: float) -> int:
    return sum(abs(guessed.get(person, blind) - figure) <= within for person, figure in truth.items())
