"""What a session is worth by its length, and how far a return may be off: by hand, against the oracle, and opened."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.explain import explain_sroi
from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact.agreement import assert_figures_agree
from buddy_pipeline_tests.impact.oracle import Oracle
from buddy_pipeline_tests.impact.own_files import EARLIER
from buddy_pipeline_tests.impact.printed import printed, read_printed, recomputed, rounded
from buddy_pipeline_tests.impact.rows import Company, Membership, Session, User, World
from buddy_pipeline_tests.impact.world import make, make_what_is_stale, read, uid, write

NOW, BEFORE = load_methodology(DEFAULT_METHODOLOGY), load_methodology(EARLIER)
TEMPLATES = load_programs(PROJECT / "data" / "programs", NOW)
MARCH = date(2024, 3, 1)
DAY = datetime(2024, 3, 10, 10, tzinfo=UTC)
HELPER, LEARNER, OTHER = (uid(number) for number in range(1, 4))
NORDLYS = company_id("Nordlys")
WORLD = World(
    users=(User(HELPER, "volunteer"), User(LEARNER), User(OTHER, "volunteer")),
    companies=(Company(NORDLYS, "Nordlys"),),
    company_users=(Membership(uid(901), NORDLYS, HELPER, DAY - timedelta(days=90)),),
)


def _taught(
    minutes: int | None, *, by: Any = HELPER, number: int = 0, type_: str = "language", level: str | None = None
) -> Session:
    told = {"skill_category": "tech"} if type_ == "skill_share" else None
    return Session(
        uid(301 + number), type_, LEARNER, by, DAY + timedelta(days=number), minutes, metadata=told, language_level=level
    )


def _compute(url: str, sessions: tuple[Session, ...], methodology: Methodology = NOW) -> None:
    """Computes March, holds it against the oracle, and opens it."""
    world = replace(WORLD, kintell_sessions=sessions)
    write(url, world, DAY + timedelta(days=10))
    make(url, methodology, TEMPLATES, [MARCH])
    assert_figures_agree(url, Oracle(world, methodology, TEMPLATES), MARCH, None)
    with psycopg.connect(url) as connection:
        for company in (None, "Nordlys"):
            node = explain_sroi(connection, methodology, TEMPLATES, company=company, period=MARCH)
            tree, _ = read_printed(printed(node))
            assert rounded(recomputed(tree) or Decimal(0), 6) == rounded(Decimal(node.value or 0), 6)


def _outcome(url: str, outcome: str, scope: str = "program") -> dict[str, Any]:
    (row,) = read(
        url,
        "SELECT o.* FROM impact.sroi_outcomes o JOIN impact.sroi s ON s.id = o.sroi_id WHERE o.outcome = %s AND s.scope = %s",
        outcome,
        scope,
    )
    return row


def _return(url: str, scope: str = "program") -> dict[str, Any]:
    (row,) = read(url, "SELECT * FROM impact.sroi WHERE scope = %s", scope)
    return row


@pytest.mark.parametrize(("minutes", "hours"), [(60, "1"), (90, "1.5"), (20, "0.333333"), (0, "0"), (None, "1")])
def test_a_session_is_worth_its_hours_and_those_assumed_where_none_are_recorded(
    one_database: str, minutes: int | None, hours: str
) -> None:
    _compute(one_database, (_taught(minutes),))
    row = _outcome(one_database, "language")
    assert (round(row["units"], 6), row["observations"], row["people"]) == (Decimal(hours), 1, 1)
    assert round(row["present_value"], 2) == round(50 * row["units"], 2)  # 0.01 level an hour, 5,000 USD a level
    _compute(one_database, (_taught(minutes),), BEFORE)
    row = _outcome(one_database, "language")
    assert (row["units"], row["present_value"]) == (None, 50)


def test_the_cap_takes_of_each_hour_alike(one_database: str) -> None:
    """Eight hours with one and four with another give 1.2 points: the cap leaves 1.0, two thirds of it of the company's volunteer."""
    sessions = (_taught(480, type_="skill_share"), _taught(240, by=OTHER, number=1, type_="skill_share"))
    _compute(one_database, sessions)
    row = _outcome(one_database, "job_readiness")
    assert (row["uncapped"], round(row["quantity"], 9)) == (Decimal("1.2"), 1)
    assert round(_outcome(one_database, "job_readiness", "company")["quantity"], 9) == round(Decimal(2) / 3, 9)


def test_measured_levels_count_instead_of_hours(one_database: str) -> None:
    _compute(one_database, (_taught(600, level="A1"), _taught(30, number=1, level="A2")))
    row = _outcome(one_database, "language")
    assert (row["levels"], row["units"], row["measured_sessions"]) == (1, 0, 2)


def test_a_length_that_changes_makes_the_value_out_of_date(one_database: str) -> None:
    write(one_database, replace(WORLD, kintell_sessions=(_taught(60),)), DAY + timedelta(days=10))
    make_what_is_stale(one_database, NOW, TEMPLATES)
    with psycopg.connect(one_database) as connection:
        connection.execute("UPDATE csr.kintell_sessions SET duration_minutes = 120")
    make_what_is_stale(one_database, NOW, TEMPLATES)
    assert _outcome(one_database, "language")["present_value"] == 100


def test_all_assumptions_at_once_lie_beyond_each_alone(one_database: str) -> None:
    """One hour, recorded: 50 USD of 29.95. Unfavourable at once: 0.005 level of 3,500 USD; deadweight and attribution 0.3, displacement
    0.1; discounted by 3.5 %; an hour at 1.1. Favourable: 0.015 level of 6,500 USD in three years; an hour at 0.9."""
    _compute(one_database, (_taught(60),))
    row = _return(one_database)
    low = (
        Decimal("0.005")
        * 3500
        * Decimal("0.7")
        * Decimal("0.7")
        * Decimal("0.9")
        / Decimal("1.035")
        / (Decimal("29.95") * Decimal("1.1"))
    )
    high = Decimal("0.015") * 6500 * 3 / (Decimal("29.95") * Decimal("0.9"))
    assert round(row["ratio_unfavourable"], 9) == round(low, 9)
    assert round(row["ratio_favourable"], 9) == round(high, 9)
    assert row["ratio_unfavourable"] < row["ratio_low"] < row["ratio"] < row["ratio_high"] < row["ratio_favourable"]


@pytest.mark.parametrize(("deadweight", "is_gross"), [(Decimal(0), True), (Decimal("0.2"), False)])
def test_a_return_is_gross_until_anything_is_taken_off(one_database: str, deadweight: Decimal, is_gross: bool) -> None:
    language = NOW.sroi.outcomes["language"]
    taken_off = language.deadweight.model_copy(update={"value": deadweight})
    outcomes = NOW.sroi.outcomes | {"language": language.model_copy(update={"deadweight": taken_off})}
    methodology = NOW.model_copy(update={"sroi": NOW.sroi.model_copy(update={"outcomes": outcomes})})
    _compute(one_database, (_taught(60),), methodology)
    assert _return(one_database)["is_gross"] is is_gross
