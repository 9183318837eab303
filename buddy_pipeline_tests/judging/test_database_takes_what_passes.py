"""Judging never fails for what a cell holds, and the database takes every row that it lets pass."""

import json
from collections.abc import Callable

import psycopg
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from psycopg import sql

from buddy_pipeline.csr.staging import Staging, typed_columns
from buddy_pipeline.database.statements import identifiers
from buddy_pipeline.judging.judge import REJECTED, Judged
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.sealing import row_keys, seal_rows
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.judging import texts
from buddy_pipeline_tests.judging.rows import EXPORT_DATE, FIRST_ROW, judge, sound_row

VAULT = Vault(Keyring(b"h" * 32, {"test": b"k" * 32}))
Take = Callable[[Judged], None]


@pytest.fixture
def take(database_url):
    """Puts judged rows where an import puts them: into staging, and those that are not rejected into ``export``."""
    staging = Staging(BUDDY, EXPORT_DATE)
    with psycopg.connect(database_url) as connection:
        staging.create(connection)
        connection.commit()

        def take_rows(judged: Judged) -> None:
            taken = pc.invert(judged.rows[REJECTED])
            rows = seal_rows(VAULT, BUDDY.name, judged.entity, judged.rows, taken)
            staging.copy_rows(connection, judged.entity, rows)
            staging.copy_faults(connection, judged.faults)
            _insert(connection, staging, judged, pc.sum(taken).as_py() or 0)
            _open_seals(connection, staging, judged)
            connection.rollback()

        yield take_rows


def _insert(connection: psycopg.Connection, staging: Staging, judged: Judged, taken: int) -> None:
    """Keys are made unique by keeping the first row of each."""
    name, columns = judged.entity.name, identifiers(typed_columns(judged.entity))
    parts = {"target": sql.Identifier("export", name), "columns": columns, "staged": staging.table(judged.entity)}
    statement = (
        "INSERT INTO {target} ({columns}, export_date, created_at) SELECT {columns}, %(at)s, %(at)s FROM {staged}"
        " WHERE NOT rejected ON CONFLICT DO NOTHING"
    )
    connection.execute(sql.SQL(statement).format(**parts), {"at": EXPORT_DATE})
    counted = connection.execute(sql.SQL("SELECT count(*) FROM {staged} WHERE NOT rejected").format(**parts)).fetchone()
    assert counted == (taken,)


def _open_seals(connection: psycopg.Connection, staging: Staging, judged: Judged) -> None:
    """Each seal opens to the personal values of its own row, and rejected rows have none."""
    if not judged.entity.personal:
        return
    statement = sql.SQL("SELECT row, sealed FROM {}").format(staging.table(judged.entity))
    sealed = dict(connection.execute(statement).fetchall())
    keys = row_keys(judged.entity, judged.rows).to_pylist()
    for key, row in zip(keys, judged.rows.to_pylist(), strict=True):
        clear = {column.name: row[column.name] for column in judged.entity.personal if row[column.name] is not None}
        seal = sealed[row["row"]]
        assert (seal is None) == (row[REJECTED] or not clear)
        assert seal is None or VAULT.open("test", judged.entity.name, key, seal) == clear


@pytest.mark.parametrize("entity", BUDDY.entities, ids=lambda entity: entity.name)
def test_any_rows(entity, take):
    @settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(texts.rows_of(entity))
    def check(rows):
        judged = judge(entity, rows)
        faults = judged.faults.to_pylist()
        rejected = {fault["row"] for fault in faults if fault["severity"] == "error"}
        assert [FIRST_ROW + place in rejected for place in range(len(rows))] == judged.rows[REJECTED].to_pylist()
        take(judged)

    check()


LONG = {
    "rating": ["0." + "1" * 200_000, "0" * 200_000 + "1", "0." + "0" * 200_000 + "1", "+.5", "1.", "-0.0"],
    "points": ["0" * 200_000 + "1", "+7", "60." + "0" * 200_000, "-0", "2147483647"],
    "metadata": [
        '{"a":' * 300 + "1" + "}" * 300,
        json.dumps({"a": 10**4000, "b": 1e308, "c": 5e-324, "d": "x" * 500_000}),
        json.dumps({str(number): number for number in range(20_000)}),
    ],
    "interests": [json.dumps(["x" * 500_000, '"\\{}[],', "\x7f\u2028\ufeff😀"])],
    "attendees": [json.dumps(["550E8400-E29B-41D4-A716-446655440000"] * 10_000)],
    "sdg_goals": ["[4, 8]", "[ 4,\n8 ]", "[]", "[" + ",".join(["4"] * 50_000) + "]"],
    "notes": ["x" * 1_000_000, '"' * 1_000, "a\n\\.\nb"],
    "event_date": ["2024-02-29T23:59:59.999999999Z", "2024-02-29T10:00+13:59", "2020-01-01T00:00:00,5-08"],
    "joined_at": ["1000-01-01T00:00:00+14:00", "1999-12-31T23:59Z"],
}


@pytest.mark.parametrize(
    ("name", "cell"), [(name, cell) for name, cells in LONG.items() for cell in cells], ids=lambda cell: cell[:12]
)
def test_long_and_odd_cells_that_pass(name, cell, take):
    entity = next(entity for entity in BUDDY.entities if name in entity.column_names)
    judged = judge(entity, [sound_row(entity, **{name: cell})])
    assert judged.faults.to_pylist() == []
    take(judged)


@pytest.mark.parametrize(
    ("column", "cell", "stored"),
    [
        ("rating", "0.005", "0.01"),
        ("rating", "0.00" + "49" * 20, "0.00"),
        ("rating", "0.9949", "0.99"),
        ("points", "+0060.00", "60"),
        ("sdg_goals", "[4.0, 8, 1.3e1]", "{4,8,13}"),
        ("reached_at", "2024-01-15T10:00:00,5+02:00", "2024-01-15 08:00:00.5+00"),
    ],
)
def test_what_is_stored_is_what_was_meant(column, cell, stored, database_url):
    entity = next(entity for entity in BUDDY.entities if column in entity.column_names)
    staging = Staging(BUDDY, EXPORT_DATE)
    with psycopg.connect(database_url, options="-c timezone=UTC") as connection:
        staging.create(connection)
        judged = judge(entity, [sound_row(entity, **{column: cell})])
        staging.copy_rows(connection, entity, seal_rows(VAULT, BUDDY.name, entity, judged.rows, pc.invert(judged.rows[REJECTED])))
        query = sql.SQL("SELECT {}::text FROM {}").format(sql.Identifier(column), staging.table(entity))
        assert connection.execute(query).fetchone() == (stored,)
