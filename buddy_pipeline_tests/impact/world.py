"""Writes a world of plain rows straight into the tables that figures are computed from, and reads the figures."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from buddy_pipeline.impact.compute import Made, compute
from buddy_pipeline.impact.figures import ASSETS
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.staleness import stale
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.impact.rows import User, World
from buddy_pipeline_tests.small_exports import KEYS

EXPORTED = datetime(2024, 12, 31, 12, tzinfo=UTC)
_FILLED: dict[str, dict[str, Any]] = {
    "users": {"created_at": EXPORTED, "updated_at": EXPORTED},
    "program_enrollments": {"updated_at": EXPORTED},
    "buddy_matches": {"export_date": EXPORTED},
    "buddy_events": {"export_date": EXPORTED, "created_at": EXPORTED},
    "buddy_event_attendances": {"export_date": EXPORTED},
    "buddy_checkins": {"export_date": EXPORTED},
    "buddy_feedback": {"export_date": EXPORTED},
    "kintell_sessions": {"export_date": EXPORTED},
    "kintell_ratings": {"export_date": EXPORTED},
    "journey_milestones": {"export_date": EXPORTED, "title": "A milestone", "points": 10},
    "learning_progress": {"export_date": EXPORTED},
    "credentials": {"export_date": EXPORTED},
    "companies": {"created_at": EXPORTED},
    "company_users": {},
    "costs": {"source": "A ledger", "told_at": EXPORTED},
    "surveyed_outcomes": {"source": "A survey", "told_at": EXPORTED},
    "texts": {
        "text_type": "buddy_feedback",
        "kind": "feedback",
        "words": 5,
        "is_read": True,
        "seal": b"",
        "read_by": "cues 2026.1",
        "screened_by": "rules 2026.1",
        "export_date": EXPORTED,
    },
    "outcome_scores": {
        "text_type": "buddy_feedback",
        "confidence": 1,
        "reader": "cues",
        "taxonomy_version": "2026.1",
        "taxonomy_digest": "0123456789ab",
        "created_at": EXPORTED,
    },
    "evidence_snippets": {"label": "a_label", "masked": Jsonb({}), "created_at": EXPORTED},
}
"""Columns that must be filled and that no figure looks at."""


def write(url: str, world: World, exported: datetime = EXPORTED) -> None:
    """Puts the world in place of whatever the database holds; ``exported`` is the date of its newest export."""
    with psycopg.connect(url) as connection:
        _empty(connection)
        _write_drop(connection, exported)
        for table in fields(world):
            _write_rows(connection, table.name, getattr(world, table.name))
        _write_names(connection, world.users)


def exchange(url: str, world: World) -> None:
    """Puts the world in place of the rows, and leaves the figures that were made from the earlier ones."""
    with psycopg.connect(url) as connection:
        tables = sql.SQL(", ").join(sql.Identifier("csr", table.name) for table in fields(world))
        connection.execute(sql.SQL("TRUNCATE {}, pii.users CASCADE").format(tables))
        for table in fields(world):
            _write_rows(connection, table.name, getattr(world, table.name))
        _write_names(connection, world.users)


def add(url: str, world: World) -> None:
    """Puts rows beside those that are there."""
    with psycopg.connect(url) as connection:
        for table in fields(world):
            _write_rows(connection, table.name, getattr(world, table.name))


def make(
    url: str, methodology: Methodology, programs: Sequence[Program], periods: Sequence[date], assets: Iterable[str] = ASSETS
) -> None:
    """Computes the figures of the periods."""
    compute(
        url,
        keys=KEYS,
        methodology=methodology,
        programs=tuple(programs),
        assets=tuple(assets),
        periods=periods,
        run_id="run-of-the-test",
        on_made=lambda _: None,
    )


def make_what_is_stale(url: str, methodology: Methodology, programs: Sequence[Program], keys: Keyring = KEYS) -> list[Made]:
    """Brings all figures up to date; gives those that were made."""
    made: list[Made] = []
    for asset, periods in stale(url, methodology, tuple(programs)).items():
        compute(
            url,
            keys=keys,
            methodology=methodology,
            programs=tuple(programs),
            assets=[asset],
            periods=periods,
            run_id="run-of-the-test",
            on_made=made.append,
        )
    return made


def read(url: str, query: str, *values: Any) -> list[dict[str, Any]]:
    """Rows as dictionaries by column."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return connection.execute(query.encode(), values or None).fetchall()


def _empty(connection: psycopg.Connection) -> None:
    tables = connection.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('export', 'csr', 'pii', 'ops', 'impact')"
    ).fetchall()
    names = sql.SQL(", ").join(sql.Identifier(*table) for table in tables)
    connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))


def _write_drop(connection: psycopg.Connection, exported: datetime) -> None:
    connection.execute(
        "INSERT INTO ops.drops (drop_id, digest, program, name, format, period, export_date, status, run_id, settled_at)"
        " VALUES ('d', 'd', 'buddy', 'd', 'csv', %s, %s, 'loaded', 'run', %s)",
        (exported.strftime("%Y-%m"), exported, exported),
    )


def _write_rows(connection: psycopg.Connection, table: str, rows: Sequence[Any]) -> None:
    if not rows:
        return
    names = [column.name for column in fields(rows[0]) if column.name != "names"]
    filled = _FILLED[table]
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier("csr", table),
        sql.SQL(", ").join(map(sql.Identifier, [*names, *filled])),
        sql.SQL(", ").join([sql.Placeholder()] * (len(names) + len(filled))),
    )
    cells = [[_cell(getattr(row, name)) for name in names] + list(filled.values()) for row in rows]
    connection.cursor().executemany(statement, cells)


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return Jsonb(value)
    return list(value) if isinstance(value, tuple) else value


def _write_names(connection: psycopg.Connection, users: Sequence[User]) -> None:
    """One id of the Buddy platform for each name of a person, the name sealed as an import seals it."""
    known = [(uuid5(user.id, str(number)), user.id, name) for user in users for number, name in enumerate(user.names)]
    vault = Vault(KEYS)
    seals = vault.seal("users", [str(id_) for id_, _, _ in known], [_sealable(*name) for _, _, name in known])
    cursor = connection.cursor()
    cursor.executemany(
        "INSERT INTO csr.user_external_ids (provider, external_id, reference, profile_id, created_at) VALUES ('buddy', %s, %s, %s, %s)",
        [(str(id_), id_, person, EXPORTED) for id_, person, _ in known],
    )
    cursor.executemany(
        "INSERT INTO pii.users (id, key_id, sealed) VALUES (%s, %s, %s)",
        [(id_, vault.active_id, seal) for (id_, _, _), seal in zip(known, seals, strict=True)],
    )


def _sealable(first: str, last: str) -> str:
    return json.dumps({"email": "somebody@example.org", "first_name": first, "last_name": last})


def uid(number: int) -> UUID:
    """An id that tells its number."""
    return UUID(int=number)
