"""The error report that goes back to whoever made the export: one line a fault, in plain words."""

import csv
from pathlib import Path
from typing import TextIO

import psycopg

from buddy_pipeline.contract.sources import SOURCES
from buddy_pipeline.judging.wording import problem_and_fix

COLUMNS = ("file", "entity", "row", "key", "column", "rule", "severity", "problem", "fix")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FETCHED_AT_ONCE = 10_000

_FAULTS = (
    'SELECT d.program, q.file, q.entity, q.row, q.key, q."column", q.rule, q.severity'
    " FROM ops.quarantine q JOIN ops.drops d USING (drop_id)"
    " WHERE %(drop_id)s::text IS NULL OR q.drop_id = %(drop_id)s ORDER BY d.export_date, q.id"
)


def write_error_report(url: str, drop_id: str | None, out: Path) -> int:
    """Writes the faults of one drop, or of all, to a CSV file that Excel opens. Gives the number of faults."""
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        return write_faults(url, drop_id, file)


def write_faults(url: str, drop_id: str | None, file: TextIO) -> int:
    """Writes the faults as CSV with the columns COLUMNS."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    with psycopg.connect(url) as connection, connection.cursor(name="faults") as faults:
        faults.itersize = FETCHED_AT_ONCE
        for program, file_name, entity, row, key, column, rule, severity in faults.execute(_FAULTS, {"drop_id": drop_id}):
            problem, fix = problem_and_fix(SOURCES[program][entity], rule, column)
            cells = (file_name, entity, row, key, column, rule, severity, problem, fix)
            writer.writerow([_harmless(cell) for cell in cells])
            count += 1
    return count


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return "'" + cell if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
