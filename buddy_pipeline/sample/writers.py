"""Writing an invented export as the Buddy platform would: CSV folder, JSON file or XLSX workbook (spec 3)."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from buddy_pipeline.sample.files import (
    Format,
    fill_sheet,
    hidden_beside,
    save_workbook,
    settled,
    write_csv_file,
    write_json_array,
)
from buddy_pipeline.sample.generator import EXPORT_DATE, MONTHS, Metadata, Sample, generate
from buddy_pipeline.sources.buddy import BUDDY

METADATA_SHEET = "Export Metadata"


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
    target = settled(_target(out, format, sample.metadata))
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
    hidden = hidden_beside(folder)
    hidden.mkdir(exist_ok=True)
    try:
        (hidden / "metadata.json").write_text(_metadata_json(sample.metadata) + "\n", encoding="utf-8")
        for entity, table in sample:
            write_csv_file(hidden / f"{entity.name}.csv", table)
        hidden.rename(folder)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def write_json(path: Path, sample: Sample) -> None:
    """Write the export as one JSON file, a row a line; empty cells are left out."""
    hidden = hidden_beside(path)
    try:
        with hidden.open("w", encoding="utf-8", newline="\n") as file:
            file.write("{\n" + _metadata_json(sample.metadata).removeprefix("{\n").removesuffix("\n}"))
            for entity, table in sample:
                file.write(",\n")
                write_json_array(file, entity.name, entity.columns, table)
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
        fill_sheet(workbook, entity.sheet, entity.columns, table)
    save_workbook(workbook, path, sample.metadata.export_date)


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


def _metadata_json(metadata: Metadata) -> str:
    return json.dumps({"export_metadata": metadata.as_json()}, ensure_ascii=False, indent=2)


_WRITERS: dict[Format, Callable[[Path, Sample], None]] = {"csv": write_csv, "json": write_json, "xlsx": write_xlsx}
