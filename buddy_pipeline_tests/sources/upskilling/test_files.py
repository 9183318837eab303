"""Files as providers send them: told by their columns, and put into our words."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from buddy_pipeline_tests.sources.upskilling.reports import Reports, course, credential

TABLES = "SELECT provider, course_id, course_name, status, progress_percent, final_score, passed FROM csr.learning_progress ORDER BY 1, 2"


def _csv(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _rules(reports: Reports) -> list[tuple[int | None, str, str]]:
    return [(row, column, rule) for _, row, column, rule in reports.faults()]


COURSES = (
    course("olena", status="completed", completed_at="2024-05-01", final_score="90", credential_ref="CERT-1"),
    course("taras", "LEAD-102", status="in_progress", progress_percent="40", started_at="2024-04-01T10:00:00Z"),
)
CREDENTIALS = (credential("CERT-1", "olena", expires_at="2034-05-02"),)


def _as_folder(folder: Path) -> Path:
    _csv(folder / "reports" / "courses-2024-06-30.csv", COURSES)
    _csv(folder / "reports" / "certificates-2024-06-30.csv", CREDENTIALS)
    return folder / "reports"


def _as_json(folder: Path) -> Path:
    path = folder / "reports-2024-06-30.json"
    path.write_text(json.dumps({"course_completions": COURSES, "credentials": CREDENTIALS}), encoding="utf-8")
    return path


def _as_workbook(folder: Path) -> Path:
    workbook = openpyxl.Workbook()
    for title, rows in (("Course Completions", COURSES), ("Credentials", CREDENTIALS)):
        sheet = workbook.create_sheet(title)
        names = list(dict.fromkeys(name for row in rows for name in row))
        for cells in (names, *([row.get(name) for name in names] for row in rows)):
            sheet.append(cells)
    workbook.remove(workbook.worksheets[0])
    workbook.save(folder / "reports-2024-06-30.xlsx")
    return folder / "reports-2024-06-30.xlsx"


@pytest.mark.parametrize("write", [_as_folder, _as_json, _as_workbook])
def test_three_formats_give_the_same_tables(reports: Reports, write: Any) -> None:
    reports.load_report(write(reports.folder))
    assert reports.faults() == []
    assert reports.rows(TABLES) == [
        ("ecornell", "LEAD-101", "Leading a Team", "completed", None, 90, None),
        ("ecornell", "LEAD-102", "Leading a Team", "in_progress", 40, None, None),
    ]
    assert reports.rows("SELECT credential_id, to_char(expires_at, 'YYYY') FROM csr.credentials") == [("CERT-1", "2034")]
    assert reports.one("SELECT to_char(export_date, 'YYYY-MM-DD') FROM ops.drops") == "2024-06-30"


def test_a_report_of_moodle_names_its_columns_otherwise(reports: Reports) -> None:
    rows = [
        {
            "Full name": "Olena Example",
            "Email address": "Olena@example.org",
            "Course short name": "NO-A1",
            "Course full name": "Norwegian A1",
            "Completed": completed,
            "Progress": progress,
            "Time started": "Monday, 15 January 2024, 10:00 AM",
            "Time completed": at,
            "Grade": "87.50",
        }
        for completed, progress, at in (("Yes", "100%", "Friday, 3 May 2024, 4:05 PM"),)
    ]
    rows.append(
        rows[0] | {"Course short name": "NO-A2", "Completed": "No", "Progress": "99.7%", "Time completed": "-", "Grade": "-"}
    )
    reports.load_report(_csv(reports.folder / "moodle-2024-06-30.csv", rows))
    assert {rule for *_, rule in _rules(reports)} == {"column-unknown", "email-not-lowercase"}
    assert reports.rows(TABLES) == [
        ("moodle", "NO-A1", "Norwegian A1", "completed", 100, 87.5, None),
        ("moodle", "NO-A2", "Norwegian A1", "in_progress", 99, None, None),
    ]
    assert reports.one("SELECT max(completed_at)::text FROM csr.learning_progress").startswith("2024-05-03 00:00:00")


def test_names_that_lists_of_courses_often_have_are_read(reports: Reports) -> None:
    row = {
        "E-mail": "olena@example.org",
        "Provider": "Some School",
        "Course_Code": "X1",
        "Course": "Accounting",
        "Completion_Status": "FINISHED",
        "Completion_Date": "2024-05-01",
        "Score": "77%",
    }
    reports.load_report(_csv(reports.folder / "courses-2024-06-30.csv", [row]))
    assert _rules(reports) == [(2, "provider", "provider-not-described")]
    assert reports.rows(TABLES) == [("some school", "X1", "Accounting", "completed", None, 77, None)]


def _statement(name: str, verb: str, **more: Any) -> dict[str, Any]:
    space = "http://id.tincanapi.com/verb/" if verb == "earned" else "http://adlnet.gov/expapi/verbs/"
    return {
        "id": f"statement of {name} {verb}",
        "actor": {"mbox": f"mailto:{name}@example.org", "name": "Somebody"},
        "verb": {"id": space + verb, "display": {"en": verb}},
        "object": {"id": "https://lms.example.org/geology", "definition": {"name": {"en-US": "Geology"}}},
        "timestamp": "2024-05-03T10:00:00.123Z",
    } | more


BADGE = "http://activitystrea.ms/schema/1.0/badge"
COURSE = {"id": "https://lms.example.org/geology", "definition": {"name": {"en": "Geology"}}}
PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress"
LOG = [
    _statement("olena", "launched"),
    _statement("olena", "progressed", result={"extensions": {PROGRESS: 50}}, timestamp="2024-05-01T10:00:00Z"),
    _statement("olena", "progressed", result={"extensions": {PROGRESS: 75}}, timestamp="2024-05-02T10:00:00Z"),
    _statement("olena", "completed", result={"completion": True}),
    _statement("olena", "failed", result={"success": False, "score": {"scaled": 0.4}}, timestamp="2024-05-03T11:00:00Z"),
    _statement("olena", "passed", result={"success": True, "score": {"scaled": 0.875}}, timestamp="2024-05-04T10:00:00Z"),
    _statement("taras", "passed", result={"completion": True, "score": {"scaled": 1}}),
    _statement(
        "olena",
        "earned",
        object={"id": "https://lms.example.org/badges/7", "definition": {"name": {"en": "Geologist"}, "type": BADGE}},
        context={"contextActivities": {"parent": [COURSE]}},
    ),
]
AS_TEXT = {
    "an array": json.dumps(LOG),
    "an answer": json.dumps({"more": "", "statements": LOG}),
    "a line each": "\n".join(map(json.dumps, LOG)),
}


@pytest.mark.parametrize("form", AS_TEXT)
def test_a_log_of_statements_is_read_as_reports_and_credentials(reports: Reports, form: str) -> None:
    path = reports.folder / "log-2024-06-30.json"
    path.write_text(AS_TEXT[form], encoding="utf-8")
    reports.load_report(path)
    assert _rules(reports) == [(None, "", "statements-left-out")]
    assert sorted(
        reports.progress("status, progress_percent, final_score, passed, course_name, to_char(completed_at, 'YYYY-MM-DD')")
    ) == [
        ("completed", None, 87.5, True, "Geology", "2024-05-03"),
        ("completed", None, 100, True, "Geology", "2024-05-03"),
    ]
    assert reports.rows("SELECT credential_id, credential_type, course_name FROM csr.credentials") == [
        ("statement of olena earned", "badge", "Geology")
    ]


def test_rows_of_a_log_are_told_by_their_place_in_it(reports: Reports) -> None:
    path = reports.folder / "log-2024-06-30.json"
    nobody = _statement("olena", "completed") | {"actor": {"account": {"homePage": "https://lms.example.org", "name": "4711"}}}
    path.write_text(json.dumps([LOG[1], nobody]), encoding="utf-8")
    reports.load_report(path)
    assert _rules(reports) == [(2, "user_email", "email-invalid")]
