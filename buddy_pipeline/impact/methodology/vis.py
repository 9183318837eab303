"""What the Volunteer Impact Score takes (docs/methodology.md, "VIS")."""

from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field

from buddy_pipeline.impact.methodology.exported import MilestoneCategory, Mood, Progress
from buddy_pipeline.impact.methodology.values import Sourced
from buddy_pipeline.validation import Count, Model, Name, NotNegative, Positive, Share, ShortText, Text, Year, refused

COMPONENTS = ("weighted_hours", "quality", "outcome_lift", "placement")
"""What a VIS is made of; how each is measured is code."""
FULL_SCORE = 100


class Component(Model):
    """Weight of a component of the VIS, 0 to 1."""

    weight: Share
    source: Text
    year: Year


class Activity(Model):
    """Weight of an hour of an activity, and its minutes where none are recorded."""

    weight: NotNegative
    default_minutes: Annotated[int, Field(ge=0, le=24 * 60)]
    source: Text
    year: Year


class Band(Model):
    """A range of scores: those after the band before, up to and with ``up_to``."""

    name: ShortText
    up_to: Annotated[int, Field(ge=0, le=FULL_SCORE)]


def _complete(components: dict[str, Component]) -> dict[str, Component]:
    if set(components) != set(COMPONENTS):
        raise refused(f"must name exactly {', '.join(COMPONENTS)}")
    if (total := sum(component.weight for component in components.values())) != 1:
        raise refused(f"the weights must sum to 1, not {total}")
    return components


def _distinct(moods: dict[str, int]) -> dict[str, int]:
    seen: set[int] = set()
    for mood, value in moods.items():
        if value in seen:
            raise refused("must not be the value of another mood", mood)
        seen.add(value)
    return moods


class Least(Model):
    """What a band of the score takes at least: hours, not weighted, and ratings and participants together."""

    hours: Positive
    observations: Count
    source: Text
    year: Year


def _ascending(bands: tuple[Band, ...]) -> tuple[Band, ...]:
    for position, (band, following) in enumerate(pairwise(bands), start=1):
        if following.up_to <= band.up_to:
            raise refused("must be more than that of the band before", position, "up_to")
    if bands[-1].up_to != FULL_SCORE:
        raise refused(f"must be {FULL_SCORE} in the last band", len(bands) - 1, "up_to")
    if len({band.name for band in bands}) < len(bands):
        raise refused("each band needs a name of its own")
    return bands


class Vis(Model):
    """What the Volunteer Impact Score takes.

    Any milestone is an improvement unless their categories are named; hours of who did nothing are not known unless they
    ``are_zero``; a score has a band however little it rests on, unless it is told what it takes.
    """

    full_score_hours: Sourced
    components: Annotated[dict[str, Component], AfterValidator(_complete)]
    activities: Annotated[dict[Name, Activity], Field(min_length=1)]
    moods: Annotated[dict[Mood, Annotated[int, Field(ge=-1000, le=1000)]], Field(min_length=1), AfterValidator(_distinct)]
    mood_trend_checkins: Annotated[int, Field(ge=2, le=1000)]
    improving_progress: tuple[Progress, ...]
    improving_milestones: tuple[MilestoneCategory, ...] | None = None
    idle_hours_are_zero: bool = False
    least_for_a_band: Least | None = None
    bands: Annotated[tuple[Band, ...], Field(min_length=1), AfterValidator(_ascending)]
