"""The error report that goes back to whoever made the export."""

import csv
import json
import re
from pathlib import Path

import pytest

from buddy_pipeline.importing.report import COLUMNS, write_error_report
from buddy_pipeline_tests.small_exports import Installation, attendance, held, match, uid, user, write_list

PAIR = [user("ada"), user("bo", role="buddy")]


def report(installation: Installation, tmp_path: Path, drop_id: str | None = None) -> list[dict[str, str]]:
    out = tmp_path / "report.csv"
    write_error_report(installation.url, drop_id, out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_it_says_which_row_of_which_file_to_mend_and_how(installation: Installation, tmp_path: Path) -> None:
    installation.load(users=PAIR, event_attendance=[attendance("e", "ada"), attendance("f", "bo", event_format="by phone")])
    assert report(installation, tmp_path) == [
        {
            "file": "event_attendance.csv",
            "entity": "event_attendance",
            "row": "3",
            "key": f"{uid('f')}|{uid('bo')}",
            "column": "event_format",
            "rule": "enum-unknown",
            "severity": "error",
            "problem": "event_format holds a value that is not on the list.",
            "fix": "Use one of: in-person, online, hybrid. Capital letters count.",
        }
    ]


def test_it_names_columns_as_the_file_does(installation: Installation, tmp_path: Path) -> None:
    late = held("LS-1", "ada@example.org", "bo@example.org", date="2024-07-01")
    rows = (late, late | {"session_id": "LS-2", "date": ""}, late | {"session_id": "LS-3", "date": "soon", "status": "scheduled"})
    installation.load_path(write_list(tmp_path / "language-2024-06-30.csv", *rows))
    lines = report(installation, tmp_path)
    assert [(line["row"], line["column"], line["rule"]) for line in lines] == [
        ("2", "date", "timestamp-future"),
        ("3", "date", "required-missing"),
        ("4", "date", "timestamp-invalid"),
    ]
    assert lines[0]["problem"] == "date lies after the date of the export."


def test_a_file_that_has_our_names_is_told_of_in_these(installation: Installation, tmp_path: Path) -> None:
    session = {
        "session_id": "LS-1",
        "participant_email": "ada@example.org",
        "volunteer_email": "bo@example.org",
        "scheduled_at": "2024-06-02",
        "completed_at": "2024-06-01",
        "topics": "work",
    }
    installation.load_path(write_list(tmp_path / "language-2024-06-30.csv", session))
    (line,) = report(installation, tmp_path)
    assert (line["column"], line["rule"]) == ("completed_at", "completed-before-scheduled")


def test_it_opens_in_excel(installation: Installation, tmp_path: Path) -> None:
    installation.load(users=[user("ada", role="x")])
    report(installation, tmp_path)
    content = (tmp_path / "report.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf" + ",".join(COLUMNS).encode())
    assert b"\r\n" in content


@pytest.mark.parametrize("header", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)"])
def test_a_name_that_looks_like_a_formula_is_harmless(installation: Installation, tmp_path: Path, header: str) -> None:
    folder = tmp_path / "drop-with-strange-column"
    folder.mkdir()
    (folder / "metadata.json").write_text('{"export_date": "2024-06-30T10:00:00Z", "version": "1.0.0"}')
    row = user("ada")
    (folder / "users.csv").write_text(f"{','.join(row)},{header}\n{','.join(row.values())},7\n")
    installation.load_path(folder)
    (line,) = report(installation, tmp_path)
    assert line["rule"] == "column-unknown"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line.values())


def test_one_drop_or_all(installation: Installation, tmp_path: Path) -> None:
    first = installation.load(users=[user("ada", role="x")])
    installation.load(users=[user("bo", role="y"), user("cy", role="z")])
    assert len(report(installation, tmp_path)) == 3
    assert len(report(installation, tmp_path, first.drop_id)) == 1


def test_no_value_of_a_row_stands_in_it(installation: Installation, tmp_path: Path) -> None:
    installation.load(
        users=[user("ada", role="canary@example.org", email="canary at home"), user("bo")], matches=[match("m", "ada", "bo")]
    )
    assert "canary" not in (str(report(installation, tmp_path)) + str(installation.rows("SELECT q::text FROM ops.quarantine q")))


@pytest.mark.parametrize("name", ["canary@example.org", "\\u001b[31mcanary", "\\ud800canary", "canary\\u0000"])
def test_no_name_that_is_not_ours_stands_in_it(installation: Installation, tmp_path: Path, name: str) -> None:
    row = json.dumps(user("ada"))[1:-1]
    drop = tmp_path / "export.json"
    drop.write_text(f'{{"export_metadata": {{"export_date": "2024-06-30T10:00:00Z"}}, "users": [{{{row}, "{name}": 1}}]}}')

    assert installation.load_path(drop).entities["users"].accepted == 1

    (line,) = report(installation, tmp_path)
    assert re.fullmatch(r"field 7 \(\d+ characters\) in row 1", line["column"])
    assert "canary" not in str(installation.rows("SELECT q::text FROM ops.quarantine q"))


def test_a_cell_that_no_text_can_hold_rejects_its_row_alone(installation: Installation, tmp_path: Path) -> None:
    drop = tmp_path / "export.json"
    users = [user("ada"), user("bo", first_name="B\0o"), user("cy", location="\ud800")]
    drop.write_text(json.dumps({"export_metadata": {"export_date": "2024-06-30T10:00:00Z"}, "users": users}))

    assert installation.load_path(drop).entities["users"].accepted == 1
    told = [(line["row"], line["key"], line["column"], line["rule"]) for line in report(installation, tmp_path)]
    assert told == [("2", uid("bo"), "first_name", "cell-unreadable"), ("3", uid("cy"), "location", "cell-unreadable")]
