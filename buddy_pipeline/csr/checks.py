"""Checks of what was loaded (spec 1, "Post-Import Validations"; spec 2, "Success Metrics")."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, LiteralString

import psycopg
from psycopg import sql

from buddy_pipeline.contract.source import Source
from buddy_pipeline.csr.journey import FEEDBACK_DUE_DAYS
from buddy_pipeline.database.statements import Query, compose

NEGATIVE_RATING = 0.5
NEGATIVE_SHARE = 0.30
"""More than this share of ratings below NEGATIVE_RATING is to be looked into (spec 1, Negative Feedback Spike)."""
FRESH_DAYS = 45
"""A month and a half: an entity whose newest row is older than that, seen from the export, has stopped arriving."""

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
    values = {"export_date": export_date, "days": FEEDBACK_DUE_DAYS, "low": NEGATIVE_RATING}
    for name, table, description, query in _COUNTED:
        yield _count_check(connection, name, table, "warn", description, query, values)
    yield _negative_feedback(connection, values)
    yield _referential_integrity(connection)
    yield _count_check(
        connection, "enrollment_for_every_user", "program_enrollments", "error", _ENROLLED[0], _ENROLLED[1], values
    )
    for entity in source.entities:
        if entity.name in entities:
            yield _rejected_share(entity.name, entities[entity.name], rejected_threshold)
        yield _freshness(connection, source, entity.name, export_date)


def check_names(source: Source) -> list[tuple[str, str, str]]:
    """(name, schema, table) of every check that ``run_checks`` may give."""
    fixed = [(name, "csr", table) for name, table, _, _ in _COUNTED]
    fixed += [
        ("negative_feedback_spike", "csr", "buddy_feedback"),
        ("referential_integrity", "csr", "buddy_matches"),
        ("enrollment_for_every_user", "csr", "program_enrollments"),
    ]
    each = [(check, "export", entity.name) for entity in source.entities for check in ("rejected_share", "freshness")]
    return fixed + each


_COUNTED: tuple[tuple[str, str, str, LiteralString], ...] = (
    (
        "orphaned_events",
        "buddy_events",
        "Informal events whose match is not known; listed in the error report as match-unknown.",
        "SELECT count(*), (SELECT count(*) FROM csr.buddy_events WHERE kind = 'informal')"
        " FROM csr.buddy_events WHERE kind = 'informal' AND match_id IS NULL",
    ),
    (
        "zero_duration_matches",
        "buddy_matches",
        "Matches that ended at the moment they were made.",
        "SELECT count(*), (SELECT count(*) FROM csr.buddy_matches) FROM csr.buddy_matches WHERE matched_at = ended_at",
    ),
    (
        "matches_without_feedback",
        "buddy_matches",
        "Matches that lasted over 90 days and have no feedback from either side.",
        "SELECT count(*), (SELECT count(*) FROM csr.buddy_matches) FROM csr.buddy_matches m"
        " WHERE coalesce(m.ended_at, %(export_date)s) - m.matched_at > make_interval(days => %(days)s)"
        " AND NOT EXISTS (SELECT FROM csr.buddy_feedback f WHERE f.match_id = m.id)",
    ),
)
_ENROLLED: tuple[str, LiteralString] = (
    "Users of the export who have no enrollment.",
    "SELECT count(*), (SELECT count(*) FROM export.users) FROM export.users u WHERE NOT EXISTS ("
    "SELECT FROM csr.user_external_ids x JOIN csr.program_enrollments e ON e.user_id = x.profile_id AND e.program_type = x.provider"
    " WHERE x.provider = 'buddy' AND x.external_id = u.id::text)",
)


def _count_check(
    connection: psycopg.Connection,
    name: str,
    table: str,
    severity: Severity,
    description: str,
    query: LiteralString,
    values: dict[str, Any],
) -> CheckResult:
    """Passes when the query, which counts what is odd and all there is, finds nothing odd."""
    odd, total = connection.execute(query, values).fetchone() or (0, 0)
    return CheckResult(name, "csr", table, odd == 0, severity, description, {"found": odd, "of": total})


def _negative_feedback(connection: psycopg.Connection, values: dict[str, Any]) -> CheckResult:
    query: LiteralString = (
        "SELECT count(*) FILTER (WHERE rating < %(low)s), count(*) FROM export.feedback WHERE export_date = %(export_date)s"
    )
    low, total = connection.execute(query, values).fetchone() or (0, 0)
    share = low / total if total else 0.0
    return CheckResult(
        "negative_feedback_spike",
        "csr",
        "buddy_feedback",
        share <= NEGATIVE_SHARE,
        "warn",
        f"Share of the feedback of this export that rates below {NEGATIVE_RATING}; above {NEGATIVE_SHARE:.0%} it is to be looked into.",
        {"below": low, "of": total, "share": round(share, 4)},
    )


_ROWS_OF: tuple[tuple[str, str, str, str], ...] = (
    ("matches", "match_id", "buddy_matches", "id"),
    ("events", "event_id", "buddy_events", "id"),
    ("event_attendance", "event_id", "buddy_events", "id"),
    ("skill_sessions", "session_id", "kintell_sessions", "id"),
    ("checkins", "checkin_id", "buddy_checkins", "id"),
    ("feedback", "feedback_id", "buddy_feedback", "id"),
)


def _referential_integrity(connection: psycopg.Connection) -> CheckResult:
    """Every exported row has its row in `csr`, and every match both its people."""
    missing: dict[str, int | float | str] = {}
    for entity, key, table, target in _ROWS_OF:
        statement = compose(
            "SELECT count(*) FROM export.{entity} e WHERE NOT EXISTS (SELECT FROM csr.{table} t WHERE t.{target} = e.{key})",
            entity=sql.Identifier(entity),
            key=sql.Identifier(key),
            table=sql.Identifier(table),
            target=sql.Identifier(target),
        )
        missing[f"{entity} missing"] = _first(connection, statement)
    missing["matches without both people"] = _first(
        connection,
        sql.SQL(
            "SELECT count(*) FROM csr.buddy_matches m JOIN export.matches e ON e.match_id = m.id"
            " WHERE m.participant_id IS NULL OR m.buddy_id IS NULL"
        ),
    )
    return CheckResult(
        "referential_integrity",
        "csr",
        "buddy_matches",
        not any(missing.values()),
        "error",
        "Every validated row stands in the platform's tables, and every match has its participant and its buddy.",
        missing,
    )


def _rejected_share(entity: str, counts: dict[str, int], threshold: float) -> CheckResult:
    share = counts["rejected"] / counts["read"] if counts["read"] else 0.0
    return CheckResult(
        "rejected_share",
        "export",
        entity,
        share <= threshold,
        "warn",
        f"Share of the rows that were rejected; above {threshold:.0%} the export is to be looked into.",
        {"rejected": counts["rejected"], "read": counts["read"], "share": round(share, 4)},
    )


def _freshness(connection: psycopg.Connection, source: Source, entity: str, export_date: datetime) -> CheckResult:
    statement = compose(
        "SELECT extract(epoch FROM %(export_date)s - max({happened})) / 86400 FROM export.{entity} WHERE {happened} <= %(export_date)s",
        happened=sql.Identifier(source[entity].happened),
        entity=sql.Identifier(entity),
    )
    found = connection.execute(statement, {"export_date": export_date}).fetchone()
    days = float(found[0]) if found and found[0] is not None else None
    return CheckResult(
        "freshness",
        "export",
        entity,
        days is not None and days <= FRESH_DAYS,
        "warn",
        f"Days from the newest row to the export; above {FRESH_DAYS} the entity seems to have stopped arriving.",
        {} if days is None else {"days": round(days, 1)},
    )


def _first(connection: psycopg.Connection, statement: Query) -> int:
    found = connection.execute(statement).fetchone()
    return int(found[0]) if found else 0
