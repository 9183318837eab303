"""Another program is a new template and no code."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact import own_files
from buddy_pipeline_tests.impact.agreement import assert_activities_agree, assert_figures_agree
from buddy_pipeline_tests.impact.oracle import Oracle
from buddy_pipeline_tests.impact.rows import (
    CheckIn,
    Company,
    Course,
    Credential,
    Enrollment,
    Feedback,
    Match,
    Membership,
    Milestone,
    Session,
    User,
    World,
)
from buddy_pipeline_tests.impact.world import make, read, uid, write

METHODOLOGY = load_methodology(DEFAULT_METHODOLOGY)
TEMPLATES = load_programs(PROJECT / "data" / "programs", METHODOLOGY)
MARCH = date(2024, 3, 1)
MENTOR, MENTEE, TUTOR, LEARNER, COMPANY = map(uid, range(1, 6))


def _day(day: int) -> datetime:
    return datetime(2024, 3, day, 10, tzinfo=UTC)


# Two sessions of a mentor, one professional without minutes; three language sessions of a tutor, which carry no category.
OTHER_PROGRAMS = World(
    users=(
        User(MENTOR, "volunteer", {"is_mentorship_mentor": True}),
        User(MENTEE, "beneficiary", {"is_mentorship_mentee": True}),
        User(TUTOR, "volunteer", {"is_language_tutor": True}),
        User(LEARNER, "beneficiary", {"is_language_learner": True}),
    ),
    program_enrollments=(
        Enrollment(uid(11), MENTOR, "mentorship", _day(1)),
        Enrollment(uid(12), MENTEE, "mentorship", _day(1), "completed", _day(20)),
        Enrollment(uid(13), TUTOR, "language", _day(1)),
        Enrollment(uid(14), LEARNER, "language", _day(1)),
    ),
    kintell_sessions=(
        Session(uid(21), "mentorship", MENTEE, MENTOR, _day(2), 30, Decimal("0.5"), {"skill_category": "tech"}),
        Session(uid(22), "mentorship", MENTEE, MENTOR, _day(3), None, None, {"skill_category": "professional"}),
        Session(uid(31), "language", LEARNER, TUTOR, _day(4), 45),
        Session(uid(32), "language", LEARNER, TUTOR, _day(5), 45, Decimal(1), {"learner_progress": "good-progress"}),
        Session(uid(33), "language", LEARNER, TUTOR, _day(6), 45),
    ),
    companies=(Company(COMPANY, "Nordlys"),),
    company_users=(Membership(uid(41), COMPANY, TUTOR, _day(1)),),
)


def _compute(url: str, world: World, methodology, programs) -> Oracle:
    """Computes March, and holds it against the oracle."""
    write(url, world)
    make(url, methodology, programs, [MARCH])
    oracle = Oracle(world, methodology, programs)
    assert_activities_agree(url, oracle, MARCH)
    assert_figures_agree(url, oracle, MARCH, None)
    return oracle


def test_mentorship_and_language_give_activities(one_database: str) -> None:
    _compute(one_database, OTHER_PROGRAMS, METHODOLOGY, TEMPLATES)
    found = read(
        one_database,
        "SELECT program, activity, sum(minutes)::int AS minutes, count(*) FILTER (WHERE is_estimated) AS estimated"
        " FROM impact.volunteer_activity GROUP BY program, activity ORDER BY program",
    )
    assert [tuple(row.values()) for row in found] == [
        ("language", "language_session", 135, 0),
        ("mentorship", "mentorship_session", 90, 1),
    ]


def test_mentorship_and_language_give_scores(one_database: str) -> None:
    """Mentor: (0.30 × 1.5 + 0.30 × 50) / 0.85 = 18.18; tutor: (0.30 × 2.25 + 0.30 × 100 + 0.25 × 100) / 0.85 = 65.50."""
    _compute(one_database, OTHER_PROGRAMS, METHODOLOGY, TEMPLATES)
    found = read(one_database, "SELECT volunteer_id, round(score, 2) AS score FROM impact.vis_scores ORDER BY volunteer_id")
    assert [tuple(row.values()) for row in found] == [(MENTOR, Decimal("18.18")), (TUTOR, Decimal("65.50"))]


def test_mentorship_and_language_give_a_return(one_database: str) -> None:
    """By the hour: 1.5 of a mentor 0.15 × 300 = 45 USD of no company, 2.25 of a tutor 0.0225 × 5,000 = 112.50 USD of the company."""
    _compute(one_database, OTHER_PROGRAMS, METHODOLOGY, TEMPLATES)
    found = read(one_database, "SELECT scope, round(present_value, 2)::text AS value FROM impact.sroi ORDER BY scope")
    assert [tuple(row.values()) for row in found] == [("company", "112.50"), ("no_company", "45.00"), ("program", "157.50")]


def test_mentorship_and_language_have_metrics_of_their_own(one_database: str) -> None:
    """Two sessions are not the ten that complete a mentorship, whatever the enrollment says of today."""
    _compute(one_database, OTHER_PROGRAMS, METHODOLOGY, TEMPLATES)
    found = read(
        one_database,
        "SELECT metric, value FROM impact.program_metrics WHERE program = 'mentorship'",
    )
    assert {row["metric"]: row["value"] for row in found} == {
        "enrolled": 2,
        "active_participants": 1,
        "active_volunteers": 1,
        "in_several_programs": 0,
        "completed": 0,
        "dropped": 0,
        "completion_rate": 0,
        "mentorship_sessions": 2,
    }


UPSKILLING = World(
    users=(User(LEARNER, "beneficiary", {"is_upskilling_learner": True}),),
    program_enrollments=(Enrollment(uid(11), LEARNER, "upskilling", _day(1)),),
    learning_progress=(
        Course(uid(21), LEARNER, "LEAD-101", started_at=_day(2), completed_at=_day(9)),
        Course(uid(22), LEARNER, "LEAD-102", "in_progress", started_at=_day(3)),
    ),
    credentials=(Credential("ecornell", "CERT-1", LEARNER, _day(10)),),
)


def test_courses_are_counted_and_nobody_volunteers_in_them(one_database: str) -> None:
    write(one_database, UPSKILLING)
    make(one_database, METHODOLOGY, TEMPLATES, [MARCH])
    assert_figures_agree(one_database, Oracle(UPSKILLING, METHODOLOGY, TEMPLATES), MARCH, None)
    found = read(one_database, "SELECT metric, value FROM impact.program_metrics WHERE program = 'upskilling'")
    assert {row["metric"]: row["value"] for row in found} == {
        "enrolled": 1,
        "active_participants": 1,
        "active_volunteers": 0,
        "completed": 0,
        "dropped": 0,
        "completion_rate": 0,
        "courses_started": 2,
        "courses_completed": 1,
        "credentials_issued": 1,
        "in_several_programs": 0,
    }


CHOIR = """
program: choir
title: Choir
description: Singing together
roles:
  singer: {csr_role: beneficiary, flag: is_choir_singer}
  conductor: {csr_role: volunteer, flag: is_choir_conductor}
enrollment_states: [active, completed, dropped]
matching: true
activities:
  - {name: rehearsal, title: Rehearsal, shape: session, session_types: [rehearsal, concert], category: professional}
  - {name: written_review, title: Review, shape: of_match, table: buddy_feedback, at: submitted_at}
metrics:
  rehearsals: {title: Rehearsals, table: kintell_sessions, at: completed_at, session_types: [rehearsal]}
vis_components: {weighted_hours: true, quality: true, outcome_lift: false, placement: false}
sroi_dimensions: {integration_score: false, language_proficiency: false, job_readiness: true}
"""
ACTIVITIES = """  activities:
    rehearsal: {weight: 2, default_minutes: 120, source: "Invented", year: 2026}
    written_review: {weight: 0.5, default_minutes: 30, source: "Invented", year: 2026}
"""
CONDUCTOR, SINGER = uid(1), uid(2)

# The conductor has a rehearsal without minutes and a concert; the singer's review of their match counts as time of the conductor. The
# journey flags alone tell who is what: both have the other role in the platform.
A_CHOIR = World(
    users=(
        User(CONDUCTOR, "beneficiary", {"is_choir_conductor": True}),
        User(SINGER, "volunteer", {"is_choir_singer": True}),
    ),
    program_enrollments=(Enrollment(uid(11), CONDUCTOR, "choir", _day(1)), Enrollment(uid(12), SINGER, "choir", _day(1))),
    buddy_matches=(Match(uid(21), SINGER, CONDUCTOR, _day(1)),),
    buddy_checkins=(CheckIn(uid(31), uid(21), _day(2), "good"),),
    buddy_feedback=(Feedback(uid(41), uid(21), "participant", Decimal("0.9"), _day(3)),),
    kintell_sessions=(
        Session(uid(51), "rehearsal", SINGER, CONDUCTOR, _day(4)),
        Session(uid(52), "concert", SINGER, CONDUCTOR, _day(5), 60),
        Session(uid(53), "skill_share", SINGER, CONDUCTOR, _day(6), 60, None, {"skill_category": "tech"}),
    ),
    journey_milestones=(Milestone(SINGER, 1, _day(7), "community"),),
)


def _own(folder: Path):
    """A methodology that knows the activities of the choir, and the choir's template alone."""
    head, tail = own_files.OWN.split("  activities:\n")
    methodology = load_methodology(own_files.write(folder, head + ACTIVITIES + tail))
    templates = folder / "programs"
    templates.mkdir()
    own_files.write(templates, CHOIR, "choir.yaml")
    return methodology, load_programs(templates, methodology)


def test_an_invented_program(one_database: str, tmp_path: Path) -> None:
    _compute(one_database, A_CHOIR, *_own(tmp_path))
    activities = read(one_database, "SELECT activity, minutes, is_estimated FROM impact.volunteer_activity ORDER BY happened_at")
    assert [tuple(row.values()) for row in activities] == [
        ("written_review", 30, True),
        ("rehearsal", 120, True),
        ("rehearsal", 60, False),
    ]


def test_an_invented_program_tracks_what_its_template_says(one_database: str, tmp_path: Path) -> None:
    """6.25 weighted hours (0.5 × 0.5 + 2 × 2 + 1 × 2) and one rating of 0.9: (0.3 × 6.25 + 0.3 × 90) / 0.6 = 48.125; no lift."""
    _compute(one_database, A_CHOIR, *_own(tmp_path))
    (conductor,) = read(one_database, "SELECT score, coverage FROM impact.vis_scores WHERE volunteer_id = %s", CONDUCTOR)
    assert (round(conductor["score"], 3), conductor["coverage"]) == (Decimal("48.125"), ["weighted_hours", "quality"])
    outcomes = read(one_database, "SELECT outcome FROM impact.sroi_outcomes o JOIN impact.sroi s ON s.id = o.sroi_id")
    assert {row["outcome"] for row in outcomes} == {"job_readiness"}
    (program,) = read(one_database, "SELECT present_value FROM impact.sroi WHERE scope = 'program'")
    assert program["present_value"] == 90  # three hours of its types, 0.1 × 300 each
