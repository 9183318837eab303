"""What must hold of the figures of any world, without knowing what they should be."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import HealthCheck, given, settings

from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact.random_methodologies import methodologies
from buddy_pipeline_tests.impact.random_worlds import ALL_MONTHS, PERIODS, moments, worlds
from buddy_pipeline_tests.impact.rows import Session, User, World
from buddy_pipeline_tests.impact.world import add, make, read, uid, write

METHODOLOGY = load_methodology(DEFAULT_METHODOLOGY)
TEMPLATES = load_programs(PROJECT / "data" / "programs", METHODOLOGY)
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
CLOSE = Decimal("1e-9")

RETURNS = (
    "recorded_hours",
    "estimated_hours",
    "hours_value",
    "program_costs",
    "investment",
    "gross_value",
    "value",
    "present_value",
)
OUTCOMES = (
    *("observations", "people", "uncapped", "quantity", "gross_value", "value", "present_value"),
    *("measured_sessions", "measured_people", "levels", "courses"),
)
SHARES = ("participants_share", "volunteers_share", "sessions_share")
TABLES = (
    "impact.volunteer_activity",
    "impact.vis_scores",
    "impact.program_scores",
    "impact.sroi",
    "impact.sroi_outcomes",
    "impact.sensitivity",
    "csr.metrics_company_period",
    "impact.company_programs",
    "impact.program_metrics",
)


@settings(RELAXED, max_examples=4)
@given(world=worlds(), methodology=methodologies(METHODOLOGY))
def test_companies_and_people_in_none_add_up_to_the_program(one_database: str, world, methodology) -> None:
    _compute(one_database, world, methodology)
    _assert_adds_up(one_database, "impact.sroi s", "period", RETURNS)
    _assert_adds_up(
        one_database, "impact.sroi_outcomes p JOIN impact.sroi s ON s.id = p.sroi_id", "s.period, p.outcome", OUTCOMES
    )
    _assert_adds_up(one_database, "csr.metrics_company_period s", "period", SHARES)
    _assert_adds_up(
        one_database,
        "impact.company_programs p JOIN csr.metrics_company_period s ON s.id = p.metrics_id",
        "s.period, p.program",
        (*SHARES, "recorded_hours", "estimated_hours"),
    )


def _assert_adds_up(url: str, table: str, of: str, columns: tuple[str, ...]) -> None:
    prefix = "p." if " p " in table else "s."
    for column in columns:
        value = f"coalesce({prefix}{column}, 0)"
        differing = read(
            url,
            f"SELECT {of} FROM {table} GROUP BY {of} HAVING abs(sum({value}) FILTER (WHERE scope <> 'program')"
            f" - sum({value}) FILTER (WHERE scope = 'program')) > 1e-9",
        )
        assert not differing, column


@settings(RELAXED, max_examples=4)
@given(world=worlds(), methodology=methodologies(METHODOLOGY))
def test_hours_by_kind_add_up_to_hours(one_database: str, world, methodology) -> None:
    _compute(one_database, world, methodology)
    months = methodology.window_months
    for period in PERIODS:
        by_kind = read(
            one_database,
            "SELECT activity, sum(hours) AS hours, sum(hours * weight) AS weighted FROM impact.volunteer_activity"
            " WHERE period <= %s AND period > %s - make_interval(months => %s) GROUP BY activity",
            period,
            period,
            months,
        )
        (program,) = read(
            one_database,
            "SELECT recorded_hours + estimated_hours AS hours FROM impact.sroi WHERE period = %s AND scope = 'program'",
            period,
        )
        (scores,) = read(
            one_database,
            "SELECT coalesce(sum(weighted_hours), 0) AS weighted, coalesce(sum(recorded_minutes + estimated_minutes), 0) AS minutes"
            " FROM impact.vis_scores WHERE period = %s",
            period,
        )
        assert abs(sum(row["hours"] for row in by_kind) - program["hours"]) <= CLOSE
        assert abs(sum(row["weighted"] for row in by_kind) - scores["weighted"]) <= CLOSE
        assert abs(program["hours"] * 60 - scores["minutes"]) <= CLOSE


@settings(RELAXED, max_examples=4)
@given(world=worlds(), methodology=methodologies(METHODOLOGY))
def test_scores_are_means_of_their_components_and_lie_within_0_and_100(one_database: str, world, methodology) -> None:
    _compute(one_database, world, methodology)
    columns = {
        "weighted_hours": "hours_component",
        "quality": "quality_component",
        "outcome_lift": "lift_component",
        "placement": "placement_component",
    }
    for row in read(one_database, "SELECT * FROM impact.vis_scores"):
        weights = {name: methodology.vis.components[name].weight for name in row["coverage"]}
        assert sum(weights.values()) == row["weight_sum"]
        assert "placement" not in weights
        if row["score"] is None:
            assert row["weight_sum"] == 0
            continue
        renormalised = {name: weight / row["weight_sum"] for name, weight in weights.items()}
        assert abs(sum(renormalised.values()) - 1) <= CLOSE
        assert abs(sum(weight * row[columns[name]] for name, weight in renormalised.items()) - row["score"]) <= CLOSE
        assert all(0 <= row[column] <= 100 for column in columns.values() if row[column] is not None)
        assert 0 <= row["score"] <= 100


@settings(RELAXED, max_examples=4)
@given(world=worlds(), methodology=methodologies(METHODOLOGY), at=moments)
def test_one_activity_more_never_lowers_the_hours(one_database: str, world, methodology, at) -> None:
    volunteer = uid(1)
    world = _with_volunteer(world, volunteer)
    _compute(one_database, world, methodology)
    before = _hours_components(one_database)
    add(one_database, World(kintell_sessions=(Session(uid(999), "skill_share", None, volunteer, at, 45),)))
    make(one_database, methodology, TEMPLATES, ALL_MONTHS, ["volunteer_activity"])
    make(one_database, methodology, TEMPLATES, PERIODS)
    after = _hours_components(one_database)
    assert before.keys() <= after.keys()
    assert all(after[key] >= value for key, value in before.items())
    assert all(after[key] == value for key, value in before.items() if key[1] != volunteer)


def _with_volunteer(world: World, volunteer) -> World:
    users = [User(user.id, "volunteer", user.journey_flags, user.names) if user.id == volunteer else user for user in world.users]
    return World(**{**vars(world), "users": tuple(users)})


def _hours_components(url: str) -> dict:
    """By period and volunteer."""
    rows = read(url, "SELECT period, volunteer_id, hours_component FROM impact.vis_scores WHERE hours_component IS NOT NULL")
    return {(row["period"], row["volunteer_id"]): row["hours_component"] for row in rows}


@settings(RELAXED, max_examples=4)
@given(world=worlds(), methodology=methodologies(METHODOLOGY))
def test_computing_twice_changes_nothing(one_database: str, world, methodology) -> None:
    _compute(one_database, world, methodology)
    before = _everything(one_database)
    make(one_database, methodology, TEMPLATES, ALL_MONTHS, ["volunteer_activity"])
    make(one_database, methodology, TEMPLATES, PERIODS)
    assert _everything(one_database) == before


@settings(RELAXED, max_examples=4)
@given(world=worlds(), methodology=methodologies(METHODOLOGY))
def test_the_order_of_periods_matters_to_trends_alone(one_database: str, world, methodology) -> None:
    _compute(one_database, world, methodology)
    before = _everything(one_database, trends=False)
    write(one_database, world)
    make(one_database, methodology, TEMPLATES, ALL_MONTHS, ["volunteer_activity"])
    for period in reversed(PERIODS):
        make(one_database, methodology, TEMPLATES, [period])
    assert _everything(one_database, trends=False) == before


def _compute(url: str, world: World, methodology) -> None:
    write(url, world)
    make(url, methodology, TEMPLATES, ALL_MONTHS, ["volunteer_activity"])
    make(url, methodology, TEMPLATES, PERIODS)


def _everything(url: str, *, trends: bool = True) -> dict[str, list[str]]:
    """All rows of all figures as text, but for the moment in which they were computed."""
    without = ["created_at"] if trends else ["created_at", "previous_score", "trend"]
    return {
        table: [
            row["row"] for row in read(url, f"SELECT (to_jsonb(t) - %s::text[])::text AS row FROM {table} t ORDER BY 1", without)
        ]
        for table in TABLES
    }


def test_figures_of_a_window_are_those_of_its_months(one_database: str) -> None:
    """A session counts from its own month to the last one whose window has it."""
    december = Session(uid(1), "skill_share", None, uid(2), datetime(2023, 12, 1, tzinfo=UTC), 60)
    write(one_database, World(users=(User(uid(2), "volunteer"),), kintell_sessions=(december,)))
    short = METHODOLOGY.model_copy(update={"window_months": 2})
    months = [date(2023, 11, 1), *PERIODS]
    make(one_database, short, TEMPLATES, months)
    hours = read(one_database, "SELECT recorded_hours FROM impact.sroi WHERE scope = 'program' ORDER BY period")
    assert [row["recorded_hours"] for row in hours] == [0, 1, 1, 0]
