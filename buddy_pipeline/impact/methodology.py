"""The methodology: every weight, value and assumption that a figure rests on, read from one versioned file.

What each of them means is told in docs/methodology.md. Numbers are exact (Decimal); counts, minutes and years are int.
"""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from buddy_pipeline.settings import DEFAULT_METHODOLOGY
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.validation import (
    AtLeastOne,
    AtMostOne,
    Count,
    Currency,
    Model,
    Name,
    NotNegative,
    Positive,
    Share,
    ShortText,
    Text,
    Year,
    refused,
    validated,
)
from buddy_pipeline.yaml_files import FileInvalid, YamlFile, read_yaml

COMPONENTS = ("weighted_hours", "quality", "outcome_lift", "placement")
"""What a VIS is made of; how each is measured is code."""
FULL_SCORE = 100

N = TypeVar("N", int, Decimal)


class Sourced(Model):
    """A value with its unit, and who says so since which year."""

    value: Positive
    unit: Text
    source: Text
    year: Year


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


def _exported(name: str, value: str) -> str:
    """A value that a column of that name may hold in an export: a misspelt one would count nothing, without a word."""
    columns = (column for program in PROGRAMS for entity in program.entities for column in entity.columns if column.name == name)
    known = list(dict.fromkeys(value for column in columns for value in column.values))
    if value not in known:
        raise refused(f"must be one of {', '.join(known)}")
    return value


Mood = Annotated[str, AfterValidator(lambda mood: _exported("mood", mood))]
Progress = Annotated[str, AfterValidator(lambda progress: _exported("learner_progress", progress))]
MilestoneCategory = Annotated[str, AfterValidator(lambda category: _exported("milestone_category", category))]


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


class Counting(Model):
    """Which rows count for anything. Where nothing is said all do, as in versions up to 2026.2.

    ``sessions_without_volunteer``: of a session whose teacher is no volunteer the value counts and no hours, neither does, or both do:
    then whoever teaches is a volunteer.
    """

    with_oneself: bool = True
    matches_of_no_time: bool = True
    sessions_without_volunteer: Literal["value", "neither", "both"] = "value"


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


class Factor(Model):
    """How far a value may be off: times ``low`` to times ``high``."""

    low: AtMostOne
    high: AtLeastOne
    source: Text


class ByYear(Factor):
    """A value of each calendar year, as far as it is known."""

    unit: Text
    by_year: dict[Year, Positive]

    def latest(self, year: int) -> tuple[int, Decimal] | None:
        """The newest year that is not later than ``year``, with its value; None if there is none."""
        known = [one for one in self.by_year if one <= year]
        return (max(known), self.by_year[max(known)]) if known else None


class HourValue(ByYear):
    """A value that is needed: at least one year."""

    by_year: Annotated[dict[Year, Positive], Field(min_length=1)]


class Assumption(Model, Generic[N]):
    """A value and the range it is tried over, one assumption at a time."""

    value: N
    low: N
    high: N
    unit: Text
    source: Text
    year: Year

    @field_validator("low", "high")
    @classmethod
    def _encloses_value(cls, bound: N, info: ValidationInfo) -> N:
        value = info.data.get("value", bound)
        if bound > value and info.field_name == "low":
            raise refused("must be at most value")
        if bound < value and info.field_name == "high":
            raise refused("must be at least value")
        return bound


class Rate(Assumption[NotNegative]):
    """So much for ``per`` of something: money for points, points for levels."""

    per: Positive


def _in_order(scale: tuple[str, ...]) -> tuple[str, ...]:
    if list(scale) != sorted(set(scale)):
        raise refused("must name each level once, the lowest first")
    return scale


class Levels(Model):
    """Levels of the Common European Framework (CEFR) that sessions record, the lowest first. Fewer than ``least`` recorded ones of
    a person tell no difference."""

    scale: Annotated[tuple[Literal["A1", "A2", "B1", "B2", "C1", "C2"], ...], Field(min_length=2), AfterValidator(_in_order)]
    least: Annotated[int, Field(ge=2, le=1000)]


class MeasuredBy(Model):
    """Categories of the milestones and sessions that count as an observation of an outcome, and whether completed courses do.

    A session counts as one, or with ``sessions_by`` the hour as many as it has hours: minutes that were not recorded are those of the
    activity. With ``levels``, the sessions of whom enough levels were recorded of are no observations that give a gain each: what they gained
    is the difference between the first and the last.
    """

    milestones: tuple[MilestoneCategory, ...] = ()
    sessions: tuple[Text, ...] = ()
    sessions_by: Literal["session", "hour"] = "session"
    levels: Levels | None = None
    courses: bool = False


def _measured(by: MeasuredBy) -> MeasuredBy:
    if not by.milestones and not by.sessions and not by.courses:
        raise refused("must name milestones, sessions or courses")
    if by.sessions_by == "hour" and not by.sessions:
        raise refused("needs sessions, which have hours", "sessions_by")
    if by.levels and not by.sessions:
        raise refused("needs sessions, which record them", "levels")
    return by


class Outcome(Model):
    """A line of the impact map: who changes how, how it is told, what it is worth and what is taken off."""

    title: Text
    dimension: Name
    stakeholder: Text
    input: Text
    output: Text
    change: Text
    indicator: Text
    measured_by: Annotated[MeasuredBy, AfterValidator(_measured)]
    gain: Assumption[NotNegative]
    level_gain: Rate | None = None
    course_gain: Assumption[NotNegative] | None = None
    proxy: Rate
    deadweight: Assumption[Share]
    attribution: Assumption[Share]
    displacement: Assumption[Share]
    drop_off: Assumption[Share]
    years: Assumption[Annotated[int, Field(ge=1, le=50)]]

    @model_validator(mode="after")
    def _has_a_gain_for_all_it_is_measured_by(self) -> Self:
        for measure, gain in ((self.measured_by.levels, "level_gain"), (self.measured_by.courses, "course_gain")):
            if bool(measure) != (getattr(self, gain) is not None):
                raise refused(f"{gain} and measured_by.{gain.removesuffix('_gain')}s need each other")
        return self


def _of_distinct_dimensions(outcomes: dict[str, Outcome]) -> dict[str, Outcome]:
    seen: set[str] = set()
    for name, outcome in outcomes.items():
        if outcome.dimension in seen:
            raise refused("must not be that of another outcome", name, "dimension")
        seen.add(outcome.dimension)
    return outcomes


Points = Annotated[Positive, Field(lt=10)]
"""Spec 5 keeps means of points as DECIMAL(4,3)."""


class Sroi(Model):
    """What the social return on investment takes."""

    currency: Currency
    hour_value: HourValue
    program_costs: ByYear
    estimated_hours: Factor
    discount_rate: Assumption[Share]
    cap: Assumption[Points]
    outcomes: Annotated[dict[Name, Outcome], Field(min_length=1), AfterValidator(_of_distinct_dimensions)]


class _Document(Model):
    """What stands in the file."""

    version: ShortText
    date: date
    title: Text
    window_months: Annotated[int, Field(ge=1, le=12)]
    counting: Counting = Counting()
    vis: Vis
    sroi: Sroi


class Methodology(_Document):
    """A methodology, with the file that it came from: ``digest`` is of its bytes, ``document`` its text."""

    digest: str
    document: str
    path: Path


def load_methodology(path: Path) -> Methodology:
    """The methodology of a file. One that differs from the default must have a version of its own.

    Raises FileInvalid: a line for each fault, with the line in the file.
    """
    file = read_yaml(path)
    document = validated(_Document, file)
    if not path.samefile(DEFAULT_METHODOLOGY):
        _check_version(file, document)
    return Methodology(**dict(document), digest=file.digest, document=file.text, path=path)


def _check_version(file: YamlFile, own: _Document) -> None:
    default = validated(_Document, read_yaml(DEFAULT_METHODOLOGY))
    if own.version == default.version and own != default:
        raise FileInvalid([file.fault(("version",), "is that of the default, which has other values; give this file its own")])
