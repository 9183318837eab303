"""Lines of the impact map: who changes how, how it is told, what it is worth and what is taken off (Guide to SROI, stages 2 to 4)."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from buddy_pipeline.impact.methodology.exported import MilestoneCategory
from buddy_pipeline.impact.methodology.values import Assumption, Country, Rate
from buddy_pipeline.validation import Currency, Model, Name, NotNegative, Number, Positive, Share, Text, refused


def _in_order(scale: tuple[str, ...]) -> tuple[str, ...]:
    if list(scale) != sorted(set(scale)):
        raise refused("must name each level once, the lowest first")
    return scale


class Levels(Model):
    """Levels of the Common European Framework (CEFR) that sessions record, the lowest first. Fewer than ``least`` recorded ones of
    a person tell no difference."""

    scale: Annotated[tuple[Literal["A1", "A2", "B1", "B2", "C1", "C2"], ...], Field(min_length=2), AfterValidator(_in_order)]
    least: Annotated[int, Field(ge=2, le=1000)]


class Enrollments(Model):
    """What became of enrollments, in ``programs`` or, without them, in all."""

    states: Annotated[tuple[Literal["enrolled", "completed", "dropped"], ...], Field(min_length=1)]
    programs: tuple[Name, ...] = ()


class Ratings(Model):
    """Ratings that a person gave of a match or a session: those of ``at_least`` so much, 0 to 1."""

    at_least: Share


class MeasuredBy(Model):
    """What counts as an observation of an outcome, and of whom.

    Categories of milestones and of sessions, completed courses, what became of enrollments, ratings given, texts that tell of a label
    or dimension of the taxonomy (``q2q``: signs of a gain, of a harm those of a loss); or answers that were ``surveyed``
    (docs/office-lists.md), which stand alone, since they say themselves how much changed.

    A session counts as one, or with ``sessions_by`` the hour as many as it has hours: minutes that were not recorded are those of the
    activity. With ``levels``, the sessions of whom enough levels were recorded of are no observations that give a gain each: what they gained
    is the difference between the first and the last. ``employees`` are volunteers who belonged to a company when it happened.
    """

    milestones: tuple[MilestoneCategory, ...] = ()
    sessions: tuple[Text, ...] = ()
    sessions_by: Literal["session", "hour"] = "session"
    levels: Levels | None = None
    courses: bool = False
    enrollments: Enrollments | None = None
    ratings: Ratings | None = None
    q2q: Name | None = None
    surveyed: bool = False
    of: Literal["participants", "volunteers", "employees"] = "participants"


def _measured(by: MeasuredBy) -> MeasuredBy:
    rows = [by.milestones, by.sessions, by.courses, by.enrollments, by.ratings, by.q2q]
    if by.surveyed and any(rows):
        raise refused("stands alone: answers say themselves how much changed", "surveyed")
    if not by.surveyed and not any(rows):
        raise refused("must name milestones, sessions, courses, enrollments, ratings or q2q, or be surveyed")
    if by.sessions_by == "hour" and not by.sessions:
        raise refused("needs sessions, which have hours", "sessions_by")
    if by.levels and not by.sessions:
        raise refused("needs sessions, which record them", "levels")
    if by.of != "participants" and (of_participants := [name for name in ("levels", "courses", "q2q") if getattr(by, name)]):
        raise refused(f"{of_participants[0]} tell of participants alone", "of")
    return by


class Proxy(Assumption[Number]):
    """What so many points (``per``) are worth, in a currency of its own if one is named."""

    per: Positive
    currency: Currency | None = None
    country: Country | None = None

    @field_validator("value", "low", "high")
    @classmethod
    def _is_not_negative(cls, value: Decimal) -> Decimal:
        if value < 0:
            raise refused("must be at least 0; an outcome that does harm says so, with effect: harm")
        return value


class Outcome(Model):
    """A line of the impact map.

    One of a ``dimension`` is in points of a person, which the cap ends, and counts in the programs whose templates measure the
    dimension; others count without an end, wherever their rows are. What a ``harm`` is worth is taken off. The benefit begins in
    the ``first_year``: 1 is that of the figure.
    """

    title: Text
    dimension: Name | None = None
    stakeholder: Text
    effect: Literal["benefit", "harm"] = "benefit"
    input: Text
    output: Text
    change: Text
    indicator: Text
    measured_by: Annotated[MeasuredBy, AfterValidator(_measured)]
    gain: Assumption[NotNegative] | None = None
    level_gain: Rate | None = None
    course_gain: Assumption[NotNegative] | None = None
    proxy: Proxy
    deadweight: Assumption[Share]
    attribution: Assumption[Share]
    displacement: Assumption[Share]
    drop_off: Assumption[Share]
    years: Assumption[Annotated[int, Field(ge=1, le=50)]]
    first_year: Annotated[int, Field(ge=1, le=50)] = 1

    @model_validator(mode="after")
    def _has_a_gain_for_all_it_is_measured_by(self) -> Self:
        by = self.measured_by
        for measure, gain in ((by.levels, "level_gain"), (by.courses, "course_gain")):
            if bool(measure) != (getattr(self, gain) is not None):
                raise refused(f"{gain} and measured_by.{gain.removesuffix('_gain')}s need each other")
        if by.surveyed == (self.gain is not None):
            raise refused(
                "is for what is not surveyed: answers say themselves how much changed" if by.surveyed else "is missing", "gain"
            )
        return self

    @model_validator(mode="after")
    def _has_a_dimension_of_participants(self) -> Self:
        by = self.measured_by
        if self.dimension is not None and (by.surveyed or by.enrollments or by.ratings or by.q2q or by.of != "participants"):
            raise refused("is of milestones, sessions and courses of participants; leave it out", "dimension")
        return self

    @property
    def is_harm(self) -> bool:
        return self.effect == "harm"

    @property
    def direction(self) -> Literal["positive", "negative"]:
        """Which labels of texts tell of it."""
        return "negative" if self.is_harm else "positive"
