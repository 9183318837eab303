"""The sums of months, of which scores are made: each is made once, and anew when its month changed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact.rows import CheckIn, Feedback, Match, Milestone, Session, User, World
from buddy_pipeline_tests.impact.world import exchange, make, read, uid, write

METHODOLOGY = load_methodology(DEFAULT_METHODOLOGY)
TEMPLATES = load_programs(PROJECT / "data" / "programs", METHODOLOGY)
NEWCOMER, BUDDY, MATCH = uid(1), uid(2), uid(101)
OCTOBER, NOVEMBER, DECEMBER = date(2024, 10, 1), date(2024, 11, 1), date(2024, 12, 1)
TABLES = ("volunteer_months", "participant_months", "taught_pairs")


def _at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=UTC)


WORLD = World(
    users=(User(NEWCOMER), User(BUDDY, "volunteer")),
    buddy_matches=(Match(MATCH, NEWCOMER, BUDDY, _at(1, 5)),),
    buddy_checkins=(
        CheckIn(uid(401), MATCH, _at(10, 2), "difficult"),
        CheckIn(uid(402), MATCH, _at(11, 2), "okay"),
        CheckIn(uid(403), MATCH, _at(12, 2), "great"),
    ),
    buddy_feedback=(Feedback(uid(501), MATCH, "participant", Decimal("0.5"), _at(11, 20)),),
    kintell_sessions=(
        Session(uid(301), "skill_share", NEWCOMER, BUDDY, _at(10, 31, 23), 40, Decimal("0.7")),
        Session(uid(302), "skill_share", NEWCOMER, BUDDY, _at(10, 31, 23), None, Decimal("0.9")),
    ),
    journey_milestones=(Milestone(NEWCOMER, 1, _at(12, 31, 23), "community"),),
)


def _score(url: str, period: date) -> dict[str, object]:
    make(url, METHODOLOGY, TEMPLATES, [OCTOBER, NOVEMBER, DECEMBER], ["volunteer_activity"])
    make(url, METHODOLOGY, TEMPLATES, [period], ["vis_scores"])
    (score,) = read(url, "SELECT * FROM impact.vis_scores WHERE period = %s AND volunteer_id = %s", period, BUDDY)
    return score


def _written(url: str, table: str) -> dict[date, set[object]]:
    """By month, which transactions wrote its rows."""
    found = read(url, f"SELECT period, array_agg(xmin::text) AS by FROM impact.{table} GROUP BY period")
    return {row["period"]: set(row["by"]) for row in found}


def test_a_month_has_what_happened_in_it(one_database: str) -> None:
    write(one_database, WORLD)
    _score(one_database, DECEMBER)
    rules = METHODOLOGY.vis.activities
    session, checkin = rules["skill_session"], rules["checkin"]
    (october,) = read(one_database, "SELECT * FROM impact.volunteer_months WHERE period = %s", OCTOBER)
    assert october == {
        "period": OCTOBER,
        "volunteer_id": BUDDY,
        "program": "buddy",
        "activities": 3,
        "estimated_activities": 2,
        "recorded_minutes": 40,
        "estimated_minutes": session.default_minutes + checkin.default_minutes,
        "weighted_minutes": (40 + session.default_minutes) * session.weight + checkin.default_minutes * checkin.weight,
        "ratings": 2,
        "rating_sum": Decimal("1.6"),
    }
    day = 24 * 60 * 60 * 1_000_000
    moods = METHODOLOGY.vis.moods
    participants = read(one_database, "SELECT * FROM impact.participant_months ORDER BY period")
    assert [tuple(row.values()) for row in participants] == [
        (OCTOBER, NEWCOMER, False, 1, moods["difficult"], day, moods["difficult"] * day),
        (NOVEMBER, NEWCOMER, False, 1, moods["okay"], day, moods["okay"] * day),
        (DECEMBER, NEWCOMER, True, 1, moods["great"], day, moods["great"] * day),
    ]
    taught = read(one_database, "SELECT * FROM impact.taught_pairs")
    assert taught == [{"period": OCTOBER, "volunteer_id": BUDDY, "participant_id": NEWCOMER, "program": "buddy"}]


def test_a_month_is_summed_once_for_all_windows_that_hold_it(one_database: str) -> None:
    write(one_database, WORLD)
    _score(one_database, NOVEMBER)
    before = {table: _written(one_database, table) for table in TABLES}
    assert set(before["volunteer_months"]) == {OCTOBER, NOVEMBER}
    assert _score(one_database, DECEMBER)["ratings"] == 3
    after = {table: _written(one_database, table) for table in TABLES}
    assert set(after["volunteer_months"]) == {OCTOBER, NOVEMBER, DECEMBER}
    for table in TABLES:
        assert {month: after[table][month] for month in before[table]} == before[table]


def test_a_changed_row_makes_the_sums_of_its_month_anew_and_no_others(one_database: str) -> None:
    write(one_database, WORLD)
    assert _score(one_database, DECEMBER)["quality_component"] == 70
    before = _written(one_database, "volunteer_months")
    feedback = replace(WORLD.buddy_feedback[0], rating=Decimal("0.2"))
    exchange(one_database, replace(WORLD, buddy_feedback=(feedback,)))
    assert _score(one_database, DECEMBER)["quality_component"] == 60
    after = _written(one_database, "volunteer_months")
    assert [month for month in before if after[month] != before[month]] == [NOVEMBER]


def test_minutes_that_change_are_summed_up_anew_though_the_evidence_is_the_same(one_database: str) -> None:
    write(one_database, WORLD)
    assert _score(one_database, DECEMBER)["recorded_minutes"] == 40
    longer = (replace(WORLD.kintell_sessions[0], duration_minutes=100), WORLD.kintell_sessions[1])
    exchange(one_database, replace(WORLD, kintell_sessions=longer))
    assert _score(one_database, DECEMBER)["recorded_minutes"] == 100


def test_company_figures_that_are_made_alone_rest_on_the_sums_too(one_database: str) -> None:
    write(one_database, World(users=WORLD.users, kintell_sessions=WORLD.kintell_sessions))
    make(one_database, METHODOLOGY, TEMPLATES, [DECEMBER], ["metrics_company_period"])
    (figures,) = read(one_database, "SELECT participants_count FROM csr.metrics_company_period WHERE scope = 'program'")
    assert figures == {"participants_count": 1}


def test_a_mood_rises_over_the_months_of_a_window(one_database: str) -> None:
    write(one_database, replace(WORLD, journey_milestones=()))
    assert _score(one_database, DECEMBER)["improved"] == 1
    falling = tuple(
        replace(row, mood=mood) for row, mood in zip(WORLD.buddy_checkins, ("great", "okay", "difficult"), strict=True)
    )
    exchange(one_database, replace(WORLD, journey_milestones=(), buddy_checkins=falling))
    assert _score(one_database, DECEMBER)["improved"] == 0
