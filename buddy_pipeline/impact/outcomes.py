"""What participants gained: milestones, sessions and courses as observations of the outcomes (methodology, "SROI").

Temporary tables that the returns and the company figures of one transaction share:

- ``observed`` (outcome, participant_id, program, kind, company_id, part, sixtieths_part, observations, sixtieths, recorded, first,
  last): observations of each participant by the companies that have a part in them; no company_id: people in no company; ``kind`` is
  milestone, session or course; an observation has 60 ``sixtieths``, but for sessions that count by the hour, whose minutes they are
- ``tally`` (outcome, participant_id, program, whole, n, courses, measured, levels, units): observations of each participant in the
  window, in each program, and in all of them in the ``whole`` rows; ``units`` are what the gain is given for
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.impact.methodology import Outcome
from buddy_pipeline.impact.people import program_of_matches
from buddy_pipeline.sql_files import sql_file

_OBSERVATION = sql_file(__package__, "observation")
_OBSERVED = sql_file(__package__, "observed")
_TALLY = sql_file(__package__, "tally")


def observe_outcomes(impact: Impact, period: date) -> None:
    """Makes ``observed`` and ``tally`` for the period's window. Needs ``membership``, ``people`` and the views of `people`."""
    values = outcome_values(impact, period)
    impact.run(compose(_OBSERVED, observation=sql.SQL(_OBSERVATION)), values)
    impact.run("ANALYZE observed (outcome, participant_id, program, company_id)")
    impact.run(_TALLY, values)
    impact.run("ANALYZE tally (outcome, participant_id, program)")


def by_hour(outcomes: Mapping[str, Outcome]) -> list[str]:
    """The outcomes whose sessions count by the hour."""
    return [name for name, one in outcomes.items() if one.measured_by.sessions_by == "hour"]


def outcome_values(impact: Impact, period: date) -> dict[str, Any]:
    """What the query of observations binds: which rows tell of which outcome."""
    counted = impact.names_of("sroi_dimensions")
    outcomes = {name: one for name, one in impact.methodology.sroi.outcomes.items() if one.dimension in counted}
    by_levels = {name: one.measured_by.levels for name, one in outcomes.items() if one.measured_by.levels}
    return impact.in_window(period) | {
        "volunteer_roles": impact.roles_of("volunteer"),
        "milestones": records(
            {"outcome": name, "category": category} for name, one in outcomes.items() for category in one.measured_by.milestones
        ),
        "sessions": records(
            {"outcome": name, "category": category} for name, one in outcomes.items() for category in one.measured_by.sessions
        ),
        "levels": records(
            {"outcome": name, "level": level, "place": place}
            for name, levels in by_levels.items()
            for place, level in enumerate(levels.scale)
        ),
        "measured": records({"outcome": name, "least": levels.least} for name, levels in by_levels.items()),
        "by_hour": by_hour(outcomes),
        "by_courses": [name for name, one in outcomes.items() if one.measured_by.courses],
        "program_of_matches": program_of_matches(impact.programs),
    }
