"""A CSV file that cannot be taken ends in one clear line that names the place."""

import re
from pathlib import Path

import pytest

from buddy_pipeline_tests.drops.exports import (
    HEADER,
    ROWS,
    contents,
    refusal,
    users_csv,
    write_folder,
)


def test_a_folder_without_any_entity(tmp_path: Path) -> None:
    assert refusal(write_folder(tmp_path / "drop", {"readme.txt": "x"})).startswith("drop: holds none of the files of an export")


def test_a_csv_file_of_an_unknown_name(tmp_path: Path) -> None:
    assert refusal(write_folder(tmp_path / "drop", {"user.csv": "x"})).startswith("user.csv: is no entity of the export (users,")


def test_two_files_of_one_entity(tmp_path: Path) -> None:
    files = {"users.csv": HEADER, "buddy_users_2025-11-22.csv": HEADER}
    assert (
        refusal(write_folder(tmp_path / "drop", files))
        == "users.csv: buddy_users_2025-11-22.csv holds users too; leave one of them out."
    )


def test_files_of_two_dates(tmp_path: Path) -> None:
    files = {"buddy_users_2025-11-22.csv": HEADER, "buddy_events_2025-11-21.csv": "x"}
    assert "are of different dates" in refusal(write_folder(tmp_path / "drop", files))


def test_no_metadata(tmp_path: Path) -> None:
    assert refusal(write_folder(tmp_path / "drop", {"users.csv": HEADER}, None)).startswith("There is no metadata")


@pytest.mark.parametrize("content", ["", "\ufeff"])
def test_an_empty_csv_file(tmp_path: Path, content: str) -> None:
    assert refusal(write_folder(tmp_path / "drop", {"users.csv": content})).startswith("users.csv: the file is empty")


@pytest.mark.parametrize("content", ["\n\n", "# Export Date: 2025-11-22T10:30:00Z\n", ",,,\n", "x,y\n1,2\n"])
def test_a_csv_file_without_a_header(tmp_path: Path, content: str) -> None:
    assert re.match(
        r"users\.csv(, line 1)?: there is no header row", refusal(write_folder(tmp_path / "drop", {"users.csv": content}))
    )


def test_a_header_that_lacks_required_columns(tmp_path: Path) -> None:
    message = refusal(write_folder(tmp_path / "drop", {"users.csv": "\nid,first_name,last_name,joined_at\n"}))
    assert message.startswith("users.csv, line 2: the header lacks email, role;")


def test_a_header_with_a_name_twice(tmp_path: Path) -> None:
    message = refusal(users_csv(tmp_path / "drop", header=HEADER + ", E-mail,EMAIL "))
    assert message.startswith("users.csv, line 1: columns 2 and 11 of the header have the same name")


BINARY = {
    "an Excel workbook or a ZIP archive": b"PK\x03\x04" + bytes(100),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a PDF": b"%PDF-1.7\n",
    "a gzip archive": b"\x1f\x8b\x08" + bytes(10),
    "an old Excel workbook": b"\xd0\xcf\x11\xe0" + bytes(100),
    "a binary file": bytes(range(256)) * 4,
    "a web page": b"\xef\xbb\xbf\n <!DOCTYPE html><html><body>Log in</body></html>",
}


@pytest.mark.parametrize("kind", BINARY)
def test_something_else_under_the_name_of_a_csv_file(tmp_path: Path, kind: str) -> None:
    assert refusal(write_folder(tmp_path / "drop", {"users.csv": BINARY[kind]})).startswith(f"users.csv: is {kind}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_nul_character(tmp_path: Path, encoding: str) -> None:
    content = "\r\n".join([HEADER, ROWS[0], ROWS[1].replace("Bo", "B\0o")]).encode(encoding)
    assert refusal(write_folder(tmp_path / "drop", {"users.csv": content})).startswith("users.csv, line 3: has a NUL character")


def test_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    path = users_csv(tmp_path / "drop", ROWS[0], ROWS[1].replace("Bo", '"Bo'), *ROWS * 20)
    assert refusal(path).startswith("users.csv, line 3: a quoted text that starts here never ends")


@pytest.mark.parametrize("rows", [10, 200_000])
def test_a_quote_that_is_never_closed_in_a_long_file(tmp_path: Path, rows: int) -> None:
    path = users_csv(tmp_path / "drop", *ROWS * rows, ROWS[0].replace("Ann", '"Ann'), *ROWS * 50_000)
    assert refusal(path).startswith(f"users.csv, line {2 * rows + 2}: a quoted text that starts here never ends")


@pytest.mark.parametrize("size", [(1 << 20) + 1, 5 << 20, 100 << 20])
def test_a_huge_cell(tmp_path: Path, size: int) -> None:
    path = users_csv(tmp_path / "drop", ROWS[0], ROWS[1].replace("Bo", f'"{"x" * size}"'), ROWS[0])
    assert refusal(path).startswith("users.csv, line 3: ")


def test_the_largest_cell_is_taken(tmp_path: Path) -> None:
    path = users_csv(tmp_path / "drop", ROWS[0].replace("Ann", "x" * (1 << 20)))
    assert len(contents(path)["users"][0]["first_name"] or "") == 1 << 20
