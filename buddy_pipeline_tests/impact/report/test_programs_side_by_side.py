"""Programs stand side by side on the page, and groups of few people are not told."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from psycopg.types.json import Jsonb

from buddy_pipeline_tests.impact.report.filled import OURS, PERIOD, Filled, volunteer
from buddy_pipeline_tests.impact.report.reading import PageRead, TableRead

Page = Callable[..., str]


def _fill(own: Filled, **programs: dict[str, Any]) -> None:
    """Rows of each program for all programs and for our company; the keyword is the program."""
    for scope, company in (("program", None), ("company", OURS)):
        for program, figures in programs.items():
            values = {"volunteers": 9, "participants": 20, "sessions": 30, "scored": 9} | figures
            own.change(
                "INSERT INTO impact.company_programs SELECT m.id, %s, m.period, %s, %s, %s, 0, 0, 0, 10, 2.5, NULL, 0.25, NULL, 61.5,"
                " %s, m.methodology_version, m.methodology_digest FROM csr.metrics_company_period m"
                " LEFT JOIN csr.companies c ON c.id = m.company_id WHERE m.period = %s AND m.scope = %s"
                " AND c.name IS NOT DISTINCT FROM %s",
                program,
                values["participants"],
                values["volunteers"],
                values["sessions"],
                Jsonb(
                    {"avg_integration_score": "The program does not count it.", "avg_job_readiness": "Nobody was accompanied."}
                ),
                PERIOD,
                scope,
                company,
            )
    for program, figures in programs.items():
        for number in range(figures.get("scored", 9)):
            own.change(
                "INSERT INTO impact.program_scores SELECT period, %s, volunteer_id, 50, 'good', NULL, '{quality}', 1, NULL, 50, NULL,"
                " NULL, 0, 0, 0, 0, 0, 1, 0, 0, methodology_version, methodology_digest FROM impact.vis_scores"
                " WHERE period = %s AND volunteer_id = %s",
                program,
                PERIOD,
                volunteer(number),
            )


def _table(page: str, caption: str) -> TableRead:
    (table,) = (one for one in PageRead(page).tables if one.caption.startswith(caption))
    return table


def test_each_program_has_a_row_with_its_figures(own: Filled, page: Page) -> None:
    _fill(own, buddy={}, language={"sessions": 44})
    for company in (None, OURS):
        first, second = _table(page(own, company), "Programs side by side").rows[1:]
        assert first[:6] == ["Buddy Program", "9", "20", "30", "12.5", "62"]
        assert second[0] == "Language for Ukraine"
        assert second[3] == "44"
        assert second[6:] == ["not known: the program does not count it", "0.250", "not known: nobody was accompanied"]


def test_means_of_fewer_than_three_people_are_not_told(own: Filled, page: Page) -> None:
    _fill(own, buddy={"volunteers": 30}, language={"volunteers": 2, "participants": 2, "scored": 2}, mentorship={})
    rows = _table(page(own), "Programs side by side").rows
    assert rows[2][1:3] == ["fewer than 3", "fewer than 3"]
    assert rows[2][5] == "not known: of fewer than 3 people"
    assert rows[2][7] == "not known: of fewer than 3 people"
    assert rows[3][1] == "not shown"  # the next smallest, too, so that no sum gives the first away


def test_participation_tells_who_takes_part_in_several(own: Filled, page: Page) -> None:
    _fill(own, buddy={}, language={})
    counts = {"enrolled": 60, "active_participants": 30, "active_volunteers": 20, "in_several_programs": 7, "completed": 4}
    for program in ("buddy", "language"):
        for metric, value in counts.items():
            own.change(
                "INSERT INTO impact.program_metrics VALUES (%s, %s, %s, 'a title', %s, NULL, 'v', 'd')",
                PERIOD,
                program,
                metric,
                Decimal(value),
            )
    assert _table(page(own), "People in each program").rows[1] == ["Buddy Program", "60", "30", "20", "7", "4"]
    assert "People in each program" not in page(own, OURS)


def test_one_program_alone_has_no_such_section(own: Filled, page: Page) -> None:
    _fill(own, buddy={}, language={"volunteers": 0, "participants": 0, "sessions": 0, "scored": 0})
    own.change("UPDATE impact.company_programs SET recorded_hours = 0, estimated_hours = 0 WHERE program = 'language'")
    assert "Programs side by side" not in page(own)
