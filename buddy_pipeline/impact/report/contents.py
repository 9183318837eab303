"""All that a report shows. No id and no name of a person is among it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from buddy_pipeline.impact.claims import caveats
from buddy_pipeline.impact.explain import Node
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.periods import Window
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.report.apart import Apart
from buddy_pipeline.impact.report.inputs import Input
from buddy_pipeline.impact.report.programs import Participation, ProgramFigures
from buddy_pipeline.impact.report.voices import Snippet, Voice
from buddy_pipeline.impact.telling import Policy
from buddy_pipeline.pages.numbers import Known


@dataclass(frozen=True)
class Return:
    """Investment and value of a scope, in ``currency``. ``costs`` and ``investment`` may not be known; of one that ``is_gross``
    nothing is taken off. The ratio is a range if one assumption is varied (``low`` to ``high``), and if all are at once."""

    recorded_hours: Decimal
    estimated_hours: Decimal
    hour_value: Known
    hour_value_year: int | None
    hours_value: Known
    costs: Known
    investment: Known
    gross_value: Decimal
    value: Decimal
    present_value: Decimal
    net_present_value: Known
    payback_years: Known
    is_gross: bool
    ratio: Known
    ratio_low: Decimal | None
    ratio_high: Decimal | None
    ratio_unfavourable: Decimal | None
    ratio_favourable: Decimal | None
    currency: str

    @property
    def hours(self) -> Decimal:
        """All hours, those with assumed minutes included; not weighted."""
        return self.recorded_hours + self.estimated_hours

    @property
    def caveats(self) -> list[str]:
        """What should be known beside the ratio: with any, it stands behind what was done and gained."""
        return caveats(is_gross=self.is_gross, has_costs=self.costs.value is not None)


@dataclass(frozen=True)
class Counts:
    """How many of what, in a scope: whole people, and the shares that add up over companies; means by dimension."""

    participants: int
    volunteers: int
    sessions: int
    participants_share: Decimal
    volunteers_share: Decimal
    sessions_share: Decimal
    vis: Known
    dimensions: dict[str, Known]


@dataclass(frozen=True)
class OutcomeValue:
    """Value of one outcome, and what it follows from: the columns of impact.sroi_outcomes."""

    outcome: str
    observations: Decimal
    people: Decimal
    uncapped: Decimal
    quantity: Decimal
    gain: Decimal
    measured_people: Decimal
    levels: Decimal
    level_gain: Decimal | None
    courses: Decimal
    course_gain: Decimal | None
    cap: Decimal | None
    unit_value: Decimal
    gross_value: Decimal
    deadweight: Decimal
    attribution: Decimal
    displacement: Decimal
    value: Decimal
    drop_off: Decimal
    years: int
    first_year: int
    discount_rate: Decimal
    present_value: Decimal


@dataclass(frozen=True)
class Effect:
    """What one assumption does to the ratio; the ratios are None where there is none."""

    assumption: str
    low: Decimal
    base: Decimal
    high: Decimal
    unit: str
    ratio_low: Decimal | None
    ratio_high: Decimal | None
    effect: Decimal | None


@dataclass(frozen=True)
class MonthHours:
    """Hours of one kind of activity in one month, not weighted."""

    period: date
    activity: str
    recorded: Decimal
    estimated: Decimal


@dataclass(frozen=True)
class Scores:
    """People by the band of their score (every band, in order), by the reason why they have no score, by component; ``without_band``
    have a score that rests on too little for a band."""

    bands: dict[str, int]
    without_band: int
    reasons: dict[str, int]
    components: dict[str, int]

    @property
    def scored(self) -> int:
        """Volunteers with a score."""
        return sum(self.bands.values()) + self.without_band

    @property
    def unscored(self) -> int:
        """Volunteers without one."""
        return sum(self.reasons.values())


@dataclass(frozen=True)
class Goal:
    """A Sustainable Development Goal, with the events and sessions of the window that serve it."""

    number: int
    events: int
    sessions: int


@dataclass(frozen=True)
class Export:
    """An export that the window rests on, with its rows."""

    drop_id: str
    export_date: datetime
    format: str
    read: int
    rejected: int


@dataclass(frozen=True)
class EntityRows:
    """Rows of one entity over these exports; ``rule`` is the code of the most frequent fault that rejects a row."""

    entity: str
    read: int
    warned: int
    rejected: int
    rule: str | None


@dataclass(frozen=True)
class WithoutMatch:
    """Rows of the window of one kind, and how many of them have no known match."""

    rows: str
    total: int
    without: int


@dataclass(frozen=True)
class Quality:
    """What the figures rest on, of all programs."""

    exports: tuple[Export, ...]
    entities: tuple[EntityRows, ...]
    without_match: tuple[WithoutMatch, ...]


@dataclass(frozen=True)
class ReportFigures:
    """All that a report shows. ``company`` is None for all programs, whose figures ``program_*`` are; ``apart`` says what may be told
    in parts."""

    period: date
    window: Window
    company: str | None
    computed_at: datetime
    methodology: Methodology
    programs: tuple[Program, ...]
    sroi: Return
    counts: Counts
    program_sroi: Return
    program_counts: Counts
    side_by_side: tuple[ProgramFigures, ...]
    participation: tuple[Participation, ...]
    outcomes: tuple[OutcomeValue, ...]
    inputs: tuple[Input, ...]
    effects: tuple[Effect, ...]
    hours: tuple[MonthHours, ...]
    scores: Scores
    voices: tuple[Voice, ...]
    snippets: tuple[Snippet, ...]
    goals: tuple[Goal, ...]
    quality: Quality
    policy: Policy
    apart: Apart
    tree: Node
