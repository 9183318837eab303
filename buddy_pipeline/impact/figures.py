"""The figures: each declared once, with the table that holds it, what it is made from, and what makes it.

What is out of date, the order of a computation, the asset graph and the report follow from here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Table

from buddy_pipeline.database.tables import activity, companies, figures, voice_figures
from buddy_pipeline.impact.company_metrics import compute_company_metrics
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.program_metrics import compute_program_metrics
from buddy_pipeline.impact.sroi import compute_returns
from buddy_pipeline.impact.vis import score_volunteers


@dataclass(frozen=True, kw_only=True)
class MadeFrom:
    """What decides a figure of a period, beside methodology and templates.

    ``figures`` and ``rows`` (parts of `inputs`) are those of each month that it looks back on, or of its own month alone if
    it does not ``look_back``. ``ever`` are rows of all months up to its own. One that ``compares`` is set beside itself a month
    before, and so looks one month further back.
    """

    figures: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    ever: tuple[str, ...] = ()
    looks_back: bool = True
    compares: bool = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure: the table it is kept in, what it is made from, and how.

    ``csr`` names the tables that it reads, ``window`` figures of the months it looks back on, ``same`` those of its period.
    ``make`` makes it anew, perhaps with others, and gives their rows; activities have none, since they are made for many months
    at once. ``gathers``, ``accompanies`` and ``sums`` tell whether it needs the temporary tables of members, outcomes and scopes,
    that of whom volunteers accompanied, and the sums of `months`.
    """

    table: Table
    caveat: str
    made_from: MadeFrom
    make: Callable[[Impact, date], Mapping[str, int]] | None = None
    csr: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    gathers: bool = False
    accompanies: bool = False
    sums: bool = False

    @property
    def name(self) -> str:
        return self.table.name


ACTIVITY = activity.ACTIVITY.name
VIS_SCORES = figures.VIS_SCORES.name
VOICES = voice_figures.VOICES.name
MONTHS = "months"
"""The sums of a month (see `months`): no figure that is asked for, but kept and found out of date like one."""
MONTHS_MADE_FROM = MadeFrom(figures=(ACTIVITY,), rows=("evidence",), looks_back=False)

_SIDES = ("users", "program_enrollments")
_EVIDENCE = (*_SIDES, "buddy_matches", "kintell_sessions", "journey_milestones")
_OUTCOMES = (*_EVIDENCE, "learning_progress")
_MEMBERS = ("companies", "company_users")
_OF_VIS = MadeFrom(figures=(ACTIVITY,), rows=("evidence", "members"), ever=("volunteers", "enrollments"), compares=True)
_OF_RETURNS = MadeFrom(figures=(ACTIVITY,), rows=("evidence", "members", "costs", "surveyed", "others"))
_OF_COMPANIES = replace(_OF_RETURNS, rows=(*_OF_RETURNS.rows, "voices"), ever=_OF_VIS.ever)  # means of scores, ratios, texts
_TOLD = ("costs", "surveyed_outcomes", "kintell_ratings", "buddy_feedback")

FIGURES: tuple[Figure, ...] = (
    Figure(
        table=activity.ACTIVITY,
        caveat="Of the month in which it happened, whenever it was exported. Minutes that nobody recorded are assumed, and marked.",
        made_from=MadeFrom(rows=("activity",), looks_back=False),
        csr=(*_SIDES, "buddy_matches", "buddy_events", "buddy_event_attendances", "buddy_checkins", "kintell_sessions"),
    ),
    Figure(
        table=figures.VIS_SCORES,
        caveat="Of the months that end with the period. A volunteer of whom nothing is known has no score, never 0.",
        made_from=_OF_VIS,
        make=lambda impact, period: {VIS_SCORES: score_volunteers(impact, period)},
        csr=("buddy_feedback", "kintell_ratings", "buddy_checkins", "company_users", *_EVIDENCE),
        window=(ACTIVITY,),
        accompanies=True,
        sums=True,
    ),
    Figure(
        table=figures.SROI,
        caveat="Of the months that end with the period. Companies and those in no company add up to the program.",
        made_from=_OF_RETURNS,
        make=compute_returns,
        csr=(*_MEMBERS, *_OUTCOMES, *_TOLD),
        window=(ACTIVITY,),
        gathers=True,
        sums=True,
    ),
    Figure(
        table=figures.SENSITIVITY,
        caveat="One assumption at a time, all others kept.",
        made_from=_OF_RETURNS,
        make=compute_returns,  # with the return itself: it is the return in other scenarios
        same=("sroi",),
        gathers=True,
        sums=True,
    ),
    Figure(
        table=voice_figures.VOICES,
        caveat="Of the months that end with the period. No mean of fewer than three people; a text under a flag that nobody approved"
        " is left out.",
        made_from=_OF_COMPANIES,
        make=compute_company_metrics,  # with the companies' other figures: whose participants are whose is the same
        csr=(*_MEMBERS, *_EVIDENCE, "texts", "outcome_scores", "evidence_snippets"),
        window=(ACTIVITY,),
        same=(VIS_SCORES,),
        gathers=True,
        accompanies=True,
        sums=True,
    ),
    Figure(
        table=companies.COMPANY_PERIOD,
        caveat="Of the months that end with the period. A person of several companies counts in each; the shares add up.",
        made_from=_OF_COMPANIES,
        make=compute_company_metrics,
        csr=(*_MEMBERS, *_OUTCOMES),
        window=(ACTIVITY,),
        same=(VIS_SCORES, "sroi", VOICES),
        gathers=True,
        accompanies=True,
        sums=True,
    ),
    Figure(
        table=figures.PROGRAM_METRICS,
        caveat="Participation is that at the end of the period; counts are of the months that end with it.",
        made_from=MadeFrom(rows=("counts",), ever=("enrollments", "participation")),
        make=lambda impact, period: {figures.PROGRAM_METRICS.name: compute_program_metrics(impact, period)},
        csr=("buddy_event_attendances", "buddy_checkins", "credentials", *_OUTCOMES),
    ),
)
"""In an order in which each stands behind what it is made from."""

ASSETS: tuple[str, ...] = tuple(figure.name for figure in FIGURES)
"""Their names."""
