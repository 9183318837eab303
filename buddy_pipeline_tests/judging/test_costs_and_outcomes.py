"""What is taken of rows of costs and outcomes, and what is told of the others."""

import pytest

from buddy_pipeline.sources.costs import COST
from buddy_pipeline.sources.outcomes import ANSWER
from buddy_pipeline_tests.judging.rows import is_taken, kept, rules_of


def test_a_month_is_its_first_day_and_may_be_that_of_the_list() -> None:
    assert kept(COST, "month", "2024-03") == "2024-03-01"
    assert is_taken(COST, month="2024-06")
    assert is_taken(COST, month="1999-12")
    assert rules_of(COST, month="2024-07") == {"timestamp-future"}


@pytest.mark.parametrize("month", ["2024-3", "2024-00", "2024-13", "24-03", "2024-03-01", "Mar-24", "0024-03"])
def test_what_is_no_month_is_told(month: str) -> None:
    assert rules_of(COST, month=month) == {"month-invalid"}


@pytest.mark.parametrize("amount", ["0", "0.00", "24375", "24375.5", "24375.50", "0.3333"])
def test_amounts_have_a_point_before_decimals(amount: str) -> None:
    assert kept(COST, "amount", amount) == amount


@pytest.mark.parametrize("amount", ["24.375", "24,375.00", "24 375", "24375,50", "1e3", "kr 5"])
def test_what_may_be_another_amount_is_rejected(amount: str) -> None:
    assert rules_of(COST, amount=amount) == {"number-invalid"}


def test_currencies_and_kinds_come_in_any_case() -> None:
    assert kept(COST, "currency", "nok") == "NOK"
    assert kept(COST, "kind", "In_Kind") == "in_kind"
    assert rules_of(COST, currency="N0K") == {"currency-invalid"}


@pytest.mark.parametrize("kind", ["paid_time", "management", "volunteer_time"])
def test_time_may_be_told_in_hours_alone(kind: str) -> None:
    assert is_taken(COST, kind=kind, amount=None, currency=None, hours="7.5")


@pytest.mark.parametrize("kind", ["cash", "in_kind"])
def test_nothing_else_may(kind: str) -> None:
    assert rules_of(COST, kind=kind, amount=None, currency=None, hours="7.5") == {"hours-of-no-time"}


def test_a_faulty_cell_is_one_slip_not_two() -> None:
    assert rules_of(COST, amount="many") == {"number-invalid"}
    assert rules_of(COST, amount=None, currency=None, hours="many") == {"number-invalid"}
    assert rules_of(ANSWER, email="at home", count=None) == {"email-invalid"}
    assert rules_of(ANSWER, count="0") == {"number-out-of-range"}


def test_a_row_of_totals_is_one_fault() -> None:
    assert rules_of(COST, month="Total", kind=None, funder=None, source=None, amount="24375") == {"total-row"}
    assert rules_of(ANSWER, outcome="Sum", stakeholder=None, date=None, source=None, count="40") == {"total-row"}


def test_an_answer_changed_by_one_unless_it_says_otherwise() -> None:
    assert kept(ANSWER, "value", None) == "1"
    assert kept(ANSWER, "value", "0") == "0"
    assert rules_of(ANSWER, value="-1") == {"number-out-of-range"}


def test_an_answer_is_of_a_day_that_has_come() -> None:
    assert kept(ANSWER, "date", "2024-06-01") == "2024-06-01T00:00:00Z"
    assert rules_of(ANSWER, date="2024-06-02") == {"timestamp-future"}
