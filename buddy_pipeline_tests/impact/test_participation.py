"""Who took part in a program, as of then: an enrollment has one end, and may have been over before, and begun again."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg

from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact.agreement import assert_figures_agree
from buddy_pipeline_tests.impact.oracle import Oracle
from buddy_pipeline_tests.impact.rows import Course, Enrollment, Match, Session, User, World
from buddy_pipeline_tests.impact.world import make, make_what_is_stale, read, uid, write

METHODOLOGY = load_methodology(DEFAULT_METHODOLOGY)
TEMPLATES = load_programs(PROJECT / "data" / "programs", METHODOLOGY)
MONTHS = {number: date(2024, number, 1) for number in range(1, 13)}
ONE, OTHER, BUDDY = uid(1), uid(2), uid(3)
USERS = (User(ONE), User(OTHER), User(BUDDY, "volunteer"))
NAMES = ("active_participants", "active_volunteers", "completed", "dropped")


def _day(month: int, day: int = 10) -> datetime:
    return datetime(2024, month, day, 10, tzinfo=UTC)


def _told(url: str, program: str) -> dict[int, tuple[int, ...]]:
    found = read(url, "SELECT period, metric, value FROM impact.program_metrics WHERE program = %s", program)
    values = {(row["period"], row["metric"]): row["value"] for row in found}
    return {month: tuple(int(values[period, name] or 0) for name in NAMES) for month, period in MONTHS.items()}


def _compute(url: str, program: str, **rows: Any) -> dict[int, tuple[int, ...]]:
    """By month: participants and volunteers taking part, completed, dropped."""
    world = World(users=USERS, **rows)
    write(url, world, _day(12, 31))
    make(url, METHODOLOGY, TEMPLATES, list(MONTHS.values()))
    oracle = Oracle(world, METHODOLOGY, TEMPLATES)
    for before, period in zip((None, *MONTHS.values()), MONTHS.values(), strict=False):
        assert_figures_agree(url, oracle, period, before)
    return _told(url, program)


ENROLLED = (
    Enrollment(uid(601), ONE, "buddy", _day(1), roles=("participant",)),
    Enrollment(uid(602), BUDDY, "buddy", _day(1), roles=("buddy",)),
)
"""As they are now: both have a match again."""
BEGUN = (Session(uid(300), "skill_share", None, BUDDY, _day(1), 60),)
"""An activity, with which periods begin."""
MATCHES = (
    Match(uid(101), ONE, BUDDY, _day(2), "ended", _day(4), end_reason="completed"),
    Match(uid(102), ONE, BUDDY, _day(6), "ended", _day(8), end_reason="conflict"),
    Match(uid(103), ONE, BUDDY, _day(11)),
)


def test_who_came_back_was_over_in_between(one_database: str) -> None:
    told = _compute(one_database, "buddy", program_enrollments=ENROLLED, buddy_matches=MATCHES)
    active, completed, dropped = (1, 1, 0, 0), (0, 0, 2, 0), (0, 0, 0, 2)
    assert [told[month] for month in MONTHS] == [
        *(active, active, active),  # waits for a match, is matched
        *(completed, completed),  # until the next begins
        *(active, active),
        *(dropped, dropped, dropped),
        *(active, active),
    ]


def test_one_match_that_runs_is_enough(one_database: str) -> None:
    matches = (*MATCHES[:1], Match(uid(104), OTHER, BUDDY, _day(3)))
    told = _compute(one_database, "buddy", program_enrollments=ENROLLED, buddy_matches=matches)
    assert (told[3], told[5]) == ((1, 1, 0, 0), (0, 1, 1, 0))


def test_a_match_whose_end_nobody_told_ended_after_its_days(one_database: str) -> None:
    match = Match(uid(101), ONE, BUDDY, _day(2), "ended", None, 60, "completed")
    told = _compute(one_database, "buddy", program_enrollments=ENROLLED, buddy_matches=(match,))
    assert (told[3], told[4]) == ((1, 1, 0, 0), (0, 0, 2, 0))


def test_a_match_of_no_time_and_one_with_oneself_end_nothing(one_database: str) -> None:
    none = Match(uid(101), ONE, BUDDY, _day(2), "ended", _day(2), end_reason="conflict")
    oneself = Match(uid(102), ONE, ONE, _day(2), "ended", _day(3), end_reason="conflict")
    told = _compute(one_database, "buddy", program_enrollments=ENROLLED, buddy_matches=(none, oneself))
    assert told[4] == (1, 1, 0, 0)


def test_who_had_no_session_for_long_had_dropped_out_then(one_database: str) -> None:
    enrolled = (Enrollment(uid(601), ONE, "language", _day(1), roles=("learner",)),)
    sessions = tuple(Session(uid(300 + month), "language", ONE, None, _day(month), 60) for month in (1, 2, 11))
    told = _compute(one_database, "language", program_enrollments=enrolled, kintell_sessions=sessions)
    assert [told[month] for month in (7, 8, 10, 11)] == [(1, 0, 0, 0), (0, 0, 0, 1), (0, 0, 0, 1), (1, 0, 0, 0)]


def test_who_has_all_sessions_has_completed_since_then(one_database: str) -> None:
    enrolled = (Enrollment(uid(601), ONE, "mentorship", _day(1), "completed", _day(5), ("mentee",)),)
    sessions = tuple(Session(uid(300 + number), "mentorship", ONE, None, _day(1 + number // 2), 60) for number in range(10))
    told = _compute(one_database, "mentorship", program_enrollments=enrolled, kintell_sessions=sessions)
    assert (told[4], told[5]) == ((1, 0, 0, 0), (0, 0, 1, 0))


def test_who_completed_a_course_and_began_another_had_completed_then(one_database: str) -> None:
    enrolled = (Enrollment(uid(601), ONE, "upskilling", _day(1), roles=("learner",)),)
    courses = (
        Course(uid(351), ONE, "excel", "completed", _day(3), _day(1)),
        Course(uid(352), ONE, "care", "in_progress", None, _day(6)),
    )
    told = _compute(one_database, "upskilling", program_enrollments=enrolled, learning_progress=courses)
    assert [told[month] for month in (2, 3, 5, 6)] == [(1, 0, 0, 0), (0, 0, 1, 0), (0, 0, 1, 0), (1, 0, 0, 0)]


def test_how_a_match_ended_makes_the_periods_since_out_of_date(one_database: str) -> None:
    world = World(users=USERS, program_enrollments=ENROLLED, buddy_matches=MATCHES[:1], kintell_sessions=BEGUN)
    write(one_database, world, _day(12, 31))
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    with psycopg.connect(one_database) as connection:
        connection.execute("UPDATE csr.buddy_matches SET end_reason = 'conflict'")
    made = [one.period for one in make_what_is_stale(one_database, METHODOLOGY, TEMPLATES) if one.asset == "program_metrics"]
    assert made == [MONTHS[month] for month in range(4, 13)]
    assert _told(one_database, "buddy")[4] == (0, 0, 0, 2)


def test_a_match_that_ends_changes_no_period_before(one_database: str) -> None:
    running = Match(uid(101), ONE, BUDDY, _day(2))
    world = World(users=USERS, program_enrollments=ENROLLED, buddy_matches=(running,), kintell_sessions=BEGUN)
    write(one_database, world, _day(12, 31))
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    before = _told(one_database, "buddy")
    with psycopg.connect(one_database) as connection:
        connection.execute("UPDATE csr.buddy_matches SET status = 'ended', end_reason = 'completed', ended_at = %s", [_day(9)])
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    after = _told(one_database, "buddy")
    assert {month: after[month] for month in range(1, 9)} == {month: before[month] for month in range(1, 9)}
    assert after[9] == (0, 0, 2, 0)
