"""What participants gained: milestones and sessions as observations of the outcomes (methodology, "SROI").

Temporary tables that the returns and the company figures of one transaction share:

- ``observation`` (outcome, participant_id, happened_at, volunteer_id, part): one row for each volunteer who has a part in it
- ``tally`` (outcome, participant_id, n): observations of each participant in the window
- ``gained`` (outcome, participant_id, company_id, part): the parts of each company; no company_id: of people in no company
"""

from datetime import date
from typing import Any, LiteralString

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.impact.people import people

_OBSERVATION: LiteralString = """
    CREATE TEMP TABLE observation ON COMMIT DROP AS
    {people}
    SELECT o.outcome, t.user_id AS participant_id, t.reached_at AS happened_at, b.volunteer_id, 1.0 / greatest(b.buddies, 1) AS part
    FROM jsonb_to_recordset(%(milestones)s) AS o (outcome text, category text)
    JOIN csr.journey_milestones t ON t.category = o.category JOIN person p ON p.user_id = t.user_id AND p.is_participant
    LEFT JOIN LATERAL (
        SELECT m.buddy_id AS volunteer_id, count(*) OVER () AS buddies FROM pairing m
        WHERE m.participant_id = t.user_id AND m.buddy_id IS NOT NULL AND m.since <= t.reached_at AND t.reached_at < m.until
        GROUP BY m.buddy_id) b ON true
    WHERE t.reached_at >= %(start)s AND t.reached_at < %(end)s AND t.target_role IS DISTINCT FROM 'buddy'
    UNION ALL
    SELECT o.outcome, t.participant_id, t.completed_at, t.volunteer_id, 1.0
    FROM jsonb_to_recordset(%(sessions)s) AS o (outcome text, session_type text, fixed text, category text)
    JOIN csr.kintell_sessions t ON t.session_type = o.session_type AND coalesce(o.fixed, t.metadata->>'skill_category') = o.category
    JOIN person p ON p.user_id = t.participant_id AND p.is_participant
    WHERE t.completed_at >= %(start)s AND t.completed_at < %(end)s
"""
"""Observations by outcome; a milestone in equal parts of the buddies whom the participant was matched with when it was reached."""

_GAINED: LiteralString = """
    CREATE TEMP TABLE gained ON COMMIT DROP AS
    SELECT o.outcome, o.participant_id, s.company_id, sum(o.part * coalesce(s.share, 1)) AS part
    FROM observation o LEFT JOIN membership s ON s.user_id = o.volunteer_id AND s.since <= o.happened_at AND o.happened_at < s.until
    GROUP BY o.outcome, o.participant_id, s.company_id
"""


def observe_outcomes(impact: Impact, period: date) -> None:
    """Makes ``observation``, ``tally`` and ``gained`` for the period's window. Needs ``membership``."""
    impact.run(compose(_OBSERVATION, people=people(impact.programs)), outcome_values(impact, period))
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
