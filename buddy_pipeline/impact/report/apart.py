"""What the figures of a company may be told apart by: only where each part is of enough people."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from buddy_pipeline.impact.telling import Policy


@dataclass(frozen=True)
class Apart:
    """Whether figures are told by outcome, by kind of activity and by program."""

    outcomes: bool = True
    kinds: bool = True
    programs: bool = True


WHOLE = Apart()
"""Of all programs together; the people of a part are told by `small_groups`."""


def apart_by(fewest: Mapping[str, Decimal | int | None], policy: Policy) -> Apart:
    """Of the ``fewest`` people of any part (see apart.sql); None: there is no part."""
    return Apart(
        outcomes=_enough(fewest["outcomes"], policy.participants),
        kinds=_enough(fewest["kinds"], policy.volunteers),
        programs=_enough(fewest["volunteers_of_programs"], policy.volunteers)
        and _enough(fewest["participants_of_programs"], policy.participants),
    )


def _enough(people: Decimal | int | None, least: int) -> bool:
    return people is None or people >= least
