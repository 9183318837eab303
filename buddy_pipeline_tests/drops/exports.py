"""Exports for these tests: written without the code under test, and read back through it."""

import csv
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from openpyxl.cell import WriteOnlyCell

from buddy_pipeline.drops.batches import ROW, Batch, EntityEnd, FileNote
from buddy_pipeline.drops.drop import Drop, open_drop
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.reading import read_drop
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy.entities import USERS

FIRST_PERIOD = date(2020, 1, 1)
NOW = datetime(2025, 12, 1, tzinfo=UTC)
METADATA = {
    "export_id": "550e8400-e29b-41d4-a716-446655440000",
    "export_date": "2025-11-22T10:30:00Z",
    "program_name": "Buddy Program",
    "version": "1.0.0",
}
HEADER = ",".join(USERS.column_names)
ROWS = ["1,a@example.org,Ann,Lee,buddy,2024-01-15T10:00:00Z,,,", "2,b@example.org,Bo,Øy,buddy,2024-01-15T10:00:00Z,,,"]

Rows = Sequence[Mapping[str, Any]]


def opened(path: Path, now: datetime = NOW) -> Drop:
    return open_drop(path, (BUDDY,), first_period=FIRST_PERIOD, now=now)


def parts(path: Path) -> list[Batch | FileNote | EntityEnd]:
    return list(read_drop(opened(path)))


def table(path: Path, entity: str = "users") -> pa.Table:
    """All rows of one entity, row numbers included."""
    return pa.concat_tables(part.rows for part in parts(path) if isinstance(part, Batch) and part.entity.name == entity)


def contents(path: Path) -> dict[str, list[dict[str, str | None]]]:
    """The rows of every entity, without their numbers."""
    found: dict[str, list[dict[str, str | None]]] = {}
    for part in parts(path):
        if isinstance(part, Batch):
            found.setdefault(part.entity.name, []).extend(part.rows.drop_columns([ROW]).to_pylist())
    return found


def numbers(path: Path) -> list[int]:
    return table(path)[ROW].to_pylist()


def miscounted(path: Path) -> list[int]:
    return [number for part in parts(path) if isinstance(part, Batch) for number in part.miscounted]


def notes(path: Path) -> list[tuple[str, str]]:
    return [(part.rule.code, part.column) for part in parts(path) if isinstance(part, FileNote)]


def write_folder(folder: Path, files: Mapping[str, str | bytes], metadata: Mapping[str, Any] | None = METADATA) -> Path:
    """A folder of files as they are given, with metadata.json unless that is None."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    if metadata is not None:
        (folder / "metadata.json").write_text(json.dumps(metadata))
    return folder


def users_csv(folder: Path, *lines: str, header: str = HEADER, end: str = "\n") -> Path:
    """A drop whose users.csv has these lines below the header."""
    return write_folder(folder, {"users.csv": "".join(line + end for line in (header, *lines))})


def write_csv(folder: Path, entities: Mapping[str, Rows], *, delimiter: str = ",", end: str = "\r\n") -> Path:
    write_folder(folder, {})
    quoting = csv.QUOTE_MINIMAL if end == "\r\n" else csv.QUOTE_ALL  # Python 3.11 quotes only the line ends that it writes
    for entity, rows in entities.items():
        with (folder / f"{entity}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, BUDDY[entity].column_names, delimiter=delimiter, lineterminator=end, quoting=quoting)
            writer.writeheader()
            writer.writerows({name: _text(value) for name, value in row.items()} for row in rows)
    return folder


def write_json(path: Path, entities: Mapping[str, Any], metadata: Mapping[str, Any] | None = METADATA, **settings: Any) -> Path:
    content = {**entities} if metadata is None else {"export_metadata": metadata, **entities}
    path.write_text(json.dumps(content, **settings), encoding="utf-8")
    return path


def write_xlsx(path: Path, entities: Mapping[str, Rows], metadata: Mapping[str, Any] | None = METADATA) -> Path:
    sheets: dict[str, Iterable[Sequence[Any]]] = {}
    if metadata is not None:
        sheets["Export Metadata"] = [(name.replace("_", " ").title(), value) for name, value in metadata.items()]
    for entity, rows in entities.items():
        columns = BUDDY[entity].column_names
        sheets[BUDDY[entity].sheet] = [columns, *([_cell(row.get(name)) for name in columns] for row in rows)]
    return write_sheets(path, sheets)


def write_sheets(path: Path, sheets: Mapping[str, Iterable[Sequence[Any]]]) -> Path:
    """A workbook of these sheets; texts stay texts, even where they look like formulas."""
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([_literal(sheet, value) if isinstance(value, str) else value for value in row])
    book.save(path)
    return path


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def inline(reference: str, text: str) -> str:
    """A cell of a sheet, as XML."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def write_package(path: Path, sheets: Mapping[str, str], *, workbook: str = "xl/workbook.xml", separator: str = "/") -> Path:
    """A workbook put together by hand. ``sheets`` are the XML between the tags of each worksheet, metadata aside."""
    folder = workbook.rpartition("/")[0]
    metadata = f"<sheetData><row r='1'>{inline('A1', 'Export Date')}{inline('B1', METADATA['export_date'])}</row></sheetData>"
    bodies = {**sheets, "Export Metadata": metadata}
    places = {title: f"sheets/{number}.xml" for number, title in enumerate(bodies, start=1)}
    parts = {
        "_rels/.rels": _relations({"r": ("officeDocument", f"/{workbook}")}),
        f"{folder}/_rels/{workbook.rpartition('/')[2]}.rels": _relations(
            {f"r{number}": ("worksheet", place) for number, place in enumerate(places.values(), start=1)}
        ),
        workbook: f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        + "".join(f'<sheet name="{title}" sheetId="{n}" r:id="r{n}"/>' for n, title in enumerate(bodies, start=1))
        + "</sheets></workbook>",
    }
    parts |= {f"{folder}/{places[title]}": f'<worksheet xmlns="{MAIN}">{body}</worksheet>' for title, body in bodies.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo()
            entry.filename = name.replace("/", separator)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return path


def _relations(relations: Mapping[str, tuple[str, str]]) -> str:
    told = (
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>' for key, (kind, target) in relations.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{"".join(told)}</Relationships>'


def header_row() -> str:
    """The first row of the sheet of users, as XML."""
    return (
        "<row r='1'>" + "".join(inline(f"{chr(65 + place)}1", name) for place, name in enumerate(USERS.column_names)) + "</row>"
    )


def odd(path: Path) -> list[tuple[str, str, list[int]]]:
    """Rule, column and rows of what the reader says of single cells."""
    found = (cells for part in parts(path) if isinstance(part, Batch) for cells in part.odd)
    return [(cells.rule.code, cells.column, list(cells.rows)) for cells in found]


def _literal(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _text(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if isinstance(value, list | dict | bool) else value


def _cell(value: Any) -> Any:
    return _text(value) if isinstance(value, list | dict) else value


def refused_line(path: Path) -> str:
    """The message with which the drop is refused."""
    try:
        parts(path)
    except DropRefused as refused:
        return str(refused)
    raise AssertionError(f"{path.name} was taken")


def refusal(path: Path) -> str:
    """The message of the refusal, which is one line and holds no value of a row."""
    with pytest.raises(DropRefused) as refused:
        parts(path)
    message = str(refused.value)
    assert "\n" not in message
    assert "example.org" not in message
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    return message
