"""Reading a written sample with nothing but the plain libraries: rows as dicts of JSON values, empty cells left out."""

import csv
import json
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from buddy_pipeline.contract.columns import Column, Kind
from buddy_pipeline.sources.buddy import BUDDY

Rows = dict[str, list[dict[str, Any]]]


def rows_of_csv(folder: Path) -> Rows:
    """Rows of the CSV folder."""
    return {
        entity.name: [_typed(entity.columns, row) for row in _csv_rows(folder / f"{entity.name}.csv")]
        for entity in BUDDY.entities
    }


def rows_of_json(path: Path) -> Rows:
    """Rows of the JSON file."""
    export = json.loads(path.read_text(encoding="utf-8"))
    return {entity.name: export[entity.name] for entity in BUDDY.entities}


def rows_of_xlsx(path: Path) -> Rows:
    """Rows of the workbook; empty cells at the end of a row are not in the file."""
    workbook = load_workbook(path, read_only=True)
    rows = {}
    for entity in BUDDY.entities:
        header, *lines = workbook[entity.sheet].iter_rows(values_only=True)
        rows[entity.name] = [_typed(entity.columns, dict(zip(header, line, strict=False))) for line in lines]
    return rows


def _csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _typed(columns: tuple[Column, ...], row: dict[str, Any]) -> dict[str, Any]:
    return {column.name: _value(column, row[column.name]) for column in columns if row.get(column.name) not in (None, "")}


def _value(column: Column, cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    try:
        if column.kind is Kind.INTEGER:
            return int(cell)
        if column.kind is Kind.RATING:
            return float(cell)
        return json.loads(cell) if column.is_json else cell
    except ValueError:
        return cell
