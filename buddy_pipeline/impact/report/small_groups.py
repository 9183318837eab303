"""Groups of so few people that somebody could be made out are not told exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from buddy_pipeline.pages.numbers import count as counted

SMALLEST = 3
"""A group of fewer people is not told exactly; nobody at all is no group."""
FEWER = f"fewer than {SMALLEST}"
KEPT_BACK = "not shown"


@dataclass(frozen=True)
class Told:
    """How many people, as the report tells it; ``count`` is None where it is not told exactly."""

    count: Decimal | None
    text: str


def told(people: Decimal | int, smallest: int = SMALLEST) -> Told:
    """One group by itself. People may be shares where companies have a part in them."""
    return Told(None, f"fewer than {smallest}") if 0 < people < smallest else Told(Decimal(people), counted(people))


def told_part(people: int, of: int) -> Told:
    """A part of a group whose size is known: those who are left are a group, too."""
    return Told(None, f"all but {FEWER}") if 0 < of - people < SMALLEST <= people else told(people)


def told_together(groups: Sequence[int], smallest: int = SMALLEST) -> tuple[Told, ...]:
    """Groups whose sum is known: where it gave away the small ones, the next smallest is kept back as well."""
    hidden = {place for place, people in enumerate(groups) if 0 < people < smallest}
    back = _to_keep_back(groups, hidden, smallest)
    return tuple(Told(None, KEPT_BACK) if place in back else told(people, smallest) for place, people in enumerate(groups))


def _to_keep_back(groups: Sequence[int], hidden: set[int], smallest: int) -> set[int]:
    if not hidden or sum(groups[place] for place in hidden) >= smallest:
        return set()
    others = [place for place, people in enumerate(groups) if people and place not in hidden]
    return {min(others, key=lambda place: groups[place])} if others else set()
