"""Reports in any order, with doubles, give the same tables."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.sources.upskilling.reports import Reports, course

DATES = ("2024-03-31T10:00:00Z", "2024-04-30T10:00:00Z", "2024-05-31T10:00:00Z")
TABLES = (
    "SELECT provider, course_id, status, progress_percent, started_at, completed_at, final_score, passed, export_date"
    " FROM csr.learning_progress ORDER BY user_id, provider, course_id",
    "SELECT status, enrolled_at, completed_at, updated_at FROM csr.program_enrollments ORDER BY user_id",
    "SELECT journey_flags, created_at, updated_at FROM csr.users ORDER BY id",
)

_cells = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["enrolled", "in_progress", "completed", "dropped"]),
        "progress_percent": st.sampled_from(["0", "40", "100"]),
        "started_at": st.sampled_from(["2024-01-10", "2024-02-10"]),
        "completed_at": st.sampled_from(["2024-03-01", "2024-03-20"]),
        "final_score": st.sampled_from(["50", "90.5"]),
        "passed": st.sampled_from(["yes", "no"]),
        "reported_at": st.sampled_from(["20T10:00:00Z", "25T10:00:00Z"]),
    },
)
_rows = st.lists(st.tuples(st.sampled_from(["olena", "taras"]), st.sampled_from(["A", "B"]), _cells), min_size=1, max_size=3)


@given(told=st.tuples(_rows, _rows, _rows), order=st.permutations([0, 1, 2]), again=st.integers(0, 2))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_reports_gives_the_same_tables(
    server_data: Path, migrated_template: str, tmp_path_factory: pytest.TempPathFactory, told: Any, order: list[int], again: int
) -> None:
    found = []
    for places in ([0, 1, 2], [*order, again]):
        with fresh_database(server_data, migrated_template) as url:
            reports = Reports(url, tmp_path_factory.mktemp("reports"))
            for place in places:
                rows = [course(name, course_id, **_of_month(place, cells)) for name, course_id, cells in told[place]]
                reports.report(DATES[place], *rows)
            found.append([reports.rows(query) for query in TABLES])
    assert found[0] == found[1]


def test_a_report_that_is_told_again_counts_before_one_that_was_made_between(
    server_data: Path, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    untold, some = course("taras", "A"), course("taras", "A", progress_percent="40", passed="yes")
    reports_ = [(DATES[0], untold), (DATES[2], untold), (DATES[1], some)]
    found = set()
    for order in permutations(reports_):
        with fresh_database(server_data, migrated_template) as url:
            reports = Reports(url, tmp_path_factory.mktemp("reports"))
            for date, row in order:
                reports.report(date, row)
            found.update(reports.progress("status, progress_percent, passed"))
    assert found == {("enrolled", None, True)}


def _of_month(place: int, cells: dict[str, str]) -> dict[str, str]:
    """No two drops tell otherwise of one moment: nobody could say which of them is right."""
    at = cells.get("reported_at")
    return cells | ({"reported_at": f"2024-{place + 2:02}-{at}"} if at else {})
