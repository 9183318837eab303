"""CSV as people really send it."""

from pathlib import Path

import pytest

from buddy_pipeline_tests.drops.exports import (
    HEADER,
    ROWS,
    contents,
    notes,
    numbers,
    opened,
    refused_line,
    users_csv,
    write_folder,
)

CONTENT = "\n".join([HEADER, *ROWS, ""])


def names(path: Path) -> list[str | None]:
    return [row["last_name"] for row in contents(path)["users"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    path = write_folder(tmp_path / "drop", {"users.csv": CONTENT.encode(encoding)})

    assert (names(path), notes(path)) == (["Lee", "Øy"], [])


def test_big_endian_utf16_is_recognised(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "drop", {"users.csv": b"\xfe\xff" + CONTENT.encode("utf-16-be")})

    assert names(path) == ["Lee", "Øy"]


def test_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "drop", {"users.csv": CONTENT.replace("Lee", "€“Léa”").encode("cp1252")})

    assert (names(path), notes(path)) == (["€“Léa”", "Øy"], [("encoding-guessed", "")])


def test_letters_cut_by_a_block_of_the_file_stay_whole(tmp_path: Path) -> None:
    row = ROWS[0].replace("Lee", "日本語ø😀" * 20)
    for encoding in ("utf-8", "utf-16"):
        path = write_folder(tmp_path / encoding, {"users.csv": "\n".join([HEADER, *[row] * 9_000]).encode(encoding)})
        assert set(names(path)) == {"日本語ø😀" * 20}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (CONTENT.encode()[:-8] + b"\xc3", "users.csv, line 3: is not valid UTF-8, so the file is damaged"),
        (CONTENT.replace("Lee", "Lée").encode() + b"\xff", "users.csv, line 4: is not valid UTF-8, so the file is damaged"),
        (CONTENT.encode("utf-8-sig") + b"\xe6", "users.csv, line 4: is not valid UTF-8"),
        (CONTENT.encode("utf-16") + b"\x00\xd8", "users.csv, line 4: is not valid UTF-16"),
        (CONTENT.replace("Øy", "Oy").encode() + b"\xe6\x81", "users.csv, line 4: is neither UTF-8 nor Windows-1252"),
    ],
)
def test_broken_encodings_are_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    assert refused_line(write_folder(tmp_path / "drop", {"users.csv": content})).startswith(problem)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_recognised(tmp_path: Path, delimiter: str, end: str) -> None:
    lines = [line.replace(",", delimiter) for line in ROWS]
    path = users_csv(tmp_path / "drop", *lines, header=HEADER.replace(",", delimiter), end=end)

    assert (names(path), numbers(path)) == (["Lee", "Øy"], [2, 3])


def test_a_header_may_be_in_another_order_case_and_spacing(tmp_path: Path) -> None:
    header = ' "Last Name" , EMAIL,id,\tRole,joined_AT ,First_name'.replace(' "Last Name" ', '" Last Name "')
    path = users_csv(tmp_path / "drop", "Lee,e,1,buddy,2024,Ann", header=header)

    row = {"id": "1", "email": "e", "first_name": "Ann", "last_name": "Lee", "role": "buddy", "joined_at": "2024"}
    assert contents(path)["users"] == [row | dict.fromkeys(("language_preference", "interests", "location"))]


def test_unknown_columns_are_left_out_and_told_once_by_their_place(tmp_path: Path) -> None:
    path = users_csv(tmp_path / "drop", *(row + ",x,y," for row in ROWS), header=HEADER + ',Shoe  size,"' + "n" * 100 + '",')

    told = ["column 10 (10 characters)", "column 11 (100 characters)", "column 12 (no name)"]
    assert notes(path) == [("column-unknown", place) for place in told]


def test_only_some_of_very_many_unknown_columns_are_told(tmp_path: Path) -> None:
    more = "".join(f",more{number}" for number in range(100))

    assert len(notes(users_csv(tmp_path / "drop", header=HEADER + more))) == 20


def test_a_header_without_rows_is_an_empty_entity(tmp_path: Path) -> None:
    for place, content in enumerate([HEADER, HEADER + "\n", HEADER + "\r\n\r\n"]):
        path = write_folder(tmp_path / str(place), {"users.csv": content})
        assert contents(path).get("users", []) == []


def test_files_may_have_dates_and_any_case_in_their_names(tmp_path: Path) -> None:
    files = {"Buddy_Users_2025-11-22.CSV": CONTENT, ".DS_Store": "x", "~$users.csv": "x", "README.txt": "x"}
    path = write_folder(tmp_path / "drop", files)

    assert list(opened(path).files) == ["users"]
    assert names(path) == ["Lee", "Øy"]
