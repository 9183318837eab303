"""Files of texts for people to label, and labelled ones read back: CSV, or lines of JSON."""

import csv
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from buddy_pipeline.voices.taxonomy import Taxonomy

COLUMNS = ("id", "language", "kind", "text", "labels", "labels_2")
"""Of a CSV file: two people may label, one in each of the last columns, with names of labels between blanks, commas or semicolons."""
NONE = "none"
"""What stands for no label at all, so that an empty cell says that nobody labelled the text."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 10_000_000
_BETWEEN = re.compile(r"[\s,;|]+")


class LabelsInvalid(Exception):
    """A file of labelled texts that cannot be used: a line a fault."""


@dataclass(frozen=True)
class LabelledText:
    id: str
    language: str | None
    kind: str | None
    text: str
    labels: frozenset[str]
    second: frozenset[str] | None


def read_labelled(path: Path, taxonomy: Taxonomy) -> list[LabelledText]:
    """The labelled texts of a file. Raises LabelsInvalid, which names line and column."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise LabelsInvalid(f"{path.name}: not UTF-8; save the file as CSV UTF-8.") from None
    rows = _json_rows(content) if content.lstrip().startswith("{") else _csv_rows(path.name, content)
    faults: list[str] = []
    found = [told for line, row in rows if (told := _labelled(path.name, line, row, taxonomy, faults)) is not None]
    if faults:
        raise LabelsInvalid("\n".join(faults))
    if not found:
        raise LabelsInvalid(f"{path.name}: no text has labels; write names of labels, or `{NONE}`, into the column `labels`.")
    return found


def write_sample(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """A CSV file for people to label, for its owner alone, which spreadsheets open as UTF-8; nothing in it is taken for a formula.

    Raises FileExistsError and other OSError.
    """
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _harmless(row.get(name, "")) for name in COLUMNS})


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in _FORMULA else cell


def _as_written(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell


def _csv_rows(name: str, content: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    first = content.partition("\n")[0]
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.DictReader(content.splitlines(keepends=True), delimiter=";" if first.count(";") > first.count(",") else ",")
    header = [one.strip().lower() for one in reader.fieldnames or ()]
    if missing := [one for one in ("text", "labels") if one not in header]:
        raise LabelsInvalid(f"{name}, line 1: has no column {' and no column '.join(missing)}.")
    reader.fieldnames = header
    for row in reader:
        yield reader.line_num, row


def _json_rows(content: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(content.splitlines(), 1):
        if line.strip():
            try:
                told = json.loads(line)
            except ValueError:
                told = None
            yield number, dict[str, Any](told) if isinstance(told, dict) else dict[str, Any]()


def _labelled(name: str, line: int, row: Mapping[str, Any], taxonomy: Taxonomy, faults: list[str]) -> LabelledText | None:
    if not isinstance(row.get("text"), str) or "labels" not in row:
        faults.append(f"{name}, line {line}: needs a text and labels.")
        return None
    labels, second = _labels(row["labels"]), _labels(row.get("labels_2"))
    if labels is None:
        return None
    for column, told in (("labels", labels), ("labels_2", second or frozenset())):
        if unknown := sorted(told - taxonomy.names):
            faults.append(
                f"{name}, line {line}: {column}: no label is called {', '.join(unknown)}; see `buddy-pipeline q2q labels`."
            )
    return LabelledText(
        str(row.get("id") or line), row.get("language") or None, row.get("kind") or None, _as_written(row["text"]), labels, second
    )


def _labels(told: Any) -> frozenset[str] | None:
    """The labels of a cell; None where nobody labelled."""
    if told is None or told == "":
        return None
    if isinstance(told, Sequence) and not isinstance(told, str):
        return frozenset(str(one.get("label")) if isinstance(one, Mapping) else str(one) for one in told)
    return frozenset(one for one in _BETWEEN.split(str(told).strip()) if one and one.lower() != NONE)
