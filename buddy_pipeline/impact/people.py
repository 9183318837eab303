"""Who is a volunteer, who a participant, who was matched with whom, whose sessions and courses count, and who belonged to which
company, when."""

from datetime import date
from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import Query, compose
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.counting import between_two, match_counts, session_counts
from buddy_pipeline.impact.methodology import Counting, Methodology
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.sql_files import sql_file

_PERSON = sql_file(__package__, "person")
_PAIRING = sql_file(__package__, "pairing")
_HELD = sql_file(__package__, "held_session")
_COURSES = sql_file(__package__, "completed_course")
_VOICE = sql_file(__package__, "voice")
_MEMBERSHIP = sql_file(__package__, "membership")
_WORK = sql_file(__package__, "work")
_ACCOMPANIED = sql_file(__package__, "accompanied")
_BY_VOLUNTEER: LiteralString = "EXISTS (SELECT FROM {people} v WHERE v.user_id = t.volunteer_id AND v.is_volunteer)"
_TAUGHT: LiteralString = (
    "EXISTS (SELECT FROM csr.kintell_sessions s WHERE s.volunteer_id = u.id AND s.session_type = ANY ({session_types})"
    " AND s.status = 'completed' AND s.completed_at IS NOT NULL AND {between_two})"
)

SIDES = ("volunteer", "beneficiary")
"""Roles in the platform."""
MATCHES = "buddy_matches"
COURSE = "course"
"""Among the activity types of a template: the program has courses."""


def views(methodology: Methodology, programs: tuple[Program, ...]) -> tuple[Query, ...]:
    """What `define_people` runs: roles, flags, types of sessions are those that the templates name."""
    counts = match_counts(methodology.counting, "m")
    return (
        compose(
            _PERSON,
            match_counts=counts,
            teaches=_teaches(methodology.counting, programs),
            **{f"{side}_flags": _has_a_flag(programs, side) for side in SIDES},
            **{f"{side}_roles": has_a_role(programs, side) for side in SIDES},
        ),
        compose(_PAIRING, program=sql.Literal(program_of_matches(programs)), match_counts=counts),
        _held_sessions(methodology, programs, people="person"),
        compose(_COURSES, program=sql.Literal(program_of_courses(programs))),
        sql.SQL(_VOICE),
    )


def define_people(impact: Impact) -> None:
    """Makes the temporary views of this connection that most statements read:

    - ``person`` (user_id, is_volunteer, is_participant)
    - ``pairing`` (match_id, program, participant_id, buddy_id, since, until): matches and when they were in force
    - ``held_session`` (id, session_type, program, volunteer_id, participant_id, completed_at, duration_minutes, minutes, rating,
      category, learner_progress, language_level): sessions that count
    - ``completed_course`` (id, program, user_id, completed_at): courses that count
    - ``voice`` (score_id, text_id, written_at, user_id, volunteer_id, program, dimension, score, is_mixed, labels, read_by): what
      texts tell of participants
    """
    for view in views(impact.methodology, impact.programs):
        impact.run(view)


def gather_people(impact: Impact) -> None:
    """Makes a temporary table for the rest of the transaction: ``people`` (user_id, is_volunteer, is_participant), the rows of
    ``person``, which several statements of a period ask for, as does ``held_session`` from then on."""
    impact.run("CREATE TEMP TABLE people ON COMMIT DROP AS SELECT * FROM person")
    impact.run("ANALYZE people")
    impact.run(_held_sessions(impact.methodology, impact.programs, people="people"))


def gather_members(impact: Impact) -> None:
    """Makes a temporary table for the rest of the transaction: ``membership`` (user_id, company_id, since, until, share,
    is_first), spans in which the companies of a person stay the same."""
    impact.run(_MEMBERSHIP)
    impact.run("ANALYZE membership")


def gather_work(impact: Impact, period: date) -> None:
    """Makes a temporary table for the rest of the transaction: ``work`` (volunteer_id, program, company_id, part, recorded_minutes,
    estimated_minutes), what volunteers did in the window. Needs ``membership`` and the sums of the window's `months`."""
    impact.run(_WORK, impact.in_window(period))
    impact.run("ANALYZE work")


def gather_accompanied(impact: Impact, period: date) -> None:
    """Makes a temporary table for the rest of the transaction: ``accompanied`` (volunteer_id, participant_id, program), who was
    matched with whom or taught by whom in the window. Needs the sums of the window's `months`."""
    impact.run(_ACCOMPANIED, impact.in_window(period))
    impact.run("ANALYZE accompanied")


def program_of_matches(programs: tuple[Program, ...]) -> str | None:
    """The program whose matches those of ``csr.buddy_matches`` are."""
    return next((one.program for one in programs if one.matching and one.match_table in (None, MATCHES)), None)


def program_of_courses(programs: tuple[Program, ...]) -> str | None:
    """The program whose courses those of ``csr.learning_progress`` are."""
    return next((one.program for one in programs if COURSE in one.activity_types), None)


def has_a_role(programs: tuple[Program, ...], csr_role: str) -> sql.Composable:
    """Whether the enrollment ``e`` holds a role of its program that is ``csr_role`` in the platform."""
    conditions = [
        compose("(e.program_type = {} AND e.roles && {}::varchar[])", sql.Literal(program.program), sql.Literal(roles))
        for program in programs
        if (roles := [name for name, role in program.roles.items() if role.csr_role == csr_role])
    ]
    return sql.SQL(" OR ").join(conditions) if conditions else sql.SQL("false")


def takes_part(programs: tuple[Program, ...], csr_role: str) -> sql.Composable:
    """Whether a role or a flag tells that the user ``u`` has the role in the program of the enrollment ``e``."""
    flags = [
        compose("(e.program_type = {} AND u.journey_flags->>{} = 'true')", sql.Literal(program.program), sql.Literal(role.flag))
        for program in programs
        for role in program.roles.values()
        if role.csr_role == csr_role
    ]
    return sql.SQL(" OR ").join([has_a_role(programs, csr_role), *flags])


def _has_a_flag(programs: tuple[Program, ...], csr_role: str) -> sql.Composable:
    """Whether a journey flag tells that the user ``u`` has the role in a program."""
    flags = [role.flag for program in programs for role in program.roles.values() if role.csr_role == csr_role]
    conditions = [compose("coalesce(u.journey_flags->>{} = 'true', false)", sql.Literal(flag)) for flag in flags]
    return sql.SQL(" OR ").join(conditions) if conditions else sql.SQL("false")


def _held_sessions(methodology: Methodology, programs: tuple[Program, ...], *, people: str) -> sql.Composed:
    """The view of the sessions that count; ``people`` names what tells who is a volunteer."""
    by_volunteer = compose(_BY_VOLUNTEER, people=sql.Identifier(people))
    counts = session_counts(methodology.counting, "t", by_volunteer=by_volunteer)
    minutes = sql.Literal([methodology.vis.activities[name].default_minutes for name in _types(programs).values()])
    return compose(_HELD, **_sessions(programs), default_minutes=minutes, session_counts=counts)


def _types(programs: tuple[Program, ...]) -> dict[str, str]:
    """The types of sessions, each with the activity that it is of."""
    return {name: source.name for program in programs for source in program.activities for name in source.session_types}


def _teaches(counting: Counting, programs: tuple[Program, ...]) -> sql.Composable:
    """Whether the user ``u`` taught a session, if that makes a volunteer."""
    if counting.sessions_without_volunteer != "both":
        return sql.SQL("false")
    return compose(_TAUGHT, session_types=_sessions(programs)["session_types"], between_two=between_two(counting, "s"))


def _sessions(programs: tuple[Program, ...]) -> dict[str, sql.Composable]:
    """The types of sessions, each with its program, and the category that stands for all of the type, if one does."""
    types = {
        name: (program.program, source.category)
        for program in programs
        for source in program.activities
        for name in source.session_types
    }
    return {
        "session_types": sql.Literal(list(types)),
        "programs": sql.Literal([program for program, _ in types.values()]),
        "categories": sql.Literal([category for _, category in types.values()]),
    }
