"""What a list is follows from its columns, then from its name, then from its ids; else the drop is refused."""

from pathlib import Path

import pytest

from buddy_pipeline_tests.sources.kintell.lists import (
    COMBINED,
    LANGUAGE,
    MENTORSHIP,
    USER,
    refusal,
    shapes,
    taken,
    write_json,
    write_list,
    write_workbook,
)

OPEN = {name: cell for name, cell in LANGUAGE.items() if name != "language_level"} | {"session_id": "S-1"}
"""Of either kind, by its columns and its id."""
OPEN_COMBINED = {name: cell for name, cell in COMBINED.items() if name != "session_type"}


@pytest.mark.parametrize(
    ("row", "shape"),
    [
        (MENTORSHIP, ("mentorship", "1.0")),
        (OPEN | {"goals_discussed": "a CV"}, ("mentorship", "1.0")),
        (OPEN | {"focus_area": "career", "session_id": "LS-1"}, ("mentorship", "1.0")),
        (LANGUAGE, ("language", "1.0")),
        (OPEN | {"topics": "work"}, ("language", "1.0")),
        (LANGUAGE | {"metadata": "{}"}, ("language", "1.1")),
        (LANGUAGE | {"session_id": "MS-1"}, ("language", "1.0")),
        (COMBINED, ("combined", "1.0")),
        (COMBINED | {"mentor_email": COMBINED["volunteer_email"]}, None),
        (MENTORSHIP | {"session_type": "mentorship"}, ("sessions of both kinds", "1.0")),
        (COMBINED | {"scheduled_at": "2025-11-05"}, ("sessions of both kinds", "1.0")),
        (OPEN_COMBINED | {"language_level": "A1"}, ("combined, of language", "1.0")),
    ],
)
def test_by_its_columns_whatever_its_ids(tmp_path: Path, row: dict[str, str], shape: tuple[str, str] | None) -> None:
    path = write_list(tmp_path / "list-2025-11.csv", row)
    if shape is None:
        assert "have the same name" in refusal(path)
    else:
        assert shapes(path) == {"sessions": [shape]}


@pytest.mark.parametrize("row", [OPEN, OPEN_COMBINED, OPEN | {"session_id": "LS-1"}])
@pytest.mark.parametrize("name", ["mentors-2025-11.csv", "2025-11 MENTORSHIP.csv", "mentor_sessions-2025-11-30.csv"])
def test_then_by_its_name(tmp_path: Path, name: str, row: dict[str, str]) -> None:
    (session,) = taken(write_list(tmp_path / name, row))
    assert session["session_type"] == "mentorship"


@pytest.mark.parametrize(
    ("ids", "kind"),
    [
        (["LS-1", "LS-2"], "language"),
        (["LANG-1", "ls-2"], "language"),
        (["MS-1"], "mentorship"),
        (["MENTOR-1", "MS-2"], "mentorship"),
        (["MS-1", "X-2"], "mentorship"),
        (["MS-1", "LS-2"], None),
        (["X-1", "12"], None),
        (["XMS-1"], None),
    ],
)
@pytest.mark.parametrize("row", [OPEN, OPEN_COMBINED])
@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_then_by_its_ids(tmp_path: Path, row: dict[str, str], ids: list[str], kind: str | None, form: str) -> None:
    rows = [row | {"session_id": session} for session in ids]
    write = {"csv": lambda path: write_list(path, *rows), "json": _json(rows), "xlsx": _workbook(rows)}[form]
    path = write(tmp_path / f"kintell-2025-11.{form}")
    if kind is None:
        assert "leave it open whether it is of language or mentorship; add the column session_type" in refusal(path)
    else:
        assert {session["session_type"] for session in taken(path)} == {kind}


def _json(rows: list[dict[str, str]]):
    return lambda path: write_json(path, sessions=rows)


def _workbook(rows: list[dict[str, str]]):
    return lambda path: write_workbook(path, sessions=rows)


@pytest.mark.parametrize("both", [MENTORSHIP | LANGUAGE, OPEN | {"topics": "a", "focus_area": "career"}])
def test_columns_of_both_kinds_leave_it_open(tmp_path: Path, both: dict[str, str]) -> None:
    row = {name: cell for name, cell in both.items() if name != "mentor_email"} | {"focus_area": "career", "session_id": "1"}
    assert "add the column session_type" in refusal(write_list(tmp_path / "list-2025-11.csv", row))
    with_type = row | {"session_type": "language"}
    assert shapes(write_list(tmp_path / "list-2025-11.csv", with_type)) == {"sessions": [("sessions of both kinds", "1.0")]}


def test_a_folder_holds_any_number_of_lists(tmp_path: Path) -> None:
    folder = tmp_path / "kintell"
    write_list(folder / "a-2025-10.csv", MENTORSHIP)
    write_list(folder / "b-2025-11.csv", LANGUAGE)
    write_list(folder / "c.csv", COMBINED)
    write_list(folder / "d.csv", USER)
    assert shapes(folder) == {
        "users": [("users", "1.0")],
        "sessions": [("mentorship", "1.0"), ("language", "1.0"), ("combined", "1.0")],
    }
    kinds = [(session["session_id"], session["session_type"]) for session in taken(folder)]
    assert kinds == [("MS-1", "mentorship"), ("LS-1", "language"), ("7001", "language")]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({"Name": "Olena", "Linkedin_URL": "x", "Role when joined": "Mentee"}, "the header lacks email; every row needs it"),
        ({"session_id": "1", "participant_email": "a", "scheduled_at": "", "focus_area": ""}, "the header lacks mentor_email"),
        ({"session_id": "1", "participant_email": "a", "scheduled_at": "", "topics": ""}, "the header lacks volunteer_email"),
        ({name: cell for name, cell in COMBINED.items() if name != "date"}, "the header lacks date"),
        ({"a": "1", "b": "2"}, "these are no columns of a list of Kintell"),
    ],
)
def test_a_list_that_lacks_columns_is_refused_with_what_it_lacks(tmp_path: Path, row: dict[str, str], line: str) -> None:
    message = refusal(write_list(tmp_path / "list-2025-11.csv", row))
    assert message.startswith("list-2025-11.csv, line 1: ")
    assert line in message


def test_a_missing_column_has_the_name_that_the_file_would_give_it(tmp_path: Path) -> None:
    row = {name: cell for name, cell in MENTORSHIP.items() if name != "mentor_email"}
    assert "lacks mentor_email;" in refusal(write_list(tmp_path / "mentors-2025-11.csv", row))
    assert "lacks volunteer_email;" in refusal(write_list(tmp_path / "language-2025-11.csv", row))
