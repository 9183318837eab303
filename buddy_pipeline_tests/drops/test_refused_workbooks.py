"""A workbook that cannot be taken ends in one clear line that names the place."""

import os
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from buddy_pipeline_tests.drops.exports import (
    HEADER,
    ROWS,
    contents,
    refusal,
    write_sheets,
)

SHEETS = {"Users": [HEADER.split(","), ROWS[0].split(",")], "Export Metadata": [["Export Date", "2025-11-22T10:30:00Z"]]}


def workbook(tmp_path: Path, **sheets: list[list[str]]) -> Path:
    return write_sheets(
        tmp_path / "export.xlsx", {name.replace("_", " "): rows for name, rows in (SHEETS | sheets).items() if rows is not None}
    )


def repacked(path: Path, change: Callable[[bytes], bytes], part: str = "xl/worksheets/sheet1.xml") -> Path:
    """The workbook with one part changed."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, change(content) if name == part else content)
    return path


def test_a_workbook_without_metadata(tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "export.xlsx", {"Users": SHEETS["Users"]})
    assert refusal(path).startswith("export.xlsx: there is no metadata; add the sheet Export Metadata")


def test_a_workbook_without_any_entity(tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "export.xlsx", {"Export Metadata": SHEETS["Export Metadata"], "Notes": [["x"]]})
    assert refusal(path).startswith("export.xlsx: has none of the sheets of an export (Users,")


def test_two_sheets_of_one_entity(tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "export.xlsx", SHEETS | {"check-ins": [["x"]], "Checkins": [["x"]]})
    assert refusal(path) == "export.xlsx: has more than one sheet for Check-ins; leave one of them."


@pytest.mark.parametrize("rows", [[], [[None], [" "]], [ROWS[0].split(",")]])
def test_a_sheet_without_a_header(tmp_path: Path, rows: list[list[str | None]]) -> None:
    path = write_sheets(tmp_path / "export.xlsx", SHEETS | {"Users": rows})
    assert re.match(r"export\.xlsx, sheet Users(, row 1)?: there is no header row", refusal(path))


def test_a_sheet_that_lacks_a_required_column(tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "export.xlsx", SHEETS | {"Users": [[], ["id", "email", "role"]]})
    assert refusal(path).startswith("export.xlsx, sheet Users, row 2: the header lacks first_name, last_name, joined_at")


def test_a_sheet_with_a_name_twice(tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "export.xlsx", SHEETS | {"Users": [[*HEADER.split(","), "ID"]]})
    assert refusal(path).startswith("export.xlsx, sheet Users, row 1: columns 1 and 10 of the header have the same name")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"id,email\n1,2\n", "is not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "is protected by a password or an old .xls"),
        (b"PK\x03\x04" + bytes(600), "is broken off or damaged"),
    ],
)
def test_something_else_under_the_name_of_a_workbook(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(content)
    assert refusal(path).startswith(f"export.xlsx: {message}")


def test_a_truncated_workbook(tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "export.xlsx", SHEETS)
    path.write_bytes(path.read_bytes()[:-200])
    assert refusal(path).startswith("export.xlsx: is broken off or damaged")


def test_a_damaged_sheet(tmp_path: Path) -> None:
    path = repacked(write_sheets(tmp_path / "export.xlsx", SHEETS), lambda xml: xml[: len(xml) // 2])
    assert refusal(path).startswith("export.xlsx, sheet Users: cannot be read as an Excel workbook")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "_rels/.rels"])
def test_an_entity_bomb(tmp_path: Path, part: str, encoding: str) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'.encode(encoding)
    path = repacked(write_sheets(tmp_path / "export.xlsx", SHEETS), lambda xml: bomb + xml, part)
    assert refusal(path).startswith("export.xlsx: declares XML entities")


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = repacked(write_sheets(tmp_path / "export.xlsx", SHEETS), lambda xml: xml + b" " * (40 << 20))
    assert refusal(path).startswith("export.xlsx: unpacks to far more than a workbook should")


def test_a_zip_bomb_that_declares_a_small_size(tmp_path: Path) -> None:
    path = repacked(write_sheets(tmp_path / "export.xlsx", SHEETS), lambda xml: xml + b" " * (40 << 20))
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", _largest(path)), struct.pack("<I", 1000)))
    assert refusal(path).startswith("export.xlsx: unpacks to far more than a workbook should")


def _largest(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return max(part.file_size for part in archive.infolist())


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        (b"XFD1048576", "cell XFD1048576 lies to the right of column AZ"),
        (b"ba2", "cell BA2 lies to the right of column AZ"),
        (b"A1048577", "cell A1048577 lies below row 1,048,576, where Excel ends"),
        (b"A99999999", "cell A99999999 lies below row 1,048,576"),
        (b"SECRETLY99999999999999999999", "a cell lies to the right of column AZ"),
        (b"A" + b"9" * 30, "a cell lies below row 1,048,576"),
    ],
)
def test_a_cell_far_off(tmp_path: Path, reference: bytes, told: str) -> None:
    path = repacked(write_sheets(tmp_path / "export.xlsx", SHEETS), lambda xml: xml.replace(b'r="A2"', b'r="' + reference + b'"'))
    assert refusal(path).startswith(f"export.xlsx, sheet Users: {told}")


def test_a_row_far_off(tmp_path: Path) -> None:
    path = repacked(write_sheets(tmp_path / "export.xlsx", SHEETS), lambda xml: xml.replace(b'<row r="2"', b'<row r="9999999"'))
    assert refusal(path).startswith("export.xlsx, sheet Users: row 9999999 lies below row 1,048,576")


def test_a_text_that_looks_like_a_cell_far_off_is_taken(tmp_path: Path) -> None:
    row = ROWS[0].replace("Ann", '<c r="XFD1"/> r="ABC1"').split(",")
    path = write_sheets(tmp_path / "export.xlsx", SHEETS | {"Users": [HEADER.split(","), row]})
    assert contents(path)["users"][0]["first_name"] == '<c r="XFD1"/> r="ABC1"'


def test_a_huge_cell_in_a_workbook(tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "export.xlsx", SHEETS)
    repacked(path, lambda xml: xml.replace(b"<t>Ann</t>", b"<t>" + os.urandom(600_000).hex().encode() + b"</t>"))
    assert refusal(path).startswith("export.xlsx, sheet Users, row 2: a cell has more than 1,048,576 bytes")
