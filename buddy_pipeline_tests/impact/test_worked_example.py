"""The worked example in data/examples: what its files give is what they give by hand."""

from decimal import Decimal
from fractions import Fraction

import psycopg
import pytest

from buddy_pipeline.impact.explain import explain_sroi
from buddy_pipeline.impact.periods import first_day
from buddy_pipeline.impact.rules import load_rules
from buddy_pipeline.settings import PROJECT
from buddy_pipeline.sources.costs import COSTS
from buddy_pipeline.sources.outcomes import OUTCOMES
from buddy_pipeline_tests.impact.printed import printed, read_printed, recomputed, rounded
from buddy_pipeline_tests.impact.world import make, read
from buddy_pipeline_tests.small_exports import Installation, user

MEALS = PROJECT / "data" / "examples" / "meals"
JUNE = first_day("2024-06")
INVESTED = 24_375 + 3_000 * 6
A_YEAR = 1 / Fraction("1.035")
"""What 1 of next year is worth now."""


def over(years: int, drop_off: str) -> Fraction:
    """What 1 a year is worth now that fades by that share each year."""
    left = 1 - Fraction(drop_off)
    return sum((left**year * A_YEAR ** (year + 1) for year in range(years)), Fraction())


BY_HAND = {
    "steadier": 7 * 1200 * Fraction("0.8") * Fraction("0.9") * Fraction("0.95") * over(5, "0.5"),
    "fewer_visits": 90 * 19 * Fraction("0.9") * over(5, "0.1"),
    "company": 16 * Fraction("48.25") * Fraction("0.9") * Fraction("0.65") * over(2, "0.2"),
    "health_of_volunteers": 4 * 175 * Fraction("0.3") * Fraction("0.5") * over(1, "0.35"),
    "neighbours_lost": -11 * 25 * Fraction("0.95") * Fraction("0.9") * over(3, "0.9"),
}


@pytest.fixture
def meals(installation: Installation) -> Installation:
    """With the example's lists imported, and its figures made of June."""
    installation.load(users=[user("ada")])
    for kind, name in ((COSTS, "costs_2024-06-30.csv"), (OUTCOMES, "outcomes_2024-06-30.csv")):
        summary = installation.load_list_path(kind, MEALS / name)
        assert not summary.faults
    methodology, programs = load_rules(MEALS / "methodology.yaml", PROJECT / "data" / "programs")
    make(installation.url, methodology, programs, [JUNE])
    return installation


def test_the_example_comes_out_as_by_hand(meals: Installation) -> None:
    found = read(meals.url, "SELECT o.outcome, o.present_value FROM impact.sroi_outcomes o JOIN impact.sroi s ON s.id = o.sroi_id"
                            " WHERE s.scope = 'program'")  # fmt: skip
    assert {row["outcome"]: round(row["present_value"], 9) for row in found} == {
        name: round(Decimal(value.numerator) / value.denominator, 9) for name, value in BY_HAND.items()
    }
    (program,) = read(meals.url, "SELECT * FROM impact.sroi WHERE scope = 'program'")
    present = sum(BY_HAND.values())
    assert (program["investment"], program["currency"], program["reason_costs"]) == (
        INVESTED, "GBP", "Costs are told of 1 of the 12 months of the window."
    )  # fmt: skip
    assert abs(Fraction(program["ratio"]) - present / INVESTED) < Fraction(1, 10**9)
    assert abs(Fraction(program["net_present_value"]) - (present - INVESTED)) < Fraction(1, 10**9)
    assert program["payback_years"] is None


def test_means_of_dimensions_that_no_outcome_has_are_not_known(meals: Installation) -> None:
    columns = "avg_integration_score, avg_language_level, avg_job_readiness"
    for table in ("csr.metrics_company_period", "impact.company_programs"):
        found = read(meals.url, f"SELECT {columns} FROM {table}")
        assert found
        assert all(value is None for row in found for value in row.values())


def test_who_gave_what_stands_beside_it(meals: Installation) -> None:
    found = read(meals.url, "SELECT i.kind, i.funder, i.hours, i.value FROM impact.sroi_inputs i JOIN impact.sroi s ON s.id = i.sroi_id"
                            " WHERE s.scope = 'program' ORDER BY value")  # fmt: skip
    assert [tuple(row.values()) for row in found] == [
        ("volunteer_time", "Volunteers of the kitchen", 3000, 18_000),
        ("cash", "The town", None, 24_375),
    ]


def test_the_example_can_be_opened_and_recomputed(meals: Installation) -> None:
    methodology, programs = load_rules(MEALS / "methodology.yaml", PROJECT / "data" / "programs")
    with psycopg.connect(meals.url) as connection:
        tree = explain_sroi(connection, methodology, programs, company=None, period=JUNE)
    figure, queries = read_printed(printed(tree))
    (program,) = read(meals.url, "SELECT ratio FROM impact.sroi WHERE scope = 'program'")
    assert rounded(recomputed(figure) or Decimal(0), 6) == rounded(program["ratio"], 6)
    assert figure["told costs"].value == "42375"
    rows, number = figure["told costs"].listing or (0, 0)
    assert [(row["funder"], row["value"]) for row in read(meals.url, queries[number])] == [
        ("The town", 24_375), ("Volunteers of the kitchen", 18_000)
    ]  # fmt: skip
    assert rows == 2
