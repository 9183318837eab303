"""Who is a volunteer, who a participant, who was matched with whom, and who belonged to which company, when.

Temporary tables that the figures of one transaction share:

- ``person`` (user_id, is_volunteer, is_participant)
- ``pairing`` (match_id, participant_id, buddy_id, since, until): matches and when they were in force
- ``membership`` (user_id, company_id, since, until, share): spans in which the companies of a person stay the same
"""

from buddy_pipeline.impact.context import Impact

_PERSON = """
    CREATE TEMP TABLE person ON COMMIT DROP AS
    SELECT u.id AS user_id,
           u.role = 'volunteer' OR b.id IS NOT NULL
           OR EXISTS (SELECT FROM unnest(%(volunteer)s::text[]) f (flag) WHERE u.journey_flags->>f.flag = 'true') AS is_volunteer,
           u.role = 'beneficiary' OR p.id IS NOT NULL
           OR EXISTS (SELECT FROM unnest(%(beneficiary)s::text[]) f (flag) WHERE u.journey_flags->>f.flag = 'true') AS is_participant
    FROM csr.users u LEFT JOIN (SELECT DISTINCT buddy_id AS id FROM csr.buddy_matches) b ON b.id = u.id
    LEFT JOIN (SELECT DISTINCT participant_id AS id FROM csr.buddy_matches) p ON p.id = u.id
"""

_PAIRING = """
    CREATE TEMP TABLE pairing ON COMMIT DROP AS
    SELECT id AS match_id, participant_id, buddy_id, matched_at AS since,
           coalesce(ended_at, CASE WHEN status = 'ended' THEN matched_at + make_interval(days => coalesce(duration_days, 0)) END,
                    'infinity') AS until
    FROM csr.buddy_matches
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

WHO_IS_WHO = (_PERSON, _PAIRING)
"""The queries that decide it."""


def gather_people(impact: Impact) -> None:
    """Makes ``person`` and ``pairing`` for the rest of the transaction."""
    impact.run(_PERSON, {role: _flags(impact, role) for role in ("volunteer", "beneficiary")})
    impact.run(_PAIRING)
    impact.run("ANALYZE person, pairing")


def gather_members(impact: Impact) -> None:
    """Makes ``membership`` for the rest of the transaction."""
    impact.run(_MEMBERSHIP)
    impact.run("ANALYZE membership")


def _flags(impact: Impact, csr_role: str) -> list[str]:
    """The journey flags that tell who has the role in a program."""
    return [role.flag for program in impact.programs for role in program.roles.values() if role.csr_role == csr_role]
