"""What participants gained: milestones and sessions as observations of the outcomes (methodology, "SROI").

Temporary tables that the returns and the company figures of one transaction share:

- ``observation`` (outcome, participant_id, happened_at, volunteer_id, part): one row for each volunteer who has a part in it
- ``tally`` (outcome, participant_id, n): observations of each participant in the window
- ``gained`` (outcome, participant_id, company_id, part): the parts of each company; no company_id: of people in no company
"""

from datetime import date
from typing import Any

from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.sql_files import sql_file

_OBSERVATION = sql_file(__package__, "observation")
_GAINED = sql_file(__package__, "gained")


def observe_outcomes(impact: Impact, period: date) -> None:
    """Makes ``observation``, ``tally`` and ``gained`` for the period's window. Needs ``membership`` and the views of `people`."""
    impact.run(_OBSERVATION, outcome_values(impact, period))
    impact.run(
        "CREATE TEMP TABLE tally ON COMMIT DROP AS"
        " SELECT outcome, participant_id, round(sum(part)) AS n FROM observation GROUP BY outcome, participant_id"
    )
    impact.run(_GAINED)
    impact.run("ANALYZE observation, tally, gained")


def outcome_values(impact: Impact, period: date) -> dict[str, Any]:
    """What the query of observations binds: which rows tell of which outcome."""
    counted = impact.names_of("sroi_dimensions")
    outcomes = {name: one for name, one in impact.methodology.sroi.outcomes.items() if one.dimension in counted}
    sources = [source for program in impact.programs for source in program.activities]
    return impact.in_window(period) | {
        "volunteer_roles": impact.roles_of("volunteer"),
        "milestones": records(
            {"outcome": name, "category": category} for name, one in outcomes.items() for category in one.measured_by.milestones
        ),
        "sessions": records(
            {"outcome": name, "session_type": session_type, "fixed": source.category, "category": category}
            for name, one in outcomes.items()
            for category in one.measured_by.sessions
            for source in sources
            for session_type in source.session_types
        ),
    }
