"""Whatever a file repeats, reading it takes memory and time by its size."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline_tests.drops.exports import HEADER, header_row, inline, write_folder, write_package
from buddy_pipeline_tests.drops.measured import Cost, cost

MIB = 1 << 20
SIZES = st.integers(MIB // 2, 4 * MIB)
CSV_UNITS = ["\n", "\r", ",", '"', '""', "x", "é", "\x1a", " ", "#", ",,,,,,,,", 'x,"y,z"\n', 'a"b,', "1,2,3,4,5,6,7,8,9\n"]
JSON_UNITS = ["[],", "{},", '{"a":1},', '"x",', "1,", "[[", "9", '"a":', " ", '"é": [{}],', "null,", '{"id":"1"},']
SHEET_UNITS = [
    "<row/>",
    "<c/>",
    '<c r="C3"><f>1</f></c>',
    '<row r="{n}"><c r="AZ{n}"><v>1</v></c></row>',
    '<row r="{n}">' + inline("B{n}", "x") + "</row>",
    "<row><c><v>1</v></c></row>",
    '<mergeCell ref="A1:I{n}"/>',
    " ",
]


def assert_bounded(found: Cost, size: int, told: str) -> None:
    """``size`` is that of the file, of a workbook of what it unpacks to."""
    assert found.memory <= 160 * MIB + 8 * size, told
    assert found.memory_of_children <= 256 * MIB + 8 * size, told
    assert found.seconds <= 5 + 4 * size / MIB, told


def units(known: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(known), min_size=1, max_size=3).map("".join)


@settings(max_examples=5, deadline=None)
@given(units(CSV_UNITS), SIZES, st.booleans())
def test_csv(unit: str, size: int, in_header: bool) -> None:
    content = HEADER + ("" if in_header else "\n") + unit * (size // len(unit))
    with TemporaryDirectory() as folder:
        assert_bounded(cost(write_folder(Path(folder) / "drop", {"users.csv": content})), len(content.encode()), unit)


@settings(max_examples=5, deadline=None)
@given(units(JSON_UNITS), SIZES, st.sampled_from(['{"id": "1", "interests": [', '{"id": "1", ', "", '{"more": {"a": [']))
def test_json(unit: str, size: int, before: str) -> None:
    metadata = '{"export_metadata": {"export_date": "2025-11-22"}, "users": ['
    content = metadata + before + unit * (size // len(unit))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.json"
        path.write_text(content)
        assert_bounded(cost(path), len(content.encode()), before + unit)


@settings(max_examples=5, deadline=None)
@given(units(SHEET_UNITS), SIZES, st.integers(1, 2_000))
def test_a_sheet(unit: str, size: int, step: int) -> None:
    count = min(size // len(unit), 1_000_000 // step)
    rows = "".join(unit.replace("{n}", str(number * step + 2)) for number in range(count))
    content = f"<sheetData>{header_row()}{rows}</sheetData>"
    with TemporaryDirectory() as folder:
        path = write_package(Path(folder) / "export.xlsx", {"Users": content})
        assert_bounded(cost(path), len(content), unit)


def rows_of_lists(row: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "export.json"
        path.write_text('{"export_metadata": {"export_date": "2025-11-22"}, "users": [' + ",".join([row] * 3) + "]}")
        return path

    return write


def csv(content: str) -> Callable[[Path], Path]:
    return lambda folder: write_folder(folder / "drop", {"users.csv": content})


def many_objects(folder: Path) -> Path:
    """Members that are no entities, each of a size that is taken."""
    path = folder / "export.json"
    more = ",".join(f'"more {number}": {{"lists": [{",".join(["[]"] * 200_000)}]}}' for number in range(40))
    path.write_text(f'{{"export_metadata": {{"export_date": "2025-11-22"}}, {more}, "users": []}}')
    return path


WORST: dict[str, Callable[[Path], Path]] = {
    "blank lines": csv(f"{HEADER}\n" + "\n" * (8 * MIB)),
    "miscounted rows": csv(f"{HEADER}\n" + "x\n" * (2 * MIB)),
    "a wide header": csv(HEADER + "," * 16_000 + "\n"),
    "rows as large as may be": rows_of_lists('{"interests": [' + ",".join(["[]"] * 1_300_000) + "]}"),
    "objects that are not read": many_objects,
    "cells in the last row": lambda folder: write_package(
        folder / "export.xlsx",
        {"Users": f"<sheetData>{header_row()}<row r='1048576'>{inline('A1048576', 'x')}</row></sheetData>"},
    ),
}


@pytest.mark.parametrize("case", WORST)
def test_the_worst(tmp_path: Path, case: str) -> None:
    path = WORST[case](tmp_path)
    size = sum(file.stat().st_size for file in ([path] if path.is_file() else path.iterdir()))

    assert_bounded(cost(path), size, case)
