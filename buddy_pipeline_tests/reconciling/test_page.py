"""The page of a reconciliation needs nothing but itself, names nobody, and tells what the tables have."""

import re
from datetime import date
from pathlib import Path

import pytest

from buddy_pipeline.reconciling.page import render, write_page
from buddy_pipeline.reconciling.results import OUTCOMES, Reconciliation
from buddy_pipeline_tests.impact.report.reading import PageRead
from buddy_pipeline_tests.reconciling.month import SESSION, Month, held
from buddy_pipeline_tests.small_exports import uid

OCTOBER = date(2025, 10, 1)
COMMENT = "Canary of the teacher"


@pytest.fixture
def found(month: Month) -> Reconciliation:
    """October with nothing to compare, November with one row of each outcome."""
    month.look(OCTOBER)
    month.export("2025-11-15T20:00:00Z", skill_sessions=[held("gone", 2)])
    month.hear(SESSION, held("both", 1), "2025-11-01T10:00:00Z")
    month.hear(SESSION, held("other", 3, duration_minutes="60", teacher_comment=COMMENT), "2025-11-16T10:00:00Z")
    month.hear(SESSION, held("doubtful", 4), "2025-11-16T10:00:01Z")
    month.export(skill_sessions=[held("both", 1), held("other", 3, duration_minutes="45"), held("lost", 5)])
    month.hear(SESSION, held("late", 30, completed_at="2025-11-30T22:00:00Z"), "2025-11-30T22:00:00Z")
    return month.look()


def test_nothing_comes_from_elsewhere_and_nothing_runs(found: Reconciliation) -> None:
    text = render(found)
    read = PageRead(text)
    assert not {"script", "link", "img", "iframe", "object", "embed", "form"} & set(read.tags)
    assert all(value.startswith("#") for value in read.values("href"))
    assert not re.search(r"@import|https?:|//[a-z]", text)
    (policy,) = [value for value in read.values("content") if "default-src" in value]
    assert policy.startswith("default-src 'none'")


def test_headings_ids_and_tables_are_proper(found: Reconciliation) -> None:
    read = PageRead(render(found))
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    assert {value.removeprefix("#") for value in read.values("href")} <= set(ids)
    assert {name for value in read.values("aria-labelledby") for name in value.split()} <= set(ids)
    assert [read.tags[tag] for tag in ("h1", "header", "main", "footer", "nav")] == [1] * 5
    assert all(table.caption.strip() for table in read.tables)
    assert len(read.values("scope")) == read.tags["th"]


def test_the_counts_are_those_of_the_tables(found: Reconciliation) -> None:
    rows = {row[0]: row[1:] for row in PageRead(render(found)).table("Happenings of November 2025")}
    assert rows["Type"] == [outcome.capitalize() for outcome in OUTCOMES]
    assert rows[SESSION] == ["1", "1", "1", "1", "1", "1"]
    assert rows["All"] == rows[SESSION]


def test_the_rows_to_look_at_are_listed_by_key(found: Reconciliation) -> None:
    read = PageRead(render(found))
    assert read.table("Told by both, and not the same")[1][0] == uid("other")
    assert read.table("Told by both, and not the same")[1][3] == "duration_minutes, personal values"
    assert [read.table(start)[1][0] for start in ("Only in the export", "Told by a webhook before", "In the tables")] == [
        uid("lost"),
        uid("doubtful"),
        uid("gone"),
    ]


def test_the_trend_is_a_picture_and_a_table_over_the_months(found: Reconciliation) -> None:
    read = PageRead(render(found))
    table = read.table("Rows to look at, by month")
    assert [row[0] for row in table] == ["Month", "October 2025", "November 2025"]
    assert table[2] == ["November 2025", "1", "1", "1", "1", "3", "33.3\N{NO-BREAK SPACE}%"]
    assert read.values("role").count("img") == 1


def test_no_value_of_a_row_is_shown(found: Reconciliation) -> None:
    assert COMMENT not in render(found)
    assert "Example" not in render(found)


def test_a_month_in_which_nothing_happened_says_so(month: Month) -> None:
    month.export()
    text = PageRead(render(month.look())).text
    assert "nothing to compare" in text
    assert "Nothing is beyond the thresholds." in text
    assert "In no month that was reconciled was there anything to look at." in text


def test_the_same_tables_give_the_same_page(found: Reconciliation, tmp_path: Path) -> None:
    one, two = write_page(found, tmp_path / "one.html"), write_page(found, tmp_path / "two.html")
    assert one.read_bytes() == two.read_bytes()
    assert sorted(path.name for path in tmp_path.glob("*.html")) == ["one.html", "two.html"]
