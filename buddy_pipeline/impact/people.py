"""Who is a volunteer, who a participant, who was matched with whom, and who belonged to which company, when."""

from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.programs import Program

_PEOPLE: LiteralString = """
    WITH person AS NOT MATERIALIZED (
        SELECT u.id AS user_id,
               u.role = 'volunteer' OR {volunteer_flags}
               OR EXISTS (SELECT FROM csr.buddy_matches m WHERE m.buddy_id = u.id) AS is_volunteer,
               u.role = 'beneficiary' OR {beneficiary_flags}
               OR EXISTS (SELECT FROM csr.buddy_matches m WHERE m.participant_id = u.id) AS is_participant
        FROM csr.users u),
    pairing AS NOT MATERIALIZED (
        SELECT id AS match_id, participant_id, buddy_id, matched_at AS since,
               coalesce(ended_at, CASE WHEN status = 'ended' THEN matched_at + make_interval(days => coalesce(duration_days, 0)) END,
                        'infinity') AS until
        FROM csr.buddy_matches)
"""

_MEMBERSHIP = """
    CREATE TEMP TABLE membership ON COMMIT DROP AS
    WITH bounds AS (SELECT user_id, joined_at AS at FROM csr.company_users
                    UNION SELECT user_id, left_at FROM csr.company_users WHERE left_at IS NOT NULL),
    spans AS (SELECT user_id, at AS since, coalesce(lead(at) OVER (PARTITION BY user_id ORDER BY at), 'infinity') AS until FROM bounds)
    SELECT s.user_id, c.company_id, s.since, s.until, 1.0 / count(*) OVER (PARTITION BY s.user_id, s.since) AS share
    FROM spans s JOIN csr.company_users c
      ON c.user_id = s.user_id AND c.joined_at <= s.since AND (c.left_at IS NULL OR s.since < c.left_at)
"""
"""In several companies at once, each has an equal share of what the person does."""


def people(programs: tuple[Program, ...]) -> sql.Composed:
    """The beginning of a statement, which may then read

    - ``person`` (user_id, is_volunteer, is_participant)
    - ``pairing`` (match_id, participant_id, buddy_id, since, until): matches and when they were in force
    """
    return compose(
        _PEOPLE, volunteer_flags=_has_a_flag(programs, "volunteer"), beneficiary_flags=_has_a_flag(programs, "beneficiary")
    )


def gather_members(impact: Impact) -> None:
    """Makes a temporary table for the rest of the transaction: ``membership`` (user_id, company_id, since, until, share), spans in
    which the companies of a person stay the same."""
    impact.run(_MEMBERSHIP)
    impact.run("ANALYZE membership")


def _has_a_flag(programs: tuple[Program, ...], csr_role: str) -> sql.Composable:
    """Whether a journey flag tells that the user ``u`` has the role in a program."""
    flags = [role.flag for program in programs for role in program.roles.values() if role.csr_role == csr_role]
    conditions = [compose("coalesce(u.journey_flags->>{} = 'true', false)", sql.Literal(flag)) for flag in flags]
    return sql.SQL(" OR ").join(conditions) if conditions else sql.SQL("false")
