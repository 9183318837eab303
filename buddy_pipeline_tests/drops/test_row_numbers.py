"""Row numbers are those that a person sees."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline.drops import csv_reader, rows
from buddy_pipeline.drops.batches import ROW, Batch
from buddy_pipeline.sources.buddy.entities import USERS
from buddy_pipeline_tests.drops.exports import (
    HEADER,
    ROWS,
    miscounted,
    numbers,
    parts,
    users_csv,
    write_folder,
    write_json,
    write_sheets,
)

WIDTH = len(USERS.columns)
CELLS = st.text(st.sampled_from('ab "\n\r,é'), max_size=6)
RECORDS = st.one_of(
    st.lists(CELLS, min_size=WIDTH - 1, max_size=WIDTH - 1).map(lambda cells: ["key", *cells]),
    st.lists(CELLS, min_size=WIDTH - 1, max_size=WIDTH - 1).map(lambda cells: ["key", *cells]),
    st.lists(CELLS, min_size=1, max_size=WIDTH + 3).map(lambda cells: ["key", *cells]),
    st.sampled_from([[], ["  "]]),
)


def reckoned(content: str) -> tuple[list[tuple[int, str]], list[int]]:
    """Lines and second cells of the whole records, and lines of the miscounted ones, by Python's own csv module."""
    reader = csv.reader(io.StringIO(content, newline=""))
    whole, odd, line = [], [], 1
    for number, cells in enumerate(reader):
        blank = len(cells) < 2 and not "".join(cells).strip()
        if number and len(cells) == WIDTH:
            whole.append((line, cells[1].replace("\r\n", "\n").replace("\r", "\n").strip()))
        elif number and not blank:
            odd.append(line)
        line = reader.line_num + 1
    return whole, odd


@settings(max_examples=150, deadline=None)
@given(
    st.lists(RECORDS, max_size=40),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-16"]),
    st.integers(300, 600),
)
def test_a_csv_row_has_the_line_where_it_starts(records: list[list[str]], end: str, cut: bool, encoding: str, block: int) -> None:
    text = io.StringIO(newline="")
    text.write(HEADER + end)
    for record in records:
        quoted = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
        quoted.writerow(record) if len(record) > 1 else text.write("".join(record) + end)
    content = text.getvalue().removesuffix(end) if cut and records else text.getvalue()
    with (
        TemporaryDirectory() as folder,
        patch.object(csv_reader, "BLOCK", block),
        patch.object(rows, "ENOUGH_ROWS", 3),
    ):
        found = [
            part
            for part in parts(write_folder(Path(folder) / "drop", {"users.csv": content.encode(encoding)}))
            if isinstance(part, Batch)
        ]
    whole = pa.concat_tables(part.rows for part in found) if found else pa.table({ROW: [], "email": []})
    lines = list(zip(whole[ROW].to_pylist(), [email or "" for email in whole["email"].to_pylist()], strict=True))

    assert (lines, [line for part in found for line in part.miscounted]) == reckoned(content)


def test_comments_and_blank_lines_on_top_are_counted(tmp_path: Path) -> None:
    content = "\n".join(
        ["# Buddy Program Export", "# Export Date: 2025-11-22T10:30:00Z", "", HEADER, "", ROWS[0], "", ROWS[1], ""]
    )

    assert numbers(write_folder(tmp_path / "drop", {"users.csv": content}, None)) == [6, 8]


def test_rows_without_any_value_are_left_out_but_counted(tmp_path: Path) -> None:
    assert numbers(users_csv(tmp_path / "drop", ROWS[0], "," * (WIDTH - 1), ROWS[1])) == [2, 4]


def test_breaks_in_an_unknown_column_are_counted(tmp_path: Path) -> None:
    path = users_csv(tmp_path / "drop", ROWS[0] + ',"two\nlines"', ROWS[1] + ",", header=HEADER + ",remarks")

    assert numbers(path) == [2, 4]


def test_miscounted_rows_are_told_and_the_file_goes_on(tmp_path: Path) -> None:
    path = users_csv(tmp_path / "drop", "only,three,cells", ROWS[0], ROWS[1] + ",too,many", ROWS[1], "x,y")

    assert (numbers(path), miscounted(path)) == ([3, 5], [2, 4, 6])


def test_a_workbooks_rows_have_the_numbers_of_the_sheet(tmp_path: Path) -> None:
    row = ["1", "e", "f", "l", "buddy", "2024-01-15T10:00:00Z"]
    users = [[], ["id", "email", "first_name", "last_name", "role", "joined_at"], row, [], [None, " "], row]
    path = write_sheets(tmp_path / "export.xlsx", {"Users": users, "Export Metadata": [["Export Date", "2025-11-22"]]})

    assert numbers(path) == [3, 6]


def test_json_rows_have_their_position_in_the_array(tmp_path: Path) -> None:
    assert numbers(write_json(tmp_path / "export.json", {"users": [{"id": "1"}, {}, {"id": "2"}]})) == [1, 2, 3]


def test_numbers_go_on_over_the_batches(tmp_path: Path) -> None:
    count = 70_000
    path = users_csv(tmp_path / "drop", *(ROWS[number % 2] for number in range(count)))

    assert numbers(path) == list(range(2, count + 2))
    assert max(part.rows.num_rows for part in parts(path) if isinstance(part, Batch)) <= 65_536


def test_wide_rows_come_in_small_batches(tmp_path: Path) -> None:
    """So that memory stays bounded: 40 rows of 900,000 bytes."""
    row = dict.fromkeys(USERS.column_names, "key") | {"location": "x" * 900_000}
    lines = [",".join(row.values())] * 40
    for path in (users_csv(tmp_path / "drop", *lines), write_json(tmp_path / "export.json", {"users": [row] * 40})):
        sizes = [part.rows.num_rows for part in parts(path) if isinstance(part, Batch)]
        assert sum(sizes) == 40
        assert max(sizes) <= 32


def test_a_file_of_miscounted_rows_is_told_bit_by_bit(tmp_path: Path) -> None:
    path = users_csv(tmp_path / "drop", *["too,few"] * 40_000)

    assert miscounted(path) == list(range(2, 40_002))
    assert numbers(path) == []
