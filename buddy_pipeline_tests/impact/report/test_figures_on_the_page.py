"""The page shows what stands in the tables."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from buddy_pipeline.impact.report import headlines
from buddy_pipeline.impact.report.gains import gains
from buddy_pipeline.pages.numbers import count, money, number, percent
from buddy_pipeline_tests.impact.report.conftest import Read
from buddy_pipeline_tests.impact.report.filled import BANDS, COMPUTED_AT, OTHER, OURS, VOLUNTEERS, Filled
from buddy_pipeline_tests.impact.report.reading import PageRead

Page = Callable[..., str]
SCOPES = pytest.mark.parametrize("company", [None, OURS])


def rows(filled: Filled, table: str, where: str = "true", *values: Any) -> list[dict[str, Any]]:
    with psycopg.connect(filled.url, row_factory=dict_row) as connection:
        return connection.execute(f"SELECT t.* FROM {table} t WHERE {where}".encode(), values).fetchall()


def sroi(filled: Filled, company: str | None) -> dict[str, Any]:
    if company is None:
        return rows(filled, "impact.sroi", "scope = 'program'")[0]
    return rows(filled, "impact.sroi", "company_id = (SELECT id FROM csr.companies WHERE name = %s)", company)[0]


@SCOPES
def test_the_headline_figures_are_those_of_the_tables(filled: Filled, page: Page, company: str | None) -> None:
    read, row = PageRead(page(filled, company)), sroi(filled, company)
    hours = row["recorded_hours"] + row["estimated_hours"]
    assert read.has(number(row["ratio"], 2), "USD of social value for each USD of volunteers' time")
    assert read.has(number(row["ratio_low"], 2), "to", number(row["ratio_high"], 2), "if any one assumption is varied")
    assert read.has(number(row["ratio_unfavourable"], 2), "to", number(row["ratio_favourable"], 2), "if all are at once")
    assert read.has("Investment", money(row["investment"], "USD"))
    assert read.has("Present value", money(row["present_value"], "USD"))
    assert read.has("Value of an hour", money(row["hour_value"], "USD", 2), "as of 2021")
    assert read.has("Mean VIS 63")
    assert read.has("Hours", number(hours, 1), percent(row["estimated_hours"] / hours), "with assumed minutes")


@SCOPES
def test_the_impact_map_has_each_outcome_with_its_numbers_and_sources(filled: Filled, page: Page, company: str | None) -> None:
    read = PageRead(page(filled, company))
    for row in rows(filled, "impact.sroi_outcomes", "sroi_id = %s", sroi(filled, company)["id"]):
        outcome = filled.methodology.sroi.outcomes[row["outcome"]]
        table = {line[0]: line[1] for line in read.table(outcome.title)}
        assert table["Stakeholder"] == outcome.stakeholder
        assert table["Outcome"] == outcome.change
        assert table["Quantity"].startswith(f"{count(row['observations'])} observed")
        assert outcome.proxy.source in table["Value of a unit"]
        assert table["Gross value"] == money(row["gross_value"], "USD", 2)
        assert table["After these"] == money(row["value"], "USD", 2)
        assert table["Present value"] == money(row["present_value"], "USD", 2)
        assert f"Deadweight {percent(row['deadweight'])}" in table["Deductions"]


@SCOPES
def test_hours_by_kind_add_up_to_those_of_the_return(filled: Filled, read: Read, company: str | None) -> None:
    hours, row = read(filled, company).hours, sroi(filled, company)
    assert sum(each.recorded for each in hours) == pytest.approx(row["recorded_hours"], abs=Decimal("1e-9"))
    assert sum(each.estimated for each in hours) == pytest.approx(row["estimated_hours"], abs=Decimal("1e-9"))


def test_a_company_counts_the_scores_of_its_own_volunteers(filled: Filled, read: Read) -> None:
    assert read(filled).scores.bands == BANDS
    assert read(filled).scores.unscored == VOLUNTEERS - sum(BANDS.values())
    assert read(filled, OURS).scores.bands == {**dict.fromkeys(BANDS, 0), "developing": 2, "good": 7}
    assert read(filled, OTHER).scores.scored == 6


def test_a_volunteer_without_activity_counts_where_they_belong_when_the_window_ends(own: Filled, read: Read) -> None:
    own.change("DELETE FROM impact.volunteer_activity WHERE volunteer_id IN (SELECT user_id FROM csr.company_users)")
    own.change(
        "UPDATE csr.company_users SET left_at = '2025-11-15' WHERE id IN (SELECT id FROM csr.company_users ORDER BY user_id LIMIT 1)"
    )
    assert read(own, OURS).scores.scored + read(own, OTHER).scores.scored == 14


def test_a_company_s_share_of_the_program_is_told(filled: Filled, page: Page) -> None:
    own, whole = sroi(filled, OURS), sroi(filled, None)
    lines = {line[0]: line[1:] for line in PageRead(page(filled, OURS)).table(f"{OURS} beside")}
    assert lines["Volunteers"] == ["8.5", "40", percent(Decimal("0.2125"))]
    assert lines["Present value"][2] == percent(own["present_value"] / whole["present_value"])
    assert lines["Hours"][2] == percent(
        (own["recorded_hours"] + own["estimated_hours"]) / (whole["recorded_hours"] + whole["estimated_hours"])
    )
    assert "Share of the program" not in page(filled)


def test_goals_are_those_of_events_attended_and_sessions_held(filled: Filled, read: Read) -> None:
    goals = {goal.number: (goal.events, goal.sessions) for goal in read(filled).goals}
    events = len(rows(filled, "csr.buddy_events"))
    assert goals[10] == goals[11] == (events, 0)
    assert goals[4] == (0, len(rows(filled, "csr.kintell_sessions", "metadata ->> 'sdg_goals' IS NOT NULL")))
    assert set(goals) == {4, 8, 10, 11}


def test_a_company_s_goals_are_those_its_volunteers_took_part_in_while_they_belonged_to_it(own: Filled, read: Read) -> None:
    before = {goal.number: goal.events for goal in read(own, OURS).goals}
    own.change("UPDATE csr.company_users SET left_at = '2025-06-01'")
    after = {goal.number: goal.events for goal in read(own, OURS).goals}
    assert before[10] == 9 * 12
    assert after[10] == 9 * 6


def test_the_data_section_counts_rows_and_faults(filled: Filled, page: Page) -> None:
    lines = {line[0]: line[1:] for line in PageRead(page(filled)).table("Rows by entity")}
    assert lines["Events"] == [number(3600), "90", "unknown-match"]
    assert lines["Users"] == [number(3600), "90", "none"]
    assert len(PageRead(page(filled)).table("Exports, by")) == 1 + 3


def test_the_page_says_which_method_and_when(filled: Filled, page: Page) -> None:
    text = PageRead(page(filled)).text
    assert f"version {filled.methodology.version}" in text
    assert filled.methodology.digest in text
    assert f"Computed {COMPUTED_AT:%Y-%m-%d %H:%M} UTC" in text
    assert "1 December 2024 to 30 November 2025" in text


def test_what_is_not_known_is_told_with_its_reason_and_never_as_zero(own: Filled, page: Page, read: Read) -> None:
    own.change(
        "UPDATE impact.sroi SET hour_value = NULL, hours_value = NULL, investment = NULL, ratio = NULL, ratio_low = NULL,"
        " ratio_high = NULL, reason = 'No value of an hour is given up to 2025.'"
    )
    own.change("UPDATE impact.sensitivity SET ratio_low = NULL, ratio_high = NULL, effect = NULL")
    own.change(
        'UPDATE csr.metrics_company_period SET vis_score = NULL, reasons = reasons || \'{"vis_score": "Nobody has a score."}\''
    )
    text = PageRead(page(own)).text
    assert "Why: no value of an hour is given up to 2025." in text
    assert "Mean VIS not known nobody has a score" in text
    assert "not known: no program of the period teaches languages" in text
    assert "not known: no costs of 2024 and 2025 are given" in text
    assert any(
        line.startswith("SROI ratio ") and line.endswith(" not known (no value of an hour is given up to 2025)")
        for line in headlines(read(own))
    )


def test_the_console_has_the_same_headline_figures(filled: Filled, read: Read) -> None:
    lines, row = headlines(read(filled)), sroi(filled, None)
    assert lines[0] == "Impact of all programs, November 2025 (1 December 2024 to 30 November 2025)"
    assert any(line.startswith("SROI ratio") and f" {row['ratio']:.2f} (" in line for line in lines)
    assert any(line.startswith("Volunteers") and "  40 (" in line for line in lines)
    assert all(line.isascii() for line in lines)


def test_the_mean_gain_stands_beside_the_points_of_the_return(filled: Filled, read: Read, page: Callable[..., str]) -> None:
    """0.125 points of each of 262.225 participants are 32.8; the return counts 48 observations × 0.2125 × 0.1."""
    line = PageRead(page(filled, OURS)).table("Mean gain")[3]
    assert line[1:] == ["0.125", "32.8", "1.0"]
    (everybody,) = [one for one in gains(read(filled)) if one.dimension == "job_readiness"]
    assert everybody.own == Decimal("4.8")


NET = "UPDATE impact.sroi SET is_gross = false, program_costs = 1, reason_costs = NULL"
GROSS = "UPDATE impact.sroi SET is_gross = true, program_costs = 1, reason_costs = NULL"


def _order(lines: tuple[str, ...]) -> list[str]:
    return [line.partition("  ")[0] for line in lines[1:]]


def test_with_costs_and_deductions_the_ratio_stands_first(own: Filled, read: Read, page: Page) -> None:
    own.change(NET)
    assert _order(headlines(read(own)))[0] == "SROI ratio"
    text = PageRead(page(own)).text
    assert text.index("Social return on investment (SROI)") < text.index("Volunteers 40")
    assert "USD of social value for each USD invested" in text
    assert "gross" not in headlines(read(own))[1]


def test_a_gross_ratio_is_called_so_and_stands_behind_hours_people_and_outcomes(own: Filled, read: Read, page: Page) -> None:
    own.change(GROSS)
    lines = headlines(read(own))
    order = _order(lines)
    first = [
        "Hours",
        "Volunteers",
        "Participants",
        "Sessions",
        "Mean VIS",
        "Social integration",
        "Language proficiency",
        "Job readiness",
    ]
    assert order[:9] == [*first, "SROI ratio, gross"]
    assert any(line.startswith("Gross: nothing is taken off") for line in lines)
    text = PageRead(page(own)).text
    assert text.index("Volunteers 40") < text.index("Social return on investment (SROI), gross")
    assert "USD of gross social value for each USD invested" in text
    assert "of all outcomes, gross" in text


def test_a_ratio_without_costs_stands_behind_and_says_what_bears_it(filled: Filled, read: Read, page: Page) -> None:
    lines = headlines(read(filled))
    assert _order(lines).index("Hours") < _order(lines).index("SROI ratio")
    assert "The costs of the program are not known and not counted." in lines
    assert any(line.startswith("Only what outcomes are measured by has a value: ") for line in lines)
    assert "Only what outcomes are measured by has a value" in PageRead(page(filled)).text
