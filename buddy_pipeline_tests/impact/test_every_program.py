"""Figures over all programs and of each: worked out by hand, and held against the oracle."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import sql

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.explain import explain_sroi, explain_vis
from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.impact.staleness import stale
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact.agreement import assert_activities_agree, assert_figures_agree
from buddy_pipeline_tests.impact.oracle import Oracle
from buddy_pipeline_tests.impact.printed import Figure, printed, read_printed, recomputed, rounded
from buddy_pipeline_tests.impact.rows import (
    CheckIn,
    Company,
    Course,
    Enrollment,
    Feedback,
    Match,
    Membership,
    Rating,
    Session,
    User,
    World,
)
from buddy_pipeline_tests.impact.world import make, make_what_is_stale, read, uid, write

METHODOLOGY = load_methodology(DEFAULT_METHODOLOGY)
TEMPLATES = load_programs(PROJECT / "data" / "programs", METHODOLOGY)
MARCH = date(2024, 3, 1)
HELPER, LEARNER, COMPANY = uid(1), uid(2), company_id("Nordlys")


def _day(day: int, month: int = 3) -> datetime:
    return datetime(2024, month, day, 10, tzinfo=UTC)


def _language(number: int, day: int, level: str | None = None, **told: Any) -> Session:
    return Session(uid(300 + number), "language", LEARNER, HELPER, _day(day), 60, language_level=level, **told)


# Roles in the platform say the opposite of what people do: the roles of the enrollments tell. The helper tutors and is a buddy, and
# belongs to a company; the learner is tutored, has a buddy, and takes a course.
PEOPLE = World(
    users=(User(HELPER, "beneficiary"), User(LEARNER, "volunteer")),
    program_enrollments=(
        Enrollment(uid(11), HELPER, "language", _day(1), roles=("tutor",)),
        Enrollment(uid(12), LEARNER, "language", _day(1), roles=("learner",)),
        Enrollment(uid(13), HELPER, "buddy", _day(1), roles=("buddy",)),
        Enrollment(uid(14), LEARNER, "buddy", _day(1), roles=("participant",)),
        Enrollment(uid(15), LEARNER, "upskilling", _day(1), roles=("learner",)),
    ),
    companies=(Company(COMPANY, "Nordlys"),),
    company_users=(Membership(uid(901), COMPANY, HELPER, _day(1, 1)),),
)


def _compute(url: str, world: World, methodology: Methodology = METHODOLOGY) -> None:
    """Computes March, and holds it against the oracle."""
    write(url, world, _day(31))
    make(url, methodology, TEMPLATES, [MARCH])
    oracle = Oracle(world, methodology, TEMPLATES)
    assert_activities_agree(url, oracle, MARCH)
    assert_figures_agree(url, oracle, MARCH, None)


def _outcome(url: str, outcome: str, scope: str = "program") -> dict[str, Any]:
    (row,) = read(
        url,
        "SELECT o.* FROM impact.sroi_outcomes o JOIN impact.sroi s ON s.id = o.sroi_id WHERE o.outcome = %s AND s.scope = %s",
        outcome,
        scope,
    )
    return row


def test_a_role_held_in_a_program_tells_who_is_a_volunteer_though_no_flag_does(one_database: str) -> None:
    _compute(one_database, replace(PEOPLE, kintell_sessions=(_language(1, 4),)))
    (activity,) = read(one_database, "SELECT volunteer_id, program, minutes FROM impact.volunteer_activity")
    assert tuple(activity.values()) == (HELPER, "language", 60)
    (score,) = read(one_database, "SELECT volunteer_id, participants FROM impact.vis_scores WHERE activities > 0")
    assert tuple(score.values()) == (HELPER, 1)


@pytest.mark.parametrize("status", ["scheduled", "cancelled", "no_show", "rescheduled"])
def test_only_completed_sessions_count(one_database: str, status: str) -> None:
    not_held = (_language(1, 4, status=status), replace(_language(2, 5), completed_at=None, scheduled_at=_day(5)))
    _compute(one_database, replace(PEOPLE, kintell_sessions=not_held))
    assert read(one_database, "SELECT * FROM impact.volunteer_activity") == []
    (counts,) = read(one_database, "SELECT sessions_count FROM csr.metrics_company_period WHERE scope = 'program'")
    assert counts["sessions_count"] == 0
    (metric,) = read(one_database, "SELECT value FROM impact.program_metrics WHERE metric = 'language_sessions'")
    assert metric["value"] == 0


def test_the_rating_of_the_participant_counts_and_that_of_the_volunteer_does_not(one_database: str) -> None:
    """Of two sessions one was rated 0.75 by the learner and 0 by the tutor; the other by the tutor alone."""
    rated = (
        Rating(uid(301), "participant", Decimal("0.75")),
        Rating(uid(301), "volunteer", Decimal(0)),
        Rating(uid(302), "volunteer", Decimal(1)),
    )
    _compute(one_database, replace(PEOPLE, kintell_sessions=(_language(1, 4), _language(2, 5)), kintell_ratings=rated))
    (score,) = read(one_database, "SELECT ratings, quality_component FROM impact.vis_scores WHERE volunteer_id = %s", HELPER)
    assert (score["ratings"], score["quality_component"]) == (1, 75)


@pytest.mark.parametrize(
    ("levels", "measured", "points"),
    [
        ((None, None, None), 0, "0.03"),  # nothing recorded: assumed, 0.01 a session
        (("A1", None, None), 0, "0.03"),  # one level tells no difference
        (("A1", None, "B1"), 1, "0.333333"),  # two levels, each 1/6
        (("B2", "B2", "B2"), 1, "0"),  # measured: nothing was gained
        (("B2", None, "A1"), 1, "0"),  # less than before is not less than nothing
        (("A1", "C2", "A2"), 1, "0.166667"),  # the first and the last, whatever lies between
    ],
)
def test_the_language_gained_is_measured_where_levels_were_recorded(
    one_database: str, levels: tuple[str | None, ...], measured: int, points: str
) -> None:
    sessions = tuple(_language(number, 3 + number, level) for number, level in enumerate(levels))
    _compute(one_database, replace(PEOPLE, kintell_sessions=sessions))
    row = _outcome(one_database, "language")
    assert (row["measured_people"], row["observations"], rounded(row["quantity"], 6)) == (measured, 3, Decimal(points))
    (mean,) = read(one_database, "SELECT avg_language_level FROM csr.metrics_company_period WHERE scope = 'program'")
    assert mean["avg_language_level"] == rounded(row["quantity"], 3)


def test_of_levels_of_one_moment_those_count_that_leave_less(one_database: str) -> None:
    """A1 and A2 at once, later B2 and B1 at once: from A2 to B1 it is one level."""
    sessions = [_language(number, day, level) for number, (day, level) in enumerate(((4, "A1"), (4, "A2"), (9, "B2"), (9, "B1")))]
    _compute(one_database, replace(PEOPLE, kintell_sessions=tuple(sessions)))
    assert rounded(_outcome(one_database, "language")["levels"], 6) == 1


def test_measured_levels_are_worth_what_the_proxy_says_to_the_company_of_the_tutor(one_database: str) -> None:
    """One level: 1/6 × 5,000 USD = 833.33; the proxy is 500 USD for 0.1."""
    _compute(one_database, replace(PEOPLE, kintell_sessions=(_language(1, 4, "A1"), _language(2, 5, "A2"))))
    found = read(one_database, "SELECT scope, round(present_value, 2)::text AS value FROM impact.sroi ORDER BY scope")
    assert [tuple(row.values()) for row in found] == [("company", "833.33"), ("no_company", "0.00"), ("program", "833.33")]


def test_a_methodology_without_levels_assumes(one_database: str) -> None:
    language = METHODOLOGY.sroi.outcomes["language"]
    assumed = language.model_copy(
        update={"level_gain": None, "measured_by": language.measured_by.model_copy(update={"levels": None})}
    )
    sroi = METHODOLOGY.sroi.model_copy(update={"outcomes": METHODOLOGY.sroi.outcomes | {"language": assumed}})
    world = replace(PEOPLE, kintell_sessions=(_language(1, 4, "A1"), _language(2, 5, "C2")))
    _compute(one_database, world, METHODOLOGY.model_copy(update={"sroi": sroi}))
    row = _outcome(one_database, "language")
    assert (row["measured_people"], row["level_gain"], row["quantity"]) == (0, None, Decimal("0.02"))


def _course(number: int, **told: Any) -> Course:
    return Course(uid(350 + number), LEARNER, f"course {number}", **({"completed_at": _day(6)} | told))


COURSES = (
    _course(1),
    _course(2),
    _course(3, status="in_progress", completed_at=None),
    _course(4, status="dropped"),
    _course(5, completed_at=_day(6, 4)),
)
"""Two count: the others are not completed, or not yet in March."""


def test_completed_courses_tell_of_job_readiness_and_are_nobodys_doing(one_database: str) -> None:
    """Two courses of 0.1 point, 300 USD each point: 60 USD of no company, though the learner's tutor is in one."""
    _compute(one_database, replace(PEOPLE, learning_progress=COURSES, kintell_sessions=(_language(1, 4),)))
    row = _outcome(one_database, "job_readiness", "no_company")
    assert (row["courses"], row["course_gain"], row["present_value"]) == (2, Decimal("0.1"), 60)
    assert _outcome(one_database, "job_readiness", "company")["present_value"] == 0
    (metric,) = read(one_database, "SELECT value FROM impact.program_metrics WHERE metric = 'courses_completed'")
    assert metric["value"] == 2


def test_courses_and_sessions_share_the_cap_in_proportion(one_database: str) -> None:
    """Nine courses and three tech sessions are 1.2 points, of which 1 counts: 0.75 of courses, 0.25 of the company's sessions."""
    tech = (
        Session(uid(310 + number), "mentorship", LEARNER, HELPER, _day(7), 60, metadata={"skill_category": "tech"})
        for number in range(3)
    )
    courses = tuple(_course(number) for number in range(9))
    _compute(one_database, replace(PEOPLE, learning_progress=courses, kintell_sessions=tuple(tech)))
    quantities = [_outcome(one_database, "job_readiness", scope)["quantity"] for scope in ("program", "company", "no_company")]
    assert [rounded(quantity, 9) for quantity in quantities] == [1, Decimal("0.25"), Decimal("0.75")]


def test_a_world_without_levels_and_courses_assumes_nothing_of_them(one_database: str) -> None:
    _compute(one_database, replace(PEOPLE, kintell_sessions=(_language(1, 4),)))
    assert read(one_database, "SELECT * FROM impact.sensitivity WHERE assumption LIKE '%course%'") == []
    _compute(one_database, replace(PEOPLE, kintell_sessions=(_language(1, 4),), learning_progress=COURSES))
    found = read(one_database, "SELECT DISTINCT assumption FROM impact.sensitivity WHERE assumption LIKE '%course%'")
    assert [row["assumption"] for row in found] == ["job_readiness.course_gain"]


EVERYTHING = replace(
    PEOPLE,
    buddy_matches=(Match(uid(101), LEARNER, HELPER, _day(1)),),
    buddy_checkins=(CheckIn(uid(401), uid(101), _day(2), "good"), CheckIn(uid(402), uid(101), _day(3), "okay")),
    buddy_feedback=(Feedback(uid(501), uid(101), "participant", Decimal("0.5"), _day(8)),),
    kintell_sessions=(_language(1, 4, "A1"), _language(2, 5, "B1", metadata={"learner_progress": "good-progress"})),
    kintell_ratings=(Rating(uid(302), "participant", Decimal(1)),),
    learning_progress=COURSES,
)


def test_a_volunteer_has_a_score_over_all_programs_and_in_each(one_database: str) -> None:
    """Language: (0.3 × 2 + 0.3 × 100 + 0.25 × 100) ÷ 0.85 = 65.41; Buddy: (0.3 × 0.5 + 0.3 × 50 + 0.25 × 100) ÷ 0.85 = 47.24;
    both: (0.3 × 2.5 + 0.3 × 75 + 0.25 × 100) ÷ 0.85 = 56.76."""
    _compute(one_database, EVERYTHING)
    found = read(
        one_database,
        "SELECT program, round(score, 2) AS score, recorded_minutes + estimated_minutes AS minutes FROM impact.program_scores"
        " ORDER BY program",
    )
    assert [tuple(row.values()) for row in found] == [
        ("buddy", Decimal("47.24"), 30),
        ("language", Decimal("65.41"), 120),
    ]
    (both,) = read(one_database, "SELECT round(score, 2) AS score FROM impact.vis_scores WHERE volunteer_id = %s", HELPER)
    assert both["score"] == Decimal("56.76")


def test_the_programs_of_a_company_stand_side_by_side(one_database: str) -> None:
    _compute(one_database, EVERYTHING)
    found = read(
        one_database,
        "SELECT p.program, p.volunteers_count, p.participants_count, p.sessions_count, (p.recorded_hours + p.estimated_hours)::float"
        " AS hours, p.avg_language_level, p.avg_job_readiness, p.vis_score FROM impact.company_programs p"
        " JOIN csr.metrics_company_period m ON m.id = p.metrics_id WHERE m.scope = 'company' ORDER BY p.program",
    )
    assert [tuple(row.values()) for row in found] == [
        ("buddy", 1, 1, 0, 0.5, Decimal(0), Decimal(0), Decimal("47.24")),
        ("language", 1, 1, 2, 2.0, Decimal("0.333"), None, Decimal("65.41")),
        ("mentorship", 0, 0, 0, 0.0, None, None, None),
        ("upskilling", 0, 0, 0, 0.0, None, None, None),
    ]


def test_people_in_several_programs_are_told_with_each_program(one_database: str) -> None:
    """Who left a program takes part in it no more."""
    left = replace(PEOPLE.program_enrollments[4], status="dropped", completed_at=_day(9))
    found = {}
    for number, last in enumerate((PEOPLE.program_enrollments[4], left)):
        world = replace(EVERYTHING, program_enrollments=(*PEOPLE.program_enrollments[:4], last))
        _compute(one_database, world)
        rows = read(one_database, "SELECT program, value FROM impact.program_metrics WHERE metric = 'in_several_programs'")
        found[number] = {row["program"]: row["value"] for row in rows}
    assert found[0] == {"buddy": 2, "language": 2, "mentorship": None, "upskilling": 1}
    assert found[1] == {"buddy": 2, "language": 2, "mentorship": None, "upskilling": 0}


CHANGES = {
    "a level": "UPDATE csr.kintell_sessions SET language_level = 'C1' WHERE language_level = 'B1'",
    "a status": "UPDATE csr.kintell_sessions SET status = 'no_show' WHERE language_level = 'B1'",
    "a rating": "UPDATE csr.kintell_ratings SET rating = 0.5",
    "a course": "UPDATE csr.learning_progress SET status = 'dropped'",
    "a role": "UPDATE csr.program_enrollments SET roles = '{}'",
}
"""Without matches and flags: of who was matched the match tells what they are."""


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_of_any_program_makes_its_figures_out_of_date(one_database: str, change: str) -> None:
    write(one_database, replace(EVERYTHING, buddy_matches=(), buddy_checkins=(), buddy_feedback=()), _day(31))
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    with psycopg.connect(one_database) as connection:
        connection.execute(CHANGES[change].encode())
    assert stale(one_database, METHODOLOGY, TEMPLATES)["metrics_company_period"] == [MARCH]


def test_the_rating_by_the_volunteer_makes_nothing_out_of_date(one_database: str) -> None:
    write(one_database, EVERYTHING, _day(31))
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    with psycopg.connect(one_database) as connection:
        connection.execute(
            sql.SQL("INSERT INTO csr.kintell_ratings VALUES ({}, 'volunteer', 0.1, NULL, now())").format(sql.Literal(uid(301)))
        )
    assert not any(stale(one_database, METHODOLOGY, TEMPLATES).values())


def _explained_score(url: str, program: str | None) -> Figure:
    with psycopg.connect(url) as connection:
        node = explain_vis(connection, METHODOLOGY, TEMPLATES, person=str(HELPER), period=MARCH, program=program)
    return _agreeing(url, printed(node))


def _agreeing(url: str, text: str) -> Figure:
    """The tree, once every figure follows from what is printed below it, and every query finds the rows it tells."""
    tree, queries = read_printed(text)
    for figure in tree.all():
        value = recomputed(figure)
        if figure.formula is not None and value is not None:
            assert rounded(value, 2) == rounded(Decimal(figure.value or 0), 2), figure.label
    with psycopg.connect(url) as connection:
        for rows, query in (figure.listing for figure in tree.all() if figure.listing):
            assert connection.execute(queries[query].encode()).rowcount == rows, queries[query]
    return tree


def test_a_score_in_a_program_opens_like_that_over_all(one_database: str) -> None:
    _compute(one_database, EVERYTHING)
    over_all, language = _explained_score(one_database, None), _explained_score(one_database, "language")
    assert (over_all.value, over_all["score in Language for Ukraine"].value) == ("56.76", "65.41")
    assert (language.value, language["ratings of sessions"].value, language["quality"].value) == ("65.41", "1", "100")
    assert "feedback of participants" not in {figure.label for figure in language.all()}


@pytest.mark.parametrize("company", [None, "Nordlys"])
def test_levels_and_courses_open_down_to_their_rows(one_database: str, company: str | None) -> None:
    _compute(one_database, EVERYTHING)
    with psycopg.connect(one_database) as connection:
        tree = _agreeing(one_database, printed(explain_sroi(connection, METHODOLOGY, TEMPLATES, company=company, period=MARCH)))
    assert (tree["levels within the cap"].value, tree["points of a level"].value) == ("2", "0.166667")
    assert tree["courses within the cap"].value == ("2" if company is None else "0")
