"""Lists of Kintell for these tests: written without the code under test, and read back through it."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from buddy_pipeline.drops.batches import ROW, Batch, EntityEnd, FileNote
from buddy_pipeline.drops.drop import Drop, open_drop
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.reading import read_drop
from buddy_pipeline.judging.judge import Judge, Judged
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline_tests.drops.exports import write_sheets

FIRST_PERIOD = date(2020, 1, 1)
NOW = datetime(2025, 12, 10, 12, tzinfo=UTC)
MENTORSHIP = {
    "session_id": "MS-1",
    "participant_email": "olena@example.org",
    "mentor_email": "alice@example.org",
    "scheduled_at": "2025-11-03T16:00:00Z",
}
LANGUAGE = {
    "session_id": "LS-1",
    "participant_email": "olena@example.org",
    "volunteer_email": "bo@example.org",
    "scheduled_at": "2025-11-04T16:00:00Z",
    "language_level": "B1",
}
COMBINED = {
    "session_id": "7001",
    "session_type": "Language Connect",
    "participant_email": "olena@example.org",
    "volunteer_email": "bo@example.org",
    "date": "2025-11-05",
    "duration_min": "45",
}
USER = {"Email": "olena@example.org", "Name": "Olena Kovalenko", "Role when joined": "Mentee"}

Row = Mapping[str, Any]


def write_list(path: Path, *rows: Row, above: str = "", delimiter: str = ",", end: str = "\n") -> Path:
    """A CSV file of these rows, with the columns that any of them has."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(above)
        columns = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.DictWriter(file, columns, delimiter=delimiter, lineterminator=end)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_json(path: Path, metadata: Mapping[str, Any] | None = None, **lists: Sequence[Row]) -> Path:
    content = lists if metadata is None else {"export_metadata": metadata, **lists}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def write_workbook(path: Path, metadata: Mapping[str, Any] | None = None, **lists: Sequence[Row]) -> Path:
    sheets: dict[str, list[Sequence[Any]]] = {}
    if metadata is not None:
        sheets["Export Metadata"] = list(metadata.items())
    for name, rows in lists.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheets[name.title()] = [columns, *([row.get(column) for column in columns] for row in rows)]
    return write_sheets(path, sheets)


def opened(path: Path, now: datetime = NOW) -> Drop:
    return open_drop(path, (BUDDY, KINTELL), first_period=FIRST_PERIOD, now=now)


def parts(path: Path) -> list[Batch | FileNote | EntityEnd]:
    return list(read_drop(opened(path)))


def refusal(path: Path, now: datetime = NOW) -> str:
    """The line with which the drop is refused; it tells no value of a row."""
    with pytest.raises(DropRefused) as refused:
        list(read_drop(opened(path, now)))
    line = str(refused.value)
    assert "\n" not in line
    assert "example.org" not in line
    return line


def shapes(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Name and version of the shape of each file, by entity."""
    sections = opened(path).sections
    return {name: [(one.shape.name, one.shape.version) for one in some if one.shape] for name, some in sections.items()}


def judged(path: Path) -> list[Judged]:
    """Every batch of the drop, judged as of its date."""
    drop = opened(path)
    start = datetime.combine(FIRST_PERIOD, datetime.min.time(), UTC)
    judges = {entity.name: Judge(entity, export_date=drop.export_date, program_start=start) for entity in KINTELL.entities}
    return [judges[part.entity.name].judge(part) for part in read_drop(drop) if isinstance(part, Batch)]


def taken(path: Path, entity: str = "sessions") -> list[dict[str, Any]]:
    """The rows of an entity that are taken, without their numbers and empty cells."""
    rows = pa.concat_tables(one.rows for one in judged(path) if one.entity.name == entity).to_pylist()
    unseen = (ROW, "rejected")
    return [{k: v for k, v in row.items() if v is not None and k not in unseen} for row in rows if not row["rejected"]]


def faults(path: Path) -> set[tuple[int, str, str]]:
    """Row, column and rule of each fault. Fails if one is told twice."""
    found = [(fault["row"], fault["column"], fault["rule"]) for one in judged(path) for fault in one.faults.to_pylist()]
    assert len(found) == len(set(found))
    return set(found)
