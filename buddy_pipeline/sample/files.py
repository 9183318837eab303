"""What all writers of samples share: files that appear whole or not at all, and cells as CSV, JSON and sheets hold them."""

import csv
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from buddy_pipeline.contract.columns import Column, Kind

Format = Literal["csv", "json", "xlsx"]

ROWS_AT_ONCE = 20_000
CORE_PROPERTIES = "docProps/core.xml"
_WRITTEN_AT = re.compile(rb"(?<=>)\d{4}-\d\d-\d\dT[^<]*")


def settled(target: Path) -> Path:
    """The path, if nothing bears that name yet; else raises FileExistsError."""
    if target.exists():
        raise FileExistsError(f"{target} is there already: move it away, or choose another place.")
    return target


def hidden_beside(path: Path) -> Path:
    """Where to write first: a name that no sensor takes. Makes the folder around it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.part")


def write_csv_file(path: Path, table: pa.Table) -> None:
    """Write a table of strings as a CSV file (UTF-8, commas) under the names of its columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.column_names)
        for columns in _columns_of_batches(table):
            writer.writerows(zip(*columns, strict=True))


def write_json_array(file: Any, name: str, columns: tuple[Column, ...], table: pa.Table) -> None:
    """Write the rows as an array of a JSON object, a row a line; empty cells are left out."""
    file.write(f'  "{name}": [')
    for number, row in enumerate(_typed_rows(columns, table)):
        file.write(",\n" if number else "\n")
        file.write(_compact({name: value for name, value in row.items() if value is not None}))
    file.write("\n  ]")


def fill_sheet(workbook: Workbook, title: str, columns: tuple[Column, ...], table: pa.Table) -> None:
    """Add a sheet of the rows, named by our columns; numbers are numbers, all else text."""
    sheet = workbook.create_sheet(title)
    sheet.append([column.name for column in columns])
    for batch in _columns_of_batches(table):
        typed = [_typed_for_sheet(sheet, *pair) for pair in zip(columns, batch, strict=True)]
        for row in zip(*typed, strict=True):
            sheet.append(row)


def save_workbook(workbook: Workbook, path: Path, when: datetime) -> None:
    """Save a workbook as of ``when``: the same content is the same file."""
    hidden = hidden_beside(path)
    saved = hidden.with_name(f"{hidden.name}.saved")
    try:
        workbook.save(saved)
        _without_time_of_writing(saved, hidden, when)
        os.replace(hidden, path)
    finally:
        saved.unlink(missing_ok=True)
        hidden.unlink(missing_ok=True)


def _without_time_of_writing(saved: Path, target: Path, when: datetime) -> None:
    """A workbook says when it was written, in many places; the same sample is to be the same file."""
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            part = zipfile.ZipInfo(name, when.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            with old.open(name) as source, new.open(part, "w", force_zip64=True) as copy:
                if name == CORE_PROPERTIES:
                    copy.write(_WRITTEN_AT.sub(f"{when:%Y-%m-%dT%H:%M:%SZ}".encode(), source.read()))
                else:
                    shutil.copyfileobj(source, copy)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _columns_of_batches(table: pa.Table) -> Iterator[list[list[str | None]]]:
    """The table in pieces of some rows, each as lists of cells, one a column."""
    for start in range(0, len(table), ROWS_AT_ONCE):
        yield [column.to_pylist() for column in table.slice(start, ROWS_AT_ONCE).columns]


def _typed_rows(columns: tuple[Column, ...], table: pa.Table) -> Iterator[dict[str, Any]]:
    names = [column.name for column in columns]
    for batch in _columns_of_batches(table):
        typed = [_typed(column, cells) for column, cells in zip(columns, batch, strict=True)]
        for row in zip(*typed, strict=True):
            yield dict(zip(names, row, strict=True))


def _typed(column: Column, cells: list[str | None]) -> list[Any]:
    """Cells as JSON values: numbers, lists and objects; what is none stays the text it is."""
    if column.kind is Kind.INTEGER:
        return [None if cell is None else _or_text(int, cell) for cell in cells]
    if column.kind in (Kind.RATING, Kind.SCORE):
        return [None if cell is None else _or_text(float, cell) for cell in cells]
    if column.is_json:
        return [None if cell is None else _or_text(json.loads, cell) for cell in cells]
    return list(cells)


def _or_text(read: Callable[[str], Any], cell: str) -> Any:
    try:
        return read(cell)
    except ValueError:
        return cell


def _typed_for_sheet(sheet: Any, column: Column, cells: list[str | None]) -> list[Any]:
    """Cells as a sheet holds them: numbers, and texts that begin like a formula marked as texts."""
    if column.kind in (Kind.INTEGER, Kind.RATING, Kind.SCORE):
        return _typed(column, cells)
    return [_text_cell(sheet, cell) if cell is not None and cell.startswith("=") else cell for cell in cells]


def _text_cell(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
