"""Checks of what was loaded: those that its source declares, and for each entity whether it arrives and is taken."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from buddy_pipeline.contract.checks import Check
from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.source import Source
from buddy_pipeline.csr.identity.asked import count_questions
from buddy_pipeline.database.statements import compose

FRESH_DAYS = 45
"""A month and a half: an entity whose newest row is older than that, seen from the export, has stopped arriving."""

OPEN_QUESTIONS = ("open_questions", "csr", "users")
"""Name, schema and table of the check that counts what is asked about people of any source."""

Severity = Literal["warn", "error"]


@dataclass(frozen=True)
class CheckResult:
    """One check of one table after a load. ``figures`` are numbers to show and plot; none is a person's."""

    name: str
    schema: str
    table: str
    passed: bool
    severity: Severity
    description: str
    figures: dict[str, int | float | str] = field(default_factory=dict)


def run_checks(
    connection: psycopg.Connection, source: Source, drop_id: str, *, rejected_threshold: float
) -> Iterator[CheckResult]:
    """All checks after the load of a drop; ``rejected_threshold`` is the highest tolerable share of rejected rows.

    An entity that the drop lacks has no share of rejected rows.
    """
    found = connection.execute("SELECT export_date, entities FROM ops.drops WHERE drop_id = %s", [drop_id]).fetchone()
    if found is None:
        raise LookupError(f"No drop {drop_id} was loaded.")
    export_date, entities = found
    values = {"export_date": export_date}
    for check in source.checks:
        yield _declared_check(connection, check, values)
    if source.people is not None:
        yield _open_questions(connection)
    for entity in source.entities:
        if entity.name in entities:
            yield _rejected_share(entity, entities[entity.name], rejected_threshold)
        yield _freshness(connection, entity, export_date)


def run_declared_checks(connection: psycopg.Connection, source: Source) -> Iterator[CheckResult]:
    """The checks that a source declares, as of its newest export: after the load of another that fills the same tables."""
    query = "SELECT max(export_date) FROM ops.drops WHERE program = %s AND status = 'loaded'"
    [(export_date,)] = connection.execute(query, [source.name]).fetchall()
    if export_date is not None:
        for check in source.checks:
            yield _declared_check(connection, check, {"export_date": export_date})
        if source.people is not None:
            yield _open_questions(connection)


def check_names(source: Source) -> list[tuple[str, str, str]]:
    """(name, schema, table) of every check that ``run_checks`` may give."""
    declared = [(check.name, "csr", check.table) for check in source.checks]
    declared += [OPEN_QUESTIONS] if source.people is not None else []
    each = [(check, "export", entity.name) for entity in source.entities for check in ("rejected_share", "freshness")]
    return declared + each


def _declared_check(connection: psycopg.Connection, check: Check, values: dict[str, Any]) -> CheckResult:
    cursor = connection.cursor(row_factory=dict_row)
    figures = cursor.execute(check.query, values).fetchone() or {}
    is_share = "of" in figures
    passed = figures["found"] <= check.tolerated * figures["of"] if is_share else not any(figures.values())
    severity: Severity = "error" if check.is_error else "warn"
    return CheckResult(check.name, "csr", check.table, passed, severity, check.description, figures)


def _open_questions(connection: psycopg.Connection) -> CheckResult:
    questions = count_questions(connection)
    description = "Who is one person waits for a decision: `buddy-pipeline people questions` lists what is asked."
    return CheckResult(*OPEN_QUESTIONS, questions == 0, "warn", description, {"questions": questions})


def _rejected_share(entity: Entity, counts: dict[str, int], threshold: float) -> CheckResult:
    share = counts["rejected"] / counts["read"] if counts["read"] else 0.0
    return CheckResult(
        "rejected_share",
        "export",
        entity.name,
        share <= threshold,
        "warn",
        f"Share of the rows that were rejected; above {threshold:.0%} the export is to be looked into.",
        {"rejected": counts["rejected"], "read": counts["read"], "share": round(share, 4)},
    )


def _freshness(connection: psycopg.Connection, entity: Entity, export_date: datetime) -> CheckResult:
    statement = compose(
        "SELECT extract(epoch FROM %(export_date)s - max({happened})) / 86400 FROM export.{entity} WHERE {happened} <= %(export_date)s",
        happened=sql.Identifier(entity.happened),
        entity=sql.Identifier(entity.table),
    )
    found = connection.execute(statement, {"export_date": export_date}).fetchone()
    days = float(found[0]) if found and found[0] is not None else None
    return CheckResult(
        "freshness",
        "export",
        entity.name,
        days is not None and days <= FRESH_DAYS,
        "warn",
        f"Days from the newest row to the export; above {FRESH_DAYS} the entity seems to have stopped arriving.",
        {} if days is None else {"days": round(days, 1)},
    )
