"""One cell at fault is one row at fault: told by column and row, whatever it holds."""

from pathlib import Path

import openpyxl
import pytest

from buddy_pipeline_tests.drops.exports import (
    HEADER,
    METADATA,
    ROWS,
    contents,
    header_row,
    inline,
    notes,
    numbers,
    odd,
    write_json,
    write_package,
    write_sheets,
)

DEEP = "9" * 5_000


def json_users(path: Path, *rows: str) -> Path:
    path.write_text(f'{{"export_metadata": {{"export_date": "2025-11-22"}}, "users": [{", ".join(rows)}]}}')
    return path


@pytest.mark.parametrize(
    "value", ['"a\\u0000b"', '["a\\u0000b"]', '"\\ud800"', '["\\udc00"]', '{"\\ud800": 1}', DEEP, "-" + DEEP, "1e400"]
)
def test_a_value_that_no_text_can_hold(tmp_path: Path, value: str) -> None:
    path = json_users(tmp_path / "export.json", '{"id": "1"}', f'{{"id": "2", "location": {value}}}', '{"id": "\\\\u0000"}')

    assert odd(path) == [("cell-unreadable", "location", [2])]
    assert [row["id"] for row in contents(path)["users"]] == ["1", "2", "\\u0000"]


@pytest.mark.parametrize(
    "member", [f'"shoe": {DEEP}', '"\\ud800secret": 1', '"secret\\u0000": 1', '"\\u001b[31msecret": "\\ud800"']
)
def test_what_is_odd_in_a_field_that_is_left_out_does_no_harm(tmp_path: Path, member: str) -> None:
    path = json_users(tmp_path / "export.json", '{"id": "1"}', f'{{"id": "2", {member}}}')

    [(rule, place)] = notes(path)
    assert rule == "column-unknown"
    assert place.startswith("field 2 (")
    assert place.endswith(" characters) in row 2")
    assert odd(path) == []
    assert numbers(path) == [1, 2]


def test_unknown_fields_inside_an_object_are_told_by_its_name(tmp_path: Path) -> None:
    sessions = [{"session_id": "s"}, {"session_id": "t", "feedback": {"teacher_rating": 1, "secret@example.org": 2}}]

    told = notes(write_json(tmp_path / "export.json", {"skill_sessions": sessions}))
    assert told == [("column-unknown", "field 2 (18 characters) in feedback in row 2")]


def test_a_number_of_many_digits_among_rows_that_are_read_at_once(tmp_path: Path) -> None:
    rows = [f'{{"id": "{number}"}}' for number in range(5_000)]
    rows[3_000] = f'{{"id": {DEEP}}}'

    path = json_users(tmp_path / "export.json", *rows)
    assert odd(path) == [("cell-unreadable", "id", [3_001])]
    assert len(contents(path)["users"]) == 5_000


# Workbooks.


def formula(reference: str, value: str = "", kind: str = "") -> str:
    return f'<c r="{reference}"{kind}><f>A1&amp;"x"</f>{value}</c>'


def users_sheet(path: Path, *rows: str, behind: str = "") -> Path:
    return write_package(path, {"Users": f"<sheetData>{header_row()}{''.join(rows)}</sheetData>{behind}"})


@pytest.mark.parametrize(
    ("cell", "is_odd"),
    [
        (formula("C2"), True),
        (formula("C2", "<v/>"), True),
        (formula("C2", "<v></v>"), True),
        ('<c r="C2"><f t="shared" si="0"/></c><c r="K2"><f>1</f><v>1</v></c>', True),
        (formula("C2", "<v>Ann</v>", ' t="str"'), False),
        (formula("C2", "<v></v>", ' t="str"'), False),
        (formula("C2", "<v>1</v>"), False),
        ('<c r="C2" t="inlineStr"><is><t>&lt;f&gt;</t></is></c>', False),
    ],
)
def test_a_formula_that_was_never_calculated(tmp_path: Path, cell: str, is_odd: bool) -> None:
    path = users_sheet(tmp_path / "export.xlsx", f"<row r='2'>{inline('A2', '1')}{cell}</row>")

    assert odd(path) == ([("formula-not-calculated", "first_name", [2])] if is_odd else [])


def test_rows_of_formulas_alone_are_not_lost_wherever_they_stand(tmp_path: Path) -> None:
    rows = [f"<row r='{n}'>{cells}</row>" for n, cells in ((3, formula("A3")), (5, inline("A5", "x")), (9, formula("B9")))]
    path = users_sheet(tmp_path / "export.xlsx", *rows)

    assert numbers(path) == [3, 5, 9]
    assert odd(path) == [("formula-not-calculated", "id", [3]), ("formula-not-calculated", "email", [9])]


def test_formulas_of_columns_and_headers_that_are_not_read(tmp_path: Path) -> None:
    sheet = (
        f"<row r='1'>{header_row()[9:-6]}{formula('J1')}</row><row r='2'>{inline('A2', '1')}{formula('J2')}{formula('Z2')}</row>"
    )
    path = write_package(tmp_path / "export.xlsx", {"Users": f"<sheetData>{sheet}</sheetData>"})

    assert odd(path) == []


@pytest.mark.parametrize("left", [0, 2])
def test_cells_that_are_merged(tmp_path: Path, left: int) -> None:
    """Also where the sheet starts with empty columns."""
    path = write_sheets(tmp_path / "export.xlsx", {"Export Metadata": [["Export Date", METADATA["export_date"]]]})
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("Users")
    for row in (HEADER, *ROWS, *ROWS):
        sheet.append([None] * left + row.split(","))
    merge = {"start_column": left + 4, "end_column": left + 5}
    sheet.merge_cells(start_row=2, end_row=4, **merge)
    sheet.cell(5, left + 9).value = None
    sheet.merge_cells(start_row=5, end_row=9, start_column=left + 9, end_column=left + 9)
    book.save(path)

    assert odd(path) == [("cell-merged", "role", [2, 3, 4]), ("cell-merged", "last_name", [3, 4])]
    assert [row["last_name"] for row in contents(path)["users"]] == ["Lee", None, None, "Øy"]


def test_odd_cells_are_told_with_their_own_batch(tmp_path: Path) -> None:
    """However many rows there are, and however long they are."""
    rows = [
        f"<row r='{n}'>{inline(f'A{n}', 'x' * 3_000)}{formula(f'B{n}') if n % 1_000 == 0 else ''}</row>" for n in range(2, 5_002)
    ]
    path = users_sheet(tmp_path / "export.xlsx", *rows)

    assert sorted(row for _, _, rows in odd(path) for row in rows) == [1_000, 2_000, 3_000, 4_000, 5_000]
    assert numbers(path) == list(range(2, 5_002))
