"""Compares what the tables hold with what the oracle says, row by row and column by column."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline_tests.impact.oracle import Oracle, Row
from buddy_pipeline_tests.impact.oracle_metrics import PLACES, CompanyMetrics, program_rows, rounded
from buddy_pipeline_tests.impact.oracle_returns import Returns
from buddy_pipeline_tests.impact.world import read

TOLERANCE = Fraction(1, 10**9)
OF_ACTIVITY = ("volunteer_id", "activity", "source_table", "source_id")
OF_SCOPE = ("scope", "company_id")


def assert_activities_agree(url: str, oracle: Oracle, period: date) -> None:
    found = read(url, "SELECT * FROM impact.volunteer_activity WHERE period = %s", period)
    _assert_equal(found, oracle.activity_rows(period), OF_ACTIVITY)
    _assert_made_by(found, oracle.methodology)


def assert_figures_agree(url: str, oracle: Oracle, period: date, before: date | None) -> None:
    """All figures of a period but its activities; ``before`` is the period before, if it was computed."""
    _assert_scores(url, oracle, period, before)
    returns = read(url, "SELECT * FROM impact.sroi WHERE period = %s", period)
    expected = Returns(oracle, period).rows()
    _assert_equal(returns, [_without(row, "outcomes", "sensitivity", "inputs") for row in expected], OF_SCOPE)
    _assert_reasons(returns, "ratio")
    _assert_made_by(returns, oracle.methodology)
    assert all(row["reason_costs"] is not None for row in returns if row["program_costs"] is None and row["scope"] == "program")
    parts = (
        ("sroi_outcomes", "outcomes", ("outcome",)),
        ("sensitivity", "sensitivity", ("assumption",)),
        ("sroi_inputs", "inputs", ("kind", "funder")),
    )
    for table, name, key in parts:
        _assert_parts(url, table, [_scope(row) | part for row in expected for part in row[name]], key, oracle, period)
    _assert_companies(url, oracle, period)
    _assert_company_programs(url, oracle, period)
    _assert_programs(url, oracle, period)


def _assert_scores(url: str, oracle: Oracle, period: date, before: date | None) -> None:
    scores = read(url, "SELECT * FROM impact.vis_scores WHERE period = %s", period)
    _assert_equal(scores, oracle.vis_rows(period, oracle.scores(before) if before else {}), ("volunteer_id",))
    _assert_reasons(scores, "band")
    _assert_made_by(scores, oracle.methodology)
    of_programs = read(url, "SELECT * FROM impact.program_scores WHERE period = %s", period)
    expected = [row for program in oracle.programs for row in oracle.program_scores(period, program.program)]
    _assert_equal(of_programs, expected, ("program", "volunteer_id"))
    _assert_reasons(of_programs, "band")
    _assert_made_by(of_programs, oracle.methodology)


def _assert_parts(url: str, table: str, expected: list[Row], key: tuple[str, ...], oracle: Oracle, period: date) -> None:
    found = read(
        url,
        f"SELECT s.scope, s.company_id, p.* FROM impact.{table} p JOIN impact.sroi s ON s.id = p.sroi_id WHERE s.period = %s",
        period,
    )
    _assert_equal(found, expected, (*OF_SCOPE, *key))
    _assert_made_by(found, oracle.methodology)


def _assert_companies(url: str, oracle: Oracle, period: date) -> None:
    found = read(url, "SELECT * FROM csr.metrics_company_period WHERE period = %s", period)
    exact = CompanyMetrics(oracle, period).rows()
    _assert_equal(found, [_rounded(row) for row in exact], OF_SCOPE)
    for row in found:
        assert set(row["reasons"]) == {column for column in PLACES if row[column] is None}, row
    _assert_made_by(found, oracle.methodology)


def _assert_company_programs(url: str, oracle: Oracle, period: date) -> None:
    found = read(
        url,
        "SELECT m.scope, m.company_id, p.* FROM impact.company_programs p"
        " JOIN csr.metrics_company_period m ON m.id = p.metrics_id WHERE m.period = %s AND p.period = %s",
        period,
        period,
    )
    exact = [row for one in oracle.programs for row in CompanyMetrics(oracle, period, one.program).rows_of_the_program()]
    _assert_equal(found, [_rounded(row) for row in exact], ("program", *OF_SCOPE))
    for row in found:
        assert set(row["reasons"]) == {column for column in PLACES if column in row and row[column] is None}, row
    _assert_made_by(found, oracle.methodology)


def _assert_programs(url: str, oracle: Oracle, period: date) -> None:
    found = read(url, "SELECT * FROM impact.program_metrics WHERE period = %s", period)
    expected = program_rows(oracle, period)
    _assert_equal(found, [_without(row, "title") for row in expected], ("program", "metric"))
    titles = {(row["program"], row["metric"]): row["title"] for row in found}
    assert all(row["title"] in (None, titles[row["program"], row["metric"]]) for row in expected)
    _assert_reasons(found, "value")
    _assert_made_by(found, oracle.methodology)


def _assert_equal(found: Iterable[Row], expected: Iterable[Row], key: tuple[str, ...]) -> None:
    by_key = {tuple(row[name] for name in key): row for row in expected}
    found_by_key = {tuple(row[name] for name in key): row for row in found}
    assert set(found_by_key) == set(by_key)
    for one, row in by_key.items():
        differing = {
            column: f"expected {_shown(value)}, found {_shown(found_by_key[one][column])}"
            for column, value in row.items()
            if not _same(found_by_key[one][column], value)
        }
        assert not differing, (one, differing)


def _same(found: Any, expected: Any) -> bool:
    if isinstance(expected, Fraction) and isinstance(found, Decimal):
        return abs(Fraction(found) - expected) <= TOLERANCE
    return bool(found == expected)


def _shown(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


def _rounded(row: Row) -> Row:
    rounds = {column: rounded(row[column], places) for column, places in PLACES.items() if row.get(column) is not None}
    return row | rounds


def _assert_reasons(found: Iterable[Row], figure: str) -> None:
    """A figure or a reason, never both and never neither."""
    for row in found:
        assert (row["reason"] is None) == (row[figure] is not None), row


def _assert_made_by(found: Iterable[Row], methodology: Methodology) -> None:
    made_by = {(row["methodology_version"], row["methodology_digest"]) for row in found}
    assert made_by <= {(methodology.version, methodology.digest)}


def _scope(row: Row) -> Row:
    return {name: row[name] for name in OF_SCOPE}


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}
