"""The rows of a person in every table: one query a table, made from whose each column is (see csr/whereabouts)."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import Table

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.rights.meant import Meant
from buddy_pipeline.csr.rights.whereabouts import Part, names_one, part_of, parts, tables_of_people, theirs
from buddy_pipeline.database.statements import compose
from buddy_pipeline.database.tables.whose import Holds, whose
from buddy_pipeline.privacy.erased_names import in_one_order
from buddy_pipeline.sources import PROGRAMS

KEY_SEPARATOR = "|"
ENTITIES: dict[str, Entity] = {entity.table: entity for program in PROGRAMS for entity in program.entities}
"""By the name of their tables."""


@dataclass
class Found:
    """A row as it lies in its table, and the parts that the person has in it, such as `participant`."""

    values: dict[str, Any]
    parts: frozenset[str]


@dataclass
class Rows:
    """All rows of a person, by table; ``linked`` tells their parts in rows that others point to, by column and value, and ``by_key``
    has exported rows by table and key.
    """

    by_table: dict[str, list[Found]] = field(default_factory=dict)
    linked: dict[str, dict[str, frozenset[str]]] = field(default_factory=lambda: defaultdict(dict))
    by_key: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)

    def exported(self, entity: Entity, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """The exported row that a sealed one belongs to; the sealed one where it is not there any more."""
        return self.by_key.get((entity.table, key_of(entity, row)), row)


def rows_of(connection: psycopg.Connection, meant: Meant, names: Iterable[str]) -> Rows:
    """Every row of theirs; ``names`` are their full names, by which they are found where a row has nothing but a name."""
    rows = Rows()
    values = meant.values | {"texts": [*meant.values["texts"], *map(str, meant.values["shared"])]}
    tables = sorted(tables_of_people(), key=lambda table: table.schema != "export")  # whose keys others tell
    for table in tables:
        found = list(_found(connection, table, values, set(map(in_one_order, names))))
        rows.by_table[table.fullname] = found
        _remember(rows, table, found)
        if table.schema == "export":
            of_rows = {key_of(ENTITIES[table.name], one.values): one.values for one in found}
            rows.by_key |= {(table.name, key): row for key, row in of_rows.items()}
            values["keys"] = [*values["keys"], *of_rows]
    return rows


def _found(connection: psycopg.Connection, table: Table, values: dict[str, Any], names: set[str]) -> Iterator[Found]:
    has = [*parts(table), *_by_name(table)]
    query = compose(
        "SELECT to_jsonb(t), ARRAY[{flags}] FROM {table} AS t WHERE {theirs}",
        flags=sql.SQL(", ").join([compose("coalesce({}, false)", part.condition) for part in has]),
        table=sql.Identifier(table.schema or "", table.name),
        theirs=theirs(has),
    )
    digests = {"digests": [digest for part in has if part.holds is Holds.NAME for digest in _digests(connection, table, names)]}
    for row, flags in connection.execute(query, values | digests):
        yield Found(row, frozenset(part.name for part, has_it in zip(has, flags, strict=True) if has_it))


def _by_name(table: Table) -> list[Part]:
    """Of rows that are of nobody by themselves, such as a formal event: whoever is named by their name has a part in them."""
    return [
        Part(part_of(column), Holds.NAME, compose(_HAS_NAME, place=sql.Identifier("t", column.name)))
        for column in table.columns
        if whose(column).holds is Holds.NAME and not names_one(table)
    ]


_HAS_NAME: LiteralString = "sha256(convert_to({place}::text, 'UTF8')) = ANY(%(digests)s::bytea[])"
"""No statement binds a name, for servers log what it binds."""


def _digests(connection: psycopg.Connection, table: Table, names: set[str]) -> Iterator[bytes]:
    """Of the names in a table those that are theirs, however they are written."""
    for column in table.columns:
        if names and whose(column).holds is Holds.NAME:
            query = compose(
                "SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL",
                column=sql.Identifier(column.name),
                table=sql.Identifier(table.schema or "", table.name),
            )
            for (name,) in connection.execute(query):
                if in_one_order(name) in names:
                    yield hashlib.sha256(name.encode()).digest()


def key_of(entity: Entity, row: Mapping[str, Any]) -> str:
    """The key by which faults and events tell of a row."""
    return KEY_SEPARATOR.join(str(row[name]) for name in entity.key)


def _remember(rows: Rows, table: Table, found: list[Found]) -> None:
    for column in table.columns:
        if f"{table.fullname}.{column.name}" in _POINTED_TO:
            rows.linked[f"{table.fullname}.{column.name}"].update({str(one.values[column.name]): one.parts for one in found})


_POINTED_TO = {told for table in tables_of_people() for column in table.columns if (told := whose(column).through) is not None}
