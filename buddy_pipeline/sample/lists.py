"""Writing invented lists of a program: a folder of CSV files, a JSON file or a workbook, with the date in the name."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from openpyxl import Workbook

from buddy_pipeline.contract.columns import Column
from buddy_pipeline.contract.source import Source
from buddy_pipeline.sample.files import (
    Format,
    fill_sheet,
    hidden_beside,
    save_workbook,
    settled,
    write_csv_file,
    write_json_array,
)


@dataclass(frozen=True)
class Lists:
    """Invented lists of ``source``; all tables are of strings, null where a cell is empty.

    ``tables`` are the rows by entity, under our names, as JSON files and workbooks have them. ``files`` are the CSV files by the
    beginning of their name, each under the names that are used there.
    """

    source: Source
    export_date: datetime
    tables: dict[str, pa.Table]
    files: dict[str, pa.Table]

    @property
    def name(self) -> str:
        """What the drop is called, with the date by which it is known."""
        return f"{self.source.name}_{self.export_date:%Y-%m-%d}"

    def columns(self, entity: str) -> tuple[Column, ...]:
        """The columns that the table of an entity has."""
        return tuple(self.source[entity][name] for name in self.tables[entity].column_names)


def write_lists(out: Path, lists: Lists, format: Format) -> Path:
    """Put the lists where a drop belongs, into the folder ``out`` (made if need be); the path of the drop is returned.

    An ``out`` that ends in `.json` or `.xlsx`, as the format says, is the file itself. The drop appears whole or not at all.
    Raises FileExistsError where something bears its name already.
    """
    is_file = format != "csv" and out.suffix == f".{format}"
    target = settled(out if is_file else out / (lists.name if format == "csv" else f"{lists.name}.{format}"))
    _WRITERS[format](target, lists)
    return target


def _write_csv(folder: Path, lists: Lists) -> None:
    hidden = hidden_beside(folder)
    hidden.mkdir(exist_ok=True)
    try:
        for name, table in lists.files.items():
            write_csv_file(hidden / f"{name}-{lists.export_date:%Y-%m-%d}.csv", table)
        hidden.rename(folder)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _write_json(path: Path, lists: Lists) -> None:
    hidden = hidden_beside(path)
    try:
        with hidden.open("w", encoding="utf-8", newline="\n") as file:
            for number, (name, table) in enumerate(lists.tables.items()):
                file.write(",\n" if number else "{\n")
                write_json_array(file, name, lists.columns(name), table)
            file.write("\n}\n")
        os.replace(hidden, path)
    finally:
        hidden.unlink(missing_ok=True)


def _write_xlsx(path: Path, lists: Lists) -> None:
    workbook = Workbook(write_only=True)
    for name, table in lists.tables.items():
        fill_sheet(workbook, lists.source[name].sheet, lists.columns(name), table)
    save_workbook(workbook, path, lists.export_date)


_WRITERS: dict[Format, Callable[[Path, Lists], None]] = {"csv": _write_csv, "json": _write_json, "xlsx": _write_xlsx}
