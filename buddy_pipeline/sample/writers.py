"""Writing an invented export as the Buddy platform would: CSV folder, JSON file or XLSX workbook (spec 3)."""

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
from buddy_pipeline.sample.generator import EXPORT_DATE, MONTHS, Metadata, Sample, generate
from buddy_pipeline.sources.buddy import BUDDY

Format = Literal["csv", "json", "xlsx"]

METADATA_SHEET = "Export Metadata"
ROWS_AT_ONCE = 20_000
CORE_PROPERTIES = "docProps/core.xml"
_WRITTEN_AT = re.compile(rb"(?<=>)\d{4}-\d\d-\d\dT[^<]*")


def write_sample(
    out: Path,
    *,
    users: int,
    seed: int,
    format: Format,
    export_date: datetime | None = None,
    months: int = MONTHS,
    faults: bool = True,
) -> Path:
    """Invent an export and put it where a drop belongs; the path of the drop is returned.

    ``out`` is the folder to put it in, made if need be: the drop is called `buddy_export_2026-10-31` after the date
    of the export, with `.json` or `.xlsx`. An ``out`` that ends in `.json` or `.xlsx`, as the format says, is the
    file itself. The drop appears whole or not at all. Raises FileExistsError where something bears that name already,
    ValueError as `generate` does.
    """
    sample = generate(users, seed, export_date or EXPORT_DATE, months=months, faults=faults)
    target = _target(out, format, sample.metadata)
    if target.exists():
        raise FileExistsError(f"{target} is there already: move it away, or choose another place.")
    _WRITERS[format](target, sample)
    return target


def _target(out: Path, format: Format, metadata: Metadata) -> Path:
    if format == "csv":
        return out / f"buddy_export_{metadata.export_date:%Y-%m-%d}"
    if out.suffix == f".{format}":
        return out
    return out / f"buddy_export_{metadata.export_date:%Y-%m-%d}.{format}"


def write_csv(folder: Path, sample: Sample) -> None:
    """Write the export as ``folder`` with `metadata.json` and a CSV file (UTF-8, commas) for each entity."""
    hidden = _hidden(folder)
    hidden.mkdir(exist_ok=True)
    try:
        (hidden / "metadata.json").write_text(_metadata_json(sample.metadata) + "\n", encoding="utf-8")
        for entity, table in sample:
            with (hidden / f"{entity.name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(entity.column_names)
                for columns in _columns_of_batches(table):
                    writer.writerows(zip(*columns, strict=True))
        hidden.rename(folder)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def write_json(path: Path, sample: Sample) -> None:
    """Write the export as one JSON file, a row a line; empty cells are left out."""
    hidden = _hidden(path)
    try:
        with hidden.open("w", encoding="utf-8", newline="\n") as file:
            file.write("{\n" + _metadata_json(sample.metadata).removeprefix("{\n").removesuffix("\n}"))
            for entity, table in sample:
                file.write(f',\n  "{entity.name}": [')
                for number, row in enumerate(_typed_rows(entity.columns, table)):
                    file.write(",\n" if number else "\n")
                    file.write(_compact({name: value for name, value in row.items() if value is not None}))
                file.write("\n  ]")
            file.write("\n}\n")
        os.replace(hidden, path)
    finally:
        hidden.unlink(missing_ok=True)


def write_xlsx(path: Path, sample: Sample) -> None:
    """Write the export as one workbook: a sheet of metadata and one for each entity; numbers are numbers, all else text."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(METADATA_SHEET)
    for line in _metadata_lines(sample.metadata):
        sheet.append(line)
    for entity, table in sample:
        sheet = workbook.create_sheet(entity.sheet)
        sheet.append(entity.column_names)
        for columns in _columns_of_batches(table):
            typed = [_typed_for_sheet(sheet, *pair) for pair in zip(entity.columns, columns, strict=True)]
            for row in zip(*typed, strict=True):
                sheet.append(row)
    hidden = _hidden(path)
    saved = hidden.with_name(f"{hidden.name}.saved")
    try:
        workbook.save(saved)
        _without_time_of_writing(saved, hidden, sample.metadata.export_date)
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


def _metadata_lines(metadata: Metadata) -> list[tuple[str, str | int]]:
    """The metadata as lines of the sheet, named as in the comment header of spec 3; below them the rows of each sheet."""
    return [
        ("Export ID", metadata.export_id),
        ("Export Date", f"{metadata.export_date:%Y-%m-%dT%H:%M:%SZ}"),
        ("Date Range", f"{metadata.start.isoformat()} to {metadata.end.isoformat()}"),
        ("Program Name", metadata.program_name),
        ("Total Records", sum(metadata.record_counts.values())),
        ("Version", metadata.version),
        *((entity.sheet, metadata.record_counts[entity.name]) for entity in BUDDY.entities),
    ]


def _hidden(path: Path) -> Path:
    """Where to write first: a name that no sensor takes. Makes the folder around it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.part")


def _metadata_json(metadata: Metadata) -> str:
    return json.dumps({"export_metadata": metadata.as_json()}, ensure_ascii=False, indent=2)


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


_WRITERS: dict[Format, Callable[[Path, Sample], None]] = {"csv": write_csv, "json": write_json, "xlsx": write_xlsx}
