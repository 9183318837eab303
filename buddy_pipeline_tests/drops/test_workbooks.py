"""Packages as programs really write them, and what befalls the library that opens them."""

import time
import zipfile
from pathlib import Path

import pytest

from buddy_pipeline.drops import workbook_guard, workbook_process
from buddy_pipeline_tests.drops.exports import contents, header_row, inline, notes, refused_line, write_package

ROW = f"<row r='2'>{inline('A2', '1')}{inline('C2', 'Ann')}</row>"
USERS = f"<sheetData>{header_row()}{ROW}</sheetData>"
UNREADABLE = "export.xlsx, sheet Users: cannot be read as an Excel workbook, or would take far more memory or time"


@pytest.mark.parametrize(
    "package",
    [
        {},
        {"separator": "\\"},
        {"workbook": "xl/workbook2.xml"},
        {"workbook": "XL/Workbook.xml"},
        {"workbook": "book/main.xml"},
        {"workbook": "xl/my.workbook.xml", "separator": "\\"},
    ],
)
def test_the_workbook_lies_where_the_package_says(tmp_path: Path, package: dict[str, str]) -> None:
    path = write_package(tmp_path / "export.xlsx", {"Users": USERS}, **package)

    assert [row["first_name"] for row in contents(path)["users"]] == ["Ann"]


@pytest.mark.parametrize("reference", ["BH1", "XFD1048576", "A9999999"])
def test_foreign_sheets_are_let_be_however_far_they_reach(tmp_path: Path, reference: str) -> None:
    notes_sheet = f"<sheetData><row r='1'>{inline(reference, 'x')}</row></sheetData>"
    path = write_package(tmp_path / "export.xlsx", {"Notes": notes_sheet, "Users": USERS})

    assert len(contents(path)["users"]) == 1


def test_a_relation_that_stands_twice(tmp_path: Path) -> None:
    """Programs differ on which of the two counts."""
    path = write_package(tmp_path / "export.xlsx", {"Users": USERS})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(b'Id="r2"', b'Id="r1"'))

    assert refused_line(path).startswith("export.xlsx: is broken off or damaged")


def far_apart(path: Path, reference: str) -> Path:
    far = f"<row r='3'>{inline(reference, 'x')}</row>"
    return write_package(path, {"Users": f"<sheetData>{header_row()}{ROW}{far}</sheetData>"})


def test_cells_far_apart_take_no_memory(tmp_path: Path) -> None:
    assert refused_line(far_apart(tmp_path / "export.xlsx", "AZ1048576")).startswith(UNREADABLE)


def test_a_crash_of_the_library_takes_no_run_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind the guard, calamine asks for 16 GB here and aborts its process."""
    monkeypatch.setattr(workbook_guard, "LAST_ROW", 10**12)

    assert refused_line(far_apart(tmp_path / "export.xlsx", "A99999999")).startswith(UNREADABLE)


def test_a_workbook_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_process, "LEAST_SECONDS", 1)
    monkeypatch.setattr(workbook_process, "BYTES_A_SECOND", 1 << 40)
    merged = "<mergeCells>" + '<mergeCell ref="A2:I4000"/>' * 100_000 + "</mergeCells>"
    rows = "".join(f"<row r='{n}'>{inline(f'A{n}', 'x')}</row>" for n in range(2, 4_000))
    path = write_package(tmp_path / "export.xlsx", {"Users": f"<sheetData>{header_row()}{rows}</sheetData>{merged}"})

    start = time.monotonic()
    assert refused_line(path).startswith(UNREADABLE)
    assert time.monotonic() - start < 60


def test_a_process_that_does_not_start_is_no_fault_of_the_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_process.sys, "executable", "/bin/false")

    with pytest.raises(RuntimeError, match="did not start"):
        contents(write_package(tmp_path / "export.xlsx", {"Users": USERS}))


def test_the_title_of_a_sheet_is_told_as_the_format_has_it(tmp_path: Path) -> None:
    path = write_package(tmp_path / "export.xlsx", {"~us\tERS~": "<sheetData/>"})

    assert refused_line(path).startswith("export.xlsx, sheet Users: there is no header row")


def test_a_column_that_is_not_ours_is_told_by_its_place(tmp_path: Path) -> None:
    header = header_row().replace("</row>", inline("J1", "secret@example.org") + "</row>")
    path = write_package(tmp_path / "export.xlsx", {"Users": f"<sheetData>{header}{ROW}</sheetData>"})

    assert notes(path) == [("column-unknown", "column 10 (18 characters)")]
