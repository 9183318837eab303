"""What counts for nothing since 2026.3, and counted before: each case by both, held against the oracle and its explanation."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from buddy_pipeline.impact.explain import explain_sroi, explain_vis
from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact.agreement import assert_activities_agree, assert_figures_agree
from buddy_pipeline_tests.impact.oracle import Oracle
from buddy_pipeline_tests.impact.own_files import EARLIER
from buddy_pipeline_tests.impact.printed import printed, read_printed, recomputed, rounded
from buddy_pipeline_tests.impact.rows import (
    CheckIn,
    Company,
    Enrollment,
    Feedback,
    Match,
    Membership,
    Milestone,
    Rating,
    Session,
    User,
    World,
)
from buddy_pipeline_tests.impact.world import make, make_what_is_stale, read, uid, write

NOW, BEFORE = load_methodology(DEFAULT_METHODOLOGY), load_methodology(EARLIER)
TEMPLATES = load_programs(PROJECT / "data" / "programs", NOW)
MARCH = date(2024, 3, 1)
DAY = datetime(2024, 3, 10, 10, tzinfo=UTC)
LONG_AGO = DAY - timedelta(days=60)
HELPER, LEARNER, BOTH, STRANGER = (uid(number) for number in range(1, 5))
PEOPLE = (
    User(HELPER, "volunteer"),
    User(LEARNER),
    User(BOTH, "beneficiary", {"is_buddy_participant": True, "is_buddy_volunteer": True}),
    User(STRANGER),
)


def _compute(url: str, world: World, methodology: Methodology) -> None:
    """Computes March, and holds it against the oracle."""
    write(url, world, DAY)
    make(url, methodology, TEMPLATES, [MARCH])
    oracle = Oracle(world, methodology, TEMPLATES)
    assert_activities_agree(url, oracle, MARCH)
    assert_figures_agree(url, oracle, MARCH, None)


def _of(url: str, person: Any) -> dict[str, Any]:
    (row,) = read(url, "SELECT * FROM impact.vis_scores WHERE volunteer_id = %s", person)
    return row


def _everybody(url: str) -> dict[str, Any]:
    (row,) = read(
        url, "SELECT m.*, s.value FROM csr.metrics_company_period m JOIN impact.sroi s ON s.id = m.id WHERE m.scope = 'program'"
    )
    return row


def _assert_opens(url: str, methodology: Methodology, person: Any) -> None:
    """The explanations reckon to the figures, and their queries find the rows that they tell."""
    with psycopg.connect(url) as connection:
        for node in (
            explain_vis(connection, methodology, TEMPLATES, person=str(person), period=MARCH),
            explain_sroi(connection, methodology, TEMPLATES, company=None, period=MARCH),
        ):
            tree, queries = read_printed(printed(node))
            if node.value is not None:
                assert rounded(recomputed(tree) or Decimal(0), 6) == rounded(Decimal(node.value), 6)
            for figure in tree.all():
                if figure.listing is not None:
                    rows, query = figure.listing
                    assert len(connection.execute(queries[query].encode()).fetchall()) == rows, figure.label


WITH_ONESELF = World(
    users=PEOPLE,
    buddy_matches=(Match(uid(101), BOTH, BOTH, LONG_AGO), Match(uid(102), LEARNER, BOTH, LONG_AGO)),
    buddy_checkins=tuple(
        CheckIn(uid(400 + day), uid(101), DAY + timedelta(days=day), mood) for day, mood in enumerate(("okay", "good", "great"))
    ),
    buddy_feedback=(
        Feedback(uid(501), uid(101), "participant", Decimal(1), DAY),
        Feedback(uid(502), uid(102), "participant", Decimal("0.5"), DAY),
    ),
    kintell_sessions=(
        Session(uid(301), "language", BOTH, BOTH, DAY, 60, Decimal(1)),
        Session(uid(302), "language", LEARNER, BOTH, DAY, 60, Decimal("0.7")),
        Session(uid(303), "skill_share", BOTH, BOTH, DAY, 60, metadata={"skill_category": "tech"}),
    ),
    kintell_ratings=(Rating(uid(301), "participant", Decimal(1)),),
)


def test_who_teaches_and_rates_themself_has_nothing_of_it(one_database: str) -> None:
    _compute(one_database, WITH_ONESELF, NOW)
    score, all_ = _of(one_database, BOTH), _everybody(one_database)
    assert (score["activities"], score["ratings"], score["participants"]) == (1, 2, 1)
    assert score["quality_component"] == 60
    assert (all_["sessions_count"], all_["participants_count"], all_["value"]) == (1, 1, 50)
    _assert_opens(one_database, NOW, BOTH)
    _compute(one_database, WITH_ONESELF, BEFORE)
    score, all_ = _of(one_database, BOTH), _everybody(one_database)
    assert (score["activities"], score["ratings"], score["participants"]) == (6, 4, 2)
    assert (all_["sessions_count"], all_["participants_count"], all_["value"]) == (3, 2, 130)
    _assert_opens(one_database, BEFORE, BOTH)


def test_rows_of_the_program_are_counted_without_those_of_one_person(one_database: str) -> None:
    metrics = "SELECT metric, value FROM impact.program_metrics WHERE program IN ('buddy', 'language') AND value IS NOT NULL"
    counted = {}
    for methodology in (NOW, BEFORE):
        _compute(one_database, WITH_ONESELF, methodology)
        found = {row["metric"]: int(row["value"]) for row in read(one_database, metrics)}
        counted[methodology.version] = [found[name] for name in ("checkins_completed", "skills_shared", "language_sessions")]
    assert counted == {NOW.version: [0, 0, 1], BEFORE.version: [3, 1, 2]}


def test_two_who_turn_out_to_be_one_make_figures_out_of_date(one_database: str) -> None:
    two = replace(
        WITH_ONESELF,
        kintell_sessions=(Session(uid(301), "language", LEARNER, HELPER, DAY, 60),),
        buddy_matches=(),
        buddy_checkins=(),
        buddy_feedback=(),
        kintell_ratings=(),
    )
    write(one_database, two, DAY)
    make_what_is_stale(one_database, NOW, TEMPLATES)
    with psycopg.connect(one_database) as connection:
        connection.execute("UPDATE csr.kintell_sessions SET participant_id = volunteer_id")
    made = {one.asset for one in make_what_is_stale(one_database, NOW, TEMPLATES)}
    assert {"volunteer_activity", "vis_scores", "sroi", "metrics_company_period"} <= made
    assert _everybody(one_database)["sessions_count"] == 0


@pytest.mark.parametrize(("lasted", "counts"), [(timedelta(), False), (timedelta(microseconds=1), True)])
def test_a_match_that_ended_as_it_began_counts_for_nothing(one_database: str, lasted: timedelta, counts: bool) -> None:
    world = World(
        users=PEOPLE,
        buddy_matches=(Match(uid(101), LEARNER, HELPER, DAY, "ended", DAY + lasted),),
        buddy_checkins=(CheckIn(uid(401), uid(101), DAY, "good"),),
        buddy_feedback=(Feedback(uid(501), uid(101), "participant", Decimal(1), DAY),),
    )
    for methodology, figures in ((NOW, counts), (BEFORE, True)):
        _compute(one_database, world, methodology)
        found = read(one_database, "SELECT activities, ratings, participants FROM impact.vis_scores WHERE activities > 0")
        assert [tuple(row.values()) for row in found] == ([(1, 1, 1)] if figures else [])
        assert _everybody(one_database)["participants_count"] == int(figures)


def test_a_match_whose_end_nobody_told_counts_as_before(one_database: str) -> None:
    match = Match(uid(101), LEARNER, HELPER, DAY, "ended")
    _compute(one_database, World(users=PEOPLE, buddy_matches=(match,)), NOW)
    assert _of(one_database, HELPER)["participants"] == 1


@pytest.mark.parametrize(
    ("rule", "hours", "value", "sessions"), [("value", 1, 100, 2), ("neither", 1, 50, 1), ("both", 2, 100, 2)]
)
def test_a_session_of_somebody_who_is_no_volunteer(one_database: str, rule: str, hours: int, value: int, sessions: int) -> None:
    world = World(
        users=PEOPLE,
        kintell_sessions=(
            Session(uid(301), "language", LEARNER, HELPER, DAY, 60),
            Session(uid(302), "language", LEARNER, STRANGER, DAY, 60),
        ),
    )
    counting = NOW.counting.model_copy(update={"sessions_without_volunteer": rule})
    methodology = NOW.model_copy(update={"counting": counting})
    _compute(one_database, world, methodology)
    (row,) = read(one_database, "SELECT recorded_hours, value FROM impact.sroi WHERE scope = 'program'")
    assert tuple(row.values()) == (hours, value)
    assert _everybody(one_database)["sessions_count"] == sessions
    _assert_opens(one_database, methodology, HELPER)


def test_a_session_that_nobody_is_known_to_have_taught_has_no_value_either(one_database: str) -> None:
    world = World(users=PEOPLE, kintell_sessions=(Session(uid(301), "language", LEARNER, None, DAY, 60),))
    for rule in ("neither", "both"):
        counting = NOW.counting.model_copy(update={"sessions_without_volunteer": rule})
        _compute(one_database, world, NOW.model_copy(update={"counting": counting}))
        assert _everybody(one_database)["value"] == 0


def test_a_milestone_reached_as_a_buddy_is_no_outcome_of_who_is_a_participant_too(one_database: str) -> None:
    values = {}
    for target in ("buddy", "participant", "all"):
        world = World(users=PEOPLE, journey_milestones=(Milestone(BOTH, 1, DAY, "community", target),))
        _compute(one_database, world, NOW)
        values[target] = int(_everybody(one_database)["value"])
    assert values == {"buddy": 0, "participant": 15, "all": 15}


def test_being_welcomed_is_no_improvement(one_database: str) -> None:
    improved = {}
    for category in ("onboarding", "buddy-connection", "events", "impact", "other", *(NOW.vis.improving_milestones or ())):
        world = World(
            users=PEOPLE,
            buddy_matches=(Match(uid(101), LEARNER, HELPER, LONG_AGO),),
            journey_milestones=(Milestone(LEARNER, 1, DAY, category),),
        )
        for methodology in (NOW, BEFORE):
            _compute(one_database, world, methodology)
            improved[methodology.version, category] = _of(one_database, HELPER)["improved"]
    assert {category for (version, category), found in improved.items() if found and version == NOW.version} == {
        "language",
        "community",
        "cultural",
        "professional",
        "skills",
        "completion",
    }
    assert all(found for (version, _), found in improved.items() if version == BEFORE.version)


LEFT = LONG_AGO - timedelta(days=400)
MATCHED = World(buddy_matches=(Match(uid(101), LEARNER, HELPER, LONG_AGO),))
ENROLLED = World(program_enrollments=(Enrollment(uid(601), HELPER, "language", LONG_AGO, roles=("tutor",)),))
MEMBER = World(companies=(Company(uid(801), "Nordlys"),), company_users=(Membership(uid(901), uid(801), HELPER, LONG_AGO),))
LEARNS = World(program_enrollments=(Enrollment(uid(601), HELPER, "language", LONG_AGO, roles=("learner",)),))
GONE = World(program_enrollments=(Enrollment(uid(601), HELPER, "language", LEFT, "dropped", LEFT, ("tutor",)),))


@pytest.mark.parametrize(("world", "score"), [(MATCHED, 0), (ENROLLED, 0), (MEMBER, 0), (LEARNS, None), (GONE, None)])
def test_who_was_a_volunteer_then_and_did_nothing_gave_0_hours(one_database: str, world: World, score: int | None) -> None:
    _compute(one_database, replace(world, users=PEOPLE), NOW)
    row = _of(one_database, HELPER)
    assert (row["hours_component"], row["band"]) == (score, None)
    assert row["reason"] is not None
    _compute(one_database, replace(world, users=PEOPLE), BEFORE)
    found = read(one_database, "SELECT hours_component FROM impact.vis_scores WHERE volunteer_id = %s", HELPER)
    assert all(row["hours_component"] is None for row in found)


def test_no_hours_and_a_participant_who_improved_are_no_longer_100(one_database: str) -> None:
    """0.3 × 0 + 0.25 × 100 over 0.55, where it was 0.25 × 100 over 0.25; the score is kept, and has no band."""
    world = replace(MATCHED, users=PEOPLE, journey_milestones=(Milestone(LEARNER, 1, DAY, "community"),))
    _compute(one_database, world, NOW)
    row = _of(one_database, HELPER)
    assert (round(row["score"], 2), row["band"], row["coverage"]) == (Decimal("45.45"), None, ["weighted_hours", "outcome_lift"])
    assert row["reason"] == "Too little to say: a band takes 5 hours, and 3 ratings and participants together."
    assert _everybody(one_database)["vis_score"] == Decimal("45.45")
    _assert_opens(one_database, NOW, HELPER)
    _compute(one_database, world, BEFORE)
    row = _of(one_database, HELPER)
    assert (row["score"], row["band"], row["reason"]) == (100, "transformational", None)


@pytest.mark.parametrize(("minutes", "ratings", "band"), [(300, 3, "good"), (299, 3, None), (300, 2, None)])
def test_a_band_takes_5_hours_and_3_observations(one_database: str, minutes: int, ratings: int, band: str | None) -> None:
    sessions = tuple(
        Session(uid(301 + number), "skill_share", None, HELPER, DAY, minutes if number == 0 else 0, Decimal("0.8"))
        for number in range(ratings)
    )
    _compute(one_database, World(users=PEOPLE, kintell_sessions=sessions), NOW)
    assert _of(one_database, HELPER)["band"] == band


def test_a_membership_or_an_end_that_changes_makes_the_score_out_of_date(one_database: str) -> None:
    write(one_database, replace(MEMBER, users=PEOPLE), DAY)
    make_what_is_stale(one_database, NOW, TEMPLATES)
    with psycopg.connect(one_database) as connection:
        connection.execute("DELETE FROM csr.company_users")
    assert "vis_scores" in {one.asset for one in make_what_is_stale(one_database, NOW, TEMPLATES)}
    assert read(one_database, "SELECT * FROM impact.vis_scores") == []
