"""The error report that goes back to whoever made the export: one line a fault, in plain words."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import psycopg

from buddy_pipeline.contract.rules import EMAIL_AMBIGUOUS, USER_UNKNOWN, Severity
from buddy_pipeline.judging.wording import problem_and_fix
from buddy_pipeline.sources import SOURCES

COLUMNS = ("file", "entity", "row", "key", "column", "rule", "severity", "problem", "fix")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FETCHED_AT_ONCE = 10_000

_FAULTS = """
    SELECT d.program, d.called -> q.entity -> q.file AS called, q.file, q.entity, q.row, q.key, q."column", q.rule, q.severity,
           w.name AS loaded_with,
           q.rule = %(unknown)s AND q.loaded_with IS NULL AND q.row IS NOT NULL
           AND bool_and(q.rule = %(unknown)s OR q.severity <> 'error') OVER (PARTITION BY q.drop_id, q.entity, q.file, q.row) AS waits
    FROM ops.quarantine q JOIN ops.drops d USING (drop_id) LEFT JOIN ops.drops w ON w.drop_id = q.loaded_with
    WHERE %(drop_id)s::text IS NULL OR q.drop_id = %(drop_id)s ORDER BY d.export_date, q.id
"""
WAITS = "The row waits for its user: it is loaded once an export brings them."
LOADED = "The row waited for its user; it was loaded with {drop}."
DECIDED = "It was decided since whose the address is."
NOTHING_TO_DO = "Nothing: the row was loaded after all."


def write_error_report(url: str, drop_id: str | None, out: Path) -> int:
    """Writes the faults of one drop, or of all, to a CSV file that Excel opens. Gives the number of faults."""
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        return write_faults(url, drop_id, file)


def write_reports_anew(url: str, folder: Path, drop_ids: Iterable[str]) -> list[Path]:
    """Writes those of the drops' error reports anew that lie in the folder, since they say something else now. Gives these."""
    reports = [report for drop_id in drop_ids if (report := folder / f"{drop_id}.csv").exists()]
    for report in reports:
        write_error_report(url, report.stem, report)
    return reports


def write_faults(url: str, drop_id: str | None, file: TextIO) -> int:
    """Writes the faults as CSV with the columns COLUMNS."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    with psycopg.connect(url) as connection, connection.cursor(name="faults") as faults:
        faults.itersize = FETCHED_AT_ONCE
        values = {"drop_id": drop_id, "unknown": USER_UNKNOWN.code}
        for program, called, file_name, entity, row, key, column, rule, severity, loaded_with, waits in faults.execute(
            _FAULTS, values
        ):
            theirs = called or {}
            problem, fix = problem_and_fix(SOURCES[program][entity], rule, column, tuple(theirs.items()))
            if loaded_with is not None:
                problem, fix = f"{problem} {LOADED.format(drop=loaded_with)}", NOTHING_TO_DO
            elif rule == EMAIL_AMBIGUOUS.code and severity == Severity.WARNING.value:
                problem, fix = f"{problem} {DECIDED}", NOTHING_TO_DO
            elif waits:
                problem = f"{problem} {WAITS}"
            cells = (file_name, entity, row, key, theirs.get(column, column), rule, severity, problem, fix)
            writer.writerow([_harmless(cell) for cell in cells])
            count += 1
    return count


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return "'" + cell if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
