"""CSV files, JSON and a workbook of the same lists give the same rows."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline_tests.sources.kintell.lists import (
    COMBINED,
    LANGUAGE,
    MENTORSHIP,
    USER,
    faults,
    taken,
    write_json,
    write_list,
    write_workbook,
)

SOUND = {"mentors": MENTORSHIP, "language": LANGUAGE, "combined": COMBINED}
_texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=8).filter(lambda text: "_x" not in text)
_cells = {
    "session_id": st.sampled_from(["1", "MS-7", "Total", ""]) | _texts,
    "scheduled_at": st.sampled_from(["2025-11-01", "2025-11-01T10:00:00", "2031-01-01T10:00:00Z", "Nov 3, 2025"]),
    "completed_at": st.sampled_from(["2025-11-02", "2025-11-02T10:00:00Z", "2026-01-01", ""]),
    "date": st.sampled_from(["2025-11-02", "2025-11-02T10:00:00Z", "2026-01-01", ""]),
    "duration_minutes": st.sampled_from(["60", "480", "481", "60.0", "an hour"]),
    "rating": st.sampled_from(["0", "1", "4.5", "6", "", "good"]),
    "status": st.sampled_from(["completed", "Scheduled", "done", ""]),
    "language_level": st.sampled_from(["a1", "B2", "intermediate"]),
    "topics": st.sampled_from(["work, travel", '["a"]', "["]) | _texts,
    "participant_name": st.sampled_from(["ANNA", "Anna", "4nna"]) | _texts,
}


@settings(max_examples=10, deadline=None)
@given(
    kind=st.sampled_from(sorted(SOUND)),
    changes=st.lists(st.fixed_dictionaries({}, optional=_cells), min_size=1, max_size=4),
)
def test_any_cells(kind: str, changes: list[dict[str, str]]) -> None:
    columns = dict.fromkeys(name for row in (SOUND[kind], *changes) for name in row)
    if kind == "combined":  # where a list has both, the two columns have one name
        changes = [
            {name: cell for name, cell in row.items() if name not in ("completed_at", "duration_minutes")} for row in changes
        ]
    else:
        changes = [{name: cell for name, cell in row.items() if name != "date"} for row in changes]
    if kind == "mentors":
        changes = [{name: cell for name, cell in row.items() if name not in ("language_level", "topics")} for row in changes]
    rows: list[dict[str, Any]] = [SOUND[kind], *(SOUND[kind] | row for row in changes)]
    assert columns
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = [
            write_list(folder / f"{kind}-2025-11.csv", *rows),
            write_json(folder / f"{kind}-2025-11.json", sessions=rows),
            write_workbook(folder / f"{kind}-2025-11.xlsx", sessions=rows),
        ]
        read = [taken(path) for path in paths]
        assert read[0] == read[1] == read[2]
        found = [
            {(row - first, column, rule) for row, column, rule in faults(path)}
            for path, first in zip(paths, (2, 1, 2), strict=True)
        ]
        assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(("delimiter", "end"), [(";", "\n"), ("\t", "\r\n"), (",", "\r\n")])
def test_lists_as_people_send_them(tmp_path: Path, delimiter: str, end: str) -> None:
    row = {f" {name.upper().replace('_', ' ')} ": cell for name, cell in reversed(LANGUAGE.items())}
    plain = write_list(tmp_path / "language-2025-11.csv", LANGUAGE)
    odd = write_list(tmp_path / "Language-2025-11-30.csv", row, {}, {}, delimiter=delimiter, end=end)
    assert taken(odd) == taken(plain)


def test_fields_of_json_come_in_any_case_and_with_the_names_of_their_shape(tmp_path: Path) -> None:
    row = {name.upper(): cell for name, cell in COMBINED.items()} | {"Topics": ["work", "travel"], "metadata": {"a": [1]}}
    path = write_json(tmp_path / "k-2025-11.json", sessions=[row], users=[USER])
    (session,) = taken(path)
    assert (session["duration_minutes"], session["topics"], session["metadata"]) == ("45", '["work","travel"]', '{"a":[1]}')
    assert faults(path) == set()


def test_rows_of_both_kinds_stand_in_one_array_or_sheet_if_each_says_its_kind(tmp_path: Path) -> None:
    rows = [MENTORSHIP | {"session_type": "Mentorship"}, LANGUAGE | {"session_type": "language"}]
    json = taken(write_json(tmp_path / "k-2025-11.json", sessions=rows))
    sheet = [{("volunteer_email" if name == "mentor_email" else name): cell for name, cell in row.items()} for row in rows]
    assert json == taken(write_workbook(tmp_path / "k-2025-11.xlsx", sessions=sheet))
    assert [row["volunteer_email"] for row in json] == ["alice@example.org", "bo@example.org"]


def test_the_same_id_in_both_kinds_of_list_is_two_sessions(tmp_path: Path) -> None:
    write_list(tmp_path / "kintell" / "mentors-2025-11.csv", MENTORSHIP | {"session_id": "1"})
    write_list(tmp_path / "kintell" / "language-2025-11.csv", LANGUAGE | {"session_id": "1"})
    keys = {(row["session_id"], row["session_type"]) for row in taken(tmp_path / "kintell")}
    assert keys == {("1", "mentorship"), ("1", "language")}
