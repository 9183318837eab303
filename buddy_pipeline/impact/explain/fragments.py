"""Parts that queries of several figures share: who is what, which sessions count, and until when a match was in force."""

from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.counting import match_counts, session_counts
from buddy_pipeline.impact.methodology import Counting
from buddy_pipeline.impact.people import has_a_role
from buddy_pipeline.impact.programs import Program

UNTIL: LiteralString = (
    "coalesce(m.ended_at, CASE WHEN m.status = 'ended'"
    " THEN m.matched_at + make_interval(days => coalesce(m.duration_days, 0)) END, 'infinity')"
)
"""End of the match `m`."""

_IS: LiteralString = (
    "(u.role = {csr_role} OR {flags} OR EXISTS (SELECT FROM csr.buddy_matches b WHERE b.{side} = u.id AND {match_counts})"
    " OR EXISTS (SELECT FROM csr.program_enrollments e WHERE e.user_id = u.id AND ({roles})))"
)
_BY_VOLUNTEER: LiteralString = "EXISTS (SELECT FROM csr.users u WHERE u.id = s.volunteer_id AND {volunteer})"


def participant(counting: Counting, programs: tuple[Program, ...]) -> sql.Composed:
    """Whether the user `u` is a participant."""
    return _is(counting, programs, "beneficiary", "participant_id")


def volunteer(counting: Counting, programs: tuple[Program, ...]) -> sql.Composed:
    """Whether the user `u` is a volunteer."""
    return _is(counting, programs, "volunteer", "buddy_id")


def sessions_that_count(counting: Counting, programs: tuple[Program, ...]) -> sql.Composable:
    """Whether the session `s`, which was held, counts."""
    if counting.sessions_without_volunteer == "both":
        return session_counts(counting, "s", by_volunteer=sql.SQL("s.volunteer_id IS NOT NULL"))
    by_volunteer = compose(_BY_VOLUNTEER, volunteer=volunteer(counting, programs))
    return session_counts(counting, "s", by_volunteer=by_volunteer)


def _is(counting: Counting, programs: tuple[Program, ...], csr_role: str, side: str) -> sql.Composed:
    flags = (role.flag for program in programs for role in program.roles.values() if role.csr_role == csr_role)
    told = [compose("u.journey_flags->>{} = 'true'", sql.Literal(flag)) for flag in dict.fromkeys(flags)]
    return compose(
        _IS,
        csr_role=sql.Literal(csr_role),
        flags=sql.SQL(" OR ").join(told or [sql.SQL("false")]),
        side=sql.Identifier(side),
        match_counts=match_counts(counting, "b"),
        roles=has_a_role(programs, csr_role),
    )


def volunteer_roles(programs: tuple[Program, ...]) -> sql.Literal:
    """The programs' own names for volunteers, as milestones name whom they are for."""
    named = (name for program in programs for name, role in program.roles.items() if role.csr_role == "volunteer")
    return sql.Literal(list(dict.fromkeys(named)))


def session_types(programs: tuple[Program, ...]) -> sql.Literal:
    """All types of sessions of the programs; only those that were held count."""
    named = (name for program in programs for source in program.activities for name in source.session_types)
    return sql.Literal(list(dict.fromkeys(named)))
