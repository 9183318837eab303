"""Parts that queries of several figures share: who is a participant, and until when a match was in force."""

from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.people import has_a_role
from buddy_pipeline.impact.programs import Program

UNTIL: LiteralString = (
    "coalesce(m.ended_at, CASE WHEN m.status = 'ended'"
    " THEN m.matched_at + make_interval(days => coalesce(m.duration_days, 0)) END, 'infinity')"
)
"""End of the match `m`."""

_PARTICIPANT: LiteralString = (
    "(u.role = 'beneficiary' OR {flags} OR EXISTS (SELECT FROM csr.buddy_matches b WHERE b.participant_id = u.id)"
    " OR EXISTS (SELECT FROM csr.program_enrollments e WHERE e.user_id = u.id AND ({roles})))"
)


def participant(programs: tuple[Program, ...]) -> sql.Composed:
    """Whether the user `u` is a participant."""
    flags = (role.flag for program in programs for role in program.roles.values() if role.csr_role == "beneficiary")
    told = (compose("u.journey_flags->>{} = 'true'", sql.Literal(flag)) for flag in dict.fromkeys(flags))
    return compose(_PARTICIPANT, flags=sql.SQL(" OR ").join(told), roles=has_a_role(programs, "beneficiary"))


def volunteer_roles(programs: tuple[Program, ...]) -> sql.Literal:
    """The programs' own names for volunteers, as milestones name whom they are for."""
    named = (name for program in programs for name, role in program.roles.items() if role.csr_role == "volunteer")
    return sql.Literal(list(dict.fromkeys(named)))


def session_types(programs: tuple[Program, ...]) -> sql.Literal:
    """All types of sessions of the programs; only those that were held count."""
    named = (name for program in programs for source in program.activities for name in source.session_types)
    return sql.Literal(list(dict.fromkeys(named)))
