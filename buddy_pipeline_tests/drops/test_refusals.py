"""What cannot be taken ends in one clear line that names the file and the place."""

import json
import os
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline_tests.drops.exports import (
    HEADER,
    METADATA,
    ROWS,
    contents,
    parts,
    users_csv,
    write_folder,
    write_json,
    write_sheets,
)

SHEETS = {"Users": [HEADER.split(","), ROWS[0].split(",")], "Export Metadata": [["Export Date", "2025-11-22T10:30:00Z"]]}
NOBODY = 65_534


def refusal(path: Path) -> str:
    """The message of the refusal, which is one line and holds no value of a row."""
    with pytest.raises(DropRefused) as refused:
        parts(path)
    message = str(refused.value)
    assert "\n" not in message
    assert "example.org" not in message
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    return message


# Any drop.


def test_nothing_at_the_path(tmp_path: Path) -> None:
    assert "there is no such file or folder" in refusal(tmp_path / "gone")


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "users.ods").write_text("x")
    assert refusal(tmp_path / "users.ods").startswith("users.ods: is no drop")


def test_a_link_to_a_drop(tmp_path: Path) -> None:
    users_csv(tmp_path / "drop", *ROWS)
    (tmp_path / "link").symlink_to(tmp_path / "drop")
    assert refusal(tmp_path / "link").startswith("link: is a symbolic link")


@pytest.mark.parametrize("name", ["users.csv", "metadata.json", "matches.csv", "readme"])
def test_a_link_inside_a_folder(tmp_path: Path, name: str) -> None:
    folder = users_csv(tmp_path / "drop", *ROWS)
    (tmp_path / "outside").write_text("secret")
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(tmp_path / "outside")
    assert refusal(folder).startswith(f"{name}: is a symbolic link")


@pytest.mark.parametrize("name", ["matches.csv.part", "users.tmp"])
def test_a_file_that_is_still_being_written(tmp_path: Path, name: str) -> None:
    folder = users_csv(tmp_path / "drop", *ROWS)
    (folder / name).write_text("x")
    assert refusal(folder).startswith(f"{name}: is still being written")


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "drop", {})
    (folder / "users.csv").mkdir()
    assert refusal(folder).startswith("users.csv: is not a plain file")


def test_a_pipe_in_the_place_of_a_file(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "drop", {})
    os.mkfifo(folder / "users.csv")
    assert refusal(folder).startswith("users.csv: is not a plain file")


@pytest.mark.parametrize("name", ["drop/users.csv", "drop", "export.json", "export.xlsx"])
def test_what_may_not_be_read(tmp_path: Path, name: str) -> None:
    users_csv(tmp_path / "drop", *ROWS)
    write_json(tmp_path / "export.json", {"users": []})
    write_sheets(tmp_path / "export.xlsx", SHEETS)
    locked = tmp_path / name
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o755)
    locked.chmod(0)
    try:
        with without_privileges():
            assert "cannot be read (Permission denied)" in refusal(tmp_path / name.split("/")[0])
    finally:
        locked.chmod(0o755)


@contextmanager
def without_privileges() -> Iterator[None]:
    """As somebody who is not root, whom no permission stops."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_file_that_changes_between_two_looks(tmp_path: Path) -> None:
    from buddy_pipeline.drops.reading import read_drop
    from buddy_pipeline_tests.drops.exports import opened

    folder = users_csv(tmp_path / "drop", *ROWS)
    drop = opened(folder)
    users_csv(folder, *ROWS, *ROWS)
    with pytest.raises(DropRefused, match=r"users\.csv: has changed while it was being read"):
        list(read_drop(drop))


# Counts.


def test_fewer_records_than_the_metadata_counts(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "drop", {"users.csv": "\n".join([HEADER, *ROWS])}, METADATA | {"record_counts": {"users": 3}}
    )
    assert refusal(folder) == "users.csv: the metadata counts 3 users, but there are 2; export it anew, whole."


def test_miscounted_rows_are_records_too(tmp_path: Path) -> None:
    lines = [HEADER, *ROWS, "too,few"]
    folder = write_folder(tmp_path / "drop", {"users.csv": "\n".join(lines)}, METADATA | {"record_counts": {"users": 3}})
    assert len(contents(folder)["users"]) == 2


def test_an_entity_that_is_counted_but_not_there(tmp_path: Path) -> None:
    path = write_json(tmp_path / "export.json", {"users": []}, METADATA | {"record_counts": {"users": 0, "matches": 4}})
    assert refusal(path).startswith("export.json: the metadata counts 4 matches, but the drop holds none")


def test_a_total_that_is_not_met(tmp_path: Path) -> None:
    path = write_json(tmp_path / "export.json", {"users": [{}], "events": [{}]}, METADATA | {"total_records": 3})
    assert refusal(path).startswith("export.json: the metadata counts 3 records in all, but there are 2")


@pytest.mark.parametrize(("total", "met"), [(2, True), (3, True), (1, False)])
def test_the_total_of_a_comment_header_counts_its_file_or_the_drop(tmp_path: Path, total: int, met: bool) -> None:
    comments = f"# Export Date: 2025-11-22T10:30:00Z\n# Total Records: {total}\n"
    events = "event_id,match_id,event_type,event_date\n1,2,hangout,2024-01-15T10:00:00Z\n"
    folder = write_folder(tmp_path / "drop", {"users.csv": "\n".join([comments + HEADER, *ROWS]), "events.csv": events}, None)
    if met:
        assert len(contents(folder)) == 2
    else:
        assert refusal(folder).startswith("users.csv: the metadata counts 1 users, but there are 2")


# Folders of CSV files.


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


# JSON.


def json_file(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "export.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


WHOLE = json.dumps({"export_metadata": METADATA, "users": [{"id": "1"}, {"id": "2"}]})
JSON_REFUSALS: dict[str, tuple[str, str]] = {
    "no metadata": ('{"users": []}', "export.json: there is no metadata"),
    "no entity": (json.dumps({"export_metadata": METADATA}), "export.json: holds none of the entities"),
    "empty": ("", "export.json: the file is empty"),
    "blank": ("  ", "export.json: is not a JSON object"),
    "a list": ("[]", "export.json: is not a JSON object"),
    "an unknown list": ('{"user": []}', "export.json: list 1 has the name of no entity (users,"),
    "entity twice": ('{"users": [], "users": []}', "export.json: users stands there twice"),
    "something behind": (WHOLE + "{}", "export.json: something follows"),
    "entity that is no list": ('{"users": {"id": "1"}}', "export.json, users: is not a JSON array"),
    "entity that is null": ('{"users": null}', "export.json, users: is not a JSON array"),
    "row that is no object": ('{"users": [{"id": "1"}, 5]}', "export.json, users, row 2: is not a JSON object"),
    "truncated in a row": (WHOLE[:-8], "export.json, users, row 2: is not valid JSON, or the file breaks off there"),
    "truncated behind a row": (WHOLE[:-2], "export.json, users: is not valid JSON, or the file breaks off there"),
    "truncated at the end": (WHOLE[:-1], "export.json: is not valid JSON, or the file breaks off there"),
    "not a number": ('{"users": [{"id": NaN}]}', "export.json, users, row 1: is not valid JSON"),
    "a missing comma": ('{"users": [{"id": "1"} {"id": "2"}]}', "export.json, users: is not valid JSON"),
    "nested deep in a row": (
        '{"users": [' + '{"id":' * 1_000_000,
        "export.json, users, row 1: lists or objects are nested too deep",
    ),
    "nested deep in metadata": (
        '{"export_metadata": ' + "[" * 1_000_000,
        "export.json, member 1: lists or objects are nested too deep",
    ),
    "nested deep elsewhere": ('{"more": {"a": ' + "[" * 1_000_000, "export.json, member 1: lists or objects are nested too deep"),
    "nested deep on top": ("[" * 1_000_000, "export.json: is not a JSON object"),
    "a web page": ("<html>", "export.json: is a web page"),
    "Windows-1252": (f'{{"users": [{{"id": "{chr(0xF8)}"}}]}}', "export.json: is not UTF-8"),
}


@pytest.mark.parametrize("case", JSON_REFUSALS)
def test_json_that_is_refused(tmp_path: Path, case: str) -> None:
    content, message = JSON_REFUSALS[case]
    assert refusal(json_file(tmp_path, content.encode("latin-1"))).startswith(message)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('"' + "x" * (1 << 21) + '"', "a cell has more than 1,048,576 bytes"),
        ('"' + "x" * (5 << 20) + '"', "is larger than 4,194,304 characters"),
    ],
)
def test_json_cells_that_are_refused(tmp_path: Path, value: str, message: str) -> None:
    content = (
        f'{{"export_metadata": {json.dumps(METADATA)}, "milestones": [{{"progress": "\\\\u0000"}}, {{"progress": {value}}}]}}'
    )
    assert refusal(json_file(tmp_path, content)).startswith(f"export.json, milestones, row 2: {message}")


# Workbooks.


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


@pytest.mark.parametrize("name", ["up\x1b[31mload.json", "two\nlines.json", "byte\udcff.json"])
def test_the_name_of_a_file_is_told_without_what_is_no_letter(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"users": []}')
    message = refusal(tmp_path / name)
    assert message.isprintable()
    assert "is not UTF-8 or has control characters" in message
