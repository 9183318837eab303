"""Writing planted rows in the three formats, and the row numbers that a person sees there."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.faults.cell_faults import Row
from buddy_pipeline_tests.faults.planting import Planted

STRANGE_CELL = "43"


def write_csv(folder: Path, planted: Planted, metadata: dict[str, Any]) -> dict[str, list[int]]:
    """Write a CSV folder. ``metadata`` is the `export_metadata` of the clean export; the counts are made anew.

    Returned are the numbers of the rows: of each entity, the line on which each record starts.
    """
    folder.mkdir(parents=True)
    (folder / "metadata.json").write_text(json.dumps(_counted(metadata, planted)), encoding="utf-8")
    numbers = {}
    for entity in BUDDY.entities:
        with (folder / f"{entity.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_header(entity, planted))
            writer.writerows(_csv_lines(entity, planted))
        numbers[entity.name] = list(_starts(entity, planted.rows[entity.name]))
    return numbers


def write_json(path: Path, planted: Planted, metadata: dict[str, Any]) -> dict[str, list[int]]:
    """Write a JSON file; the number of a row is its position in the array, from 1. Else as `write_csv`."""
    export: dict[str, Any] = {"export_metadata": _counted(metadata, planted)}
    for entity in BUDDY.entities:
        export[entity.name] = [
            {column.name: _json_value(column, row[column.name]) for column in entity.columns} | _strange(entity, planted)
            for row in planted.rows[entity.name]
        ]
    path.write_text(json.dumps(export, ensure_ascii=False), encoding="utf-8")
    return _counted_from(1, planted)


def write_xlsx(path: Path, planted: Planted, metadata: dict[str, Any]) -> dict[str, list[int]]:
    """Write a workbook; the number of a row is that of the sheet, the header being row 1. Else as `write_csv`."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Export Metadata")
    for label in ("export_id", "export_date", "program_name", "version"):
        sheet.append([label.replace("_", " ").title(), metadata[label]])
    for entity in BUDDY.entities:
        sheet = workbook.create_sheet(entity.sheet)
        sheet.append(_header(entity, planted))
        for row in planted.rows[entity.name]:
            cells = [_sheet_value(sheet, column, row[column.name]) for column in entity.columns]
            sheet.append([*cells, *_strange(entity, planted).values()])
    workbook.save(path)
    return _counted_from(2, planted)


def _counted(metadata: dict[str, Any], planted: Planted) -> dict[str, Any]:
    return {**metadata, "record_counts": {name: len(rows) for name, rows in planted.rows.items()}}


def _counted_from(first: int, planted: Planted) -> dict[str, list[int]]:
    return {name: list(range(first, first + len(rows))) for name, rows in planted.rows.items()}


def _strange(entity: Entity, planted: Planted) -> dict[str, str]:
    return {planted.strange_columns[entity.name]: STRANGE_CELL} if entity.name in planted.strange_columns else {}


def _header(entity: Entity, planted: Planted) -> list[str]:
    return [*entity.column_names, *_strange(entity, planted)]


def _csv_lines(entity: Entity, planted: Planted) -> Iterator[list[str | None]]:
    for index, row in enumerate(planted.rows[entity.name]):
        cells = [*(row[name] for name in entity.column_names), *_strange(entity, planted).values()]
        longer = planted.miscounted.get((entity.name, index))
        if longer is None:
            yield cells
        else:
            yield [*cells, "surplus"] if longer else cells[:-1]


def _starts(entity: Entity, rows: list[Row]) -> Iterator[int]:
    """The header stands on line 1; a cell with line breaks takes as many lines more."""
    line = 2
    for row in rows:
        yield line
        line += 1 + sum((row[name] or "").count("\n") for name in entity.column_names)


def _json_value(column: Column, cell: str | None) -> Any:
    """Typed where the text allows it."""
    if cell is None:
        return None
    try:
        if column.kind is Kind.INTEGER:
            return int(cell)
        if column.kind is Kind.RATING:
            return float(cell)
        return json.loads(cell) if column.is_json else cell
    except ValueError:
        return cell


def _sheet_value(sheet: Any, column: Column, cell: str | None) -> Any:
    if column.kind in (Kind.INTEGER, Kind.RATING):
        return _json_value(column, cell)
    if cell is None or not cell.startswith("="):
        return cell
    text = WriteOnlyCell(sheet, cell)
    text.data_type = "s"
    return text
