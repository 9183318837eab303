"""What participants gained: milestones, sessions and courses as observations of the outcomes (methodology, "SROI").

Temporary tables that the returns and the company figures of one transaction share:

- ``observation`` (outcome, participant_id, happened_at, volunteer_id, part, program, kind, level): one row for each volunteer who
  has a part in it; ``kind`` is milestone, session or course
- ``tally`` (outcome, participant_id, program, whole, n, courses, measured, levels): observations of each participant in the window,
  in each program, and in all of them in the ``whole`` rows
- ``gained`` (outcome, participant_id, kind, company_id, part): the parts of each company; no company_id: of people in no company
"""

from datetime import date
from typing import Any

from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.impact.people import program_of_matches
from buddy_pipeline.sql_files import sql_file

_OBSERVATION = sql_file(__package__, "observation")
_TALLY = sql_file(__package__, "tally")
_GAINED = sql_file(__package__, "gained")


def observe_outcomes(impact: Impact, period: date) -> None:
    """Makes ``observation``, ``tally`` and ``gained`` for the period's window. Needs ``membership`` and the views of `people`."""
    values = outcome_values(impact, period)
    impact.run(_OBSERVATION, values)
    impact.run(_TALLY, values)
    impact.run(_GAINED)
    impact.run("ANALYZE tally (outcome, participant_id, program), gained (outcome, participant_id, company_id)")


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
        "by_courses": [name for name, one in outcomes.items() if one.measured_by.courses],
        "program_of_matches": program_of_matches(impact.programs),
    }
