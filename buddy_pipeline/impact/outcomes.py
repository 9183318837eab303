"""What changed for people: rows as observations of the outcomes, and what surveys told (methodology, "SROI").

Temporary tables that the returns and the company figures of one transaction share:

- ``observed`` (outcome, participant_id, program, kind, company_id, part, sixtieths_part, observations, sixtieths, recorded, first,
  last): observations of each person, whoever it is, by the companies that have a part in them; no company_id: people in no company;
  ``kind`` is milestone, session, course, enrollment, rating or text; an observation has 60 ``sixtieths``, but for sessions that count by
  the hour, whose minutes they are
- ``tally`` (outcome, participant_id, program, whole, n, courses, measured, levels, units): observations of each person in the
  window, in each program, and in all of them in the ``whole`` rows; ``units`` are what the gain is given for
- ``surveyed`` (outcome, user_id, company_id, answers, people, units): what answers tell, by the companies that have a part in it
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.impact.methodology import MeasuredBy, Outcome
from buddy_pipeline.impact.people import program_of_matches
from buddy_pipeline.sql_files import sql_file

_OBSERVATION = sql_file(__package__, "observation")
_WIDER = sql_file(__package__, "wider_observation")
_OBSERVED = sql_file(__package__, "observed")
_TALLY = sql_file(__package__, "tally")
_SURVEYED = sql_file(__package__, "surveyed")


def observe_outcomes(impact: Impact, period: date) -> None:
    """Makes ``observed`` and ``tally`` for the period's window. Needs ``membership``, ``people`` and the views of `people`."""
    values = outcome_values(impact, period)
    impact.run(compose(_OBSERVED, observation=observations(impact)), values)
    impact.run("ANALYZE observed (outcome, participant_id, program, company_id)")
    impact.run(_TALLY, values)
    impact.run("ANALYZE tally (outcome, participant_id, program)")
    impact.run(_SURVEYED, values)


def observations(impact: Impact) -> sql.Composable:
    """The query of all observations: of others than sessions, milestones and courses of participants only where an outcome asks."""
    wider = wider_observations(impact)
    queries = [sql.SQL(_OBSERVATION), *([] if wider is None else [wider])]
    return sql.SQL("\nUNION ALL\n").join(sql.SQL("({})").format(query) for query in queries)


def wider_observations(impact: Impact) -> sql.SQL | None:
    """The query of observations that are no sessions, milestones and courses of participants; None if no outcome asks for any."""
    return sql.SQL(_WIDER) if any(map(_is_wider, impact.outcomes.values())) else None


def by_hour(outcomes: Mapping[str, Outcome]) -> list[str]:
    """The outcomes whose sessions count by the hour."""
    return [name for name, one in outcomes.items() if one.measured_by.sessions_by == "hour"]


def outcome_values(impact: Impact, period: date) -> dict[str, Any]:
    """What the queries of observations bind: which rows tell of which outcome."""
    return impact.in_window(period) | rows_that_tell(impact)


def rows_that_tell(impact: Impact) -> dict[str, Any]:
    """Which rows tell of which outcome, and of whom."""
    outcomes = {name: one.measured_by for name, one in impact.outcomes.items()}
    by_participants = {name: by for name, by in outcomes.items() if by.of == "participants"}
    by_volunteers = {name: by for name, by in outcomes.items() if by.of != "participants"}
    by_levels = {name: by.levels for name, by in outcomes.items() if by.levels}
    return {
        "volunteer_roles": impact.roles_of("volunteer"),
        "milestones": _categories(by_participants, "milestones"),
        "sessions": _categories(by_participants, "sessions"),
        "milestones_of_volunteers": _categories(by_volunteers, "milestones"),
        "sessions_of_volunteers": _categories(by_volunteers, "sessions"),
        "levels": records(
            {"outcome": name, "level": level, "place": place}
            for name, levels in by_levels.items()
            for place, level in enumerate(levels.scale)
        ),
        "measured": records({"outcome": name, "least": levels.least} for name, levels in by_levels.items()),
        "by_hour": by_hour(impact.outcomes),
        "by_courses": [name for name, by in outcomes.items() if by.courses],
        "enrollments": records(
            {"outcome": name, "state": state, "program": program}
            for name, by in outcomes.items()
            if by.enrollments
            for state in by.enrollments.states
            for program in by.enrollments.programs or [None]
        ),
        "ratings": records({"outcome": name, "at_least": by.ratings.at_least} for name, by in outcomes.items() if by.ratings),
        "q2q": records(
            {"outcome": name, "told": one.measured_by.q2q, "direction": one.direction}
            for name, one in impact.outcomes.items()
            if one.measured_by.q2q
        ),
        "surveyed": records(
            {"outcome": name, "stakeholder": one.stakeholder} for name, one in impact.outcomes.items() if one.measured_by.surveyed
        ),
        "of_volunteers": list(by_volunteers),
        "of_employees": [name for name, by in outcomes.items() if by.of == "employees"],
        "program_of_matches": program_of_matches(impact.programs),
    }


def _is_wider(outcome: Outcome) -> bool:
    by = outcome.measured_by
    return by.of != "participants" or any(one is not None for one in (by.enrollments, by.ratings, by.q2q))


def _categories(outcomes: Mapping[str, MeasuredBy], kind: str) -> Jsonb:
    """The categories of milestones or of sessions that tell of each outcome."""
    return records({"outcome": name, "category": one} for name, by in outcomes.items() for one in getattr(by, kind))
