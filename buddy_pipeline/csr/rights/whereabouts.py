"""Where rows of a person lie, in every table there is: follows from what each column says of whose it is (tables/whose).

Statements made from it bind by name: ``people`` (ids in `csr.users`), ``ids`` (what stands for the person in rows of sources),
``addresses`` (keyed hashes that nobody else has), ``texts`` (ids as they may stand within a text) and ``keys`` (whole keys of
rows of theirs, as reports show them).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import LiteralString

from psycopg import sql
from sqlalchemy import Column, Table

from buddy_pipeline.database.statements import compose, identifiers
from buddy_pipeline.database.tables import METADATA
from buddy_pipeline.database.tables.whose import Holds, whose

NAMED = "named"
"""Where it is not said as what a person stands in a row."""
_OF_ONE = (Holds.PERSON, Holds.PSEUDONYM, Holds.REFERENCE)
_IN_A_ROW: dict[Holds, LiteralString] = {
    Holds.PERSON: "{place} = ANY(%(people)s::uuid[])",
    Holds.PSEUDONYM: "{place} = ANY(%(people)s::uuid[])",
    Holds.REFERENCE: "{place} = ANY(%(ids)s::uuid[])",
    Holds.LIST: "{place} && %(ids)s::uuid[]",
    Holds.ADDRESS: "{place} = ANY(%(addresses)s::bytea[])",
    Holds.KEY: "({place} = ANY(%(keys)s::text[])"
    " OR EXISTS (SELECT FROM unnest(%(texts)s::text[]) AS i (id) WHERE position(i.id IN lower({place})) > 0))",
    Holds.TOLD: "EXISTS (SELECT FROM unnest(%(texts)s::text[]) AS i (id) WHERE position(i.id IN {place}::text) > 0)",
}


@dataclass(frozen=True)
class Part:
    """A part that people have in rows of a table, such as `participant`: ``holds`` says how the row tells, ``condition`` in which
    rows the person has it.
    """

    name: str
    holds: Holds
    condition: sql.Composed

    @property
    def is_theirs(self) -> bool:
        """Whether the row is theirs, rather than one of something that they took part in or that names them."""
        return self.holds in (*_OF_ONE, Holds.ADDRESS, Holds.ROW)


def part_of(column: Column[object]) -> str:
    """What a person is called in a row by the column that has them: `participant` of `participant_id`."""
    return bare(column.name)


def bare(name: str) -> str:
    """Likewise, by the name of a column or of a member of what is told."""
    name = name.removesuffix("_listed")
    return next((name.removesuffix(end) for end in ("_ids", "_id", "_ref") if name.endswith(end)), name)


def names_one(table: Table) -> bool:
    """Whether its rows name people by themselves, so that they are of nobody else."""
    return any(whose(column).holds in _OF_ONE for column in table.columns)


def parts(table: Table, alias: str = "t") -> list[Part]:
    """The parts that people have in its rows; none if nothing there is of anybody."""
    found = [Part(part_of(column), holds, _in_a_row(column, holds, alias)) for column, holds in _telling(table)]
    return [*found, *(part for link in _links(table) for part in _through(link, alias))]


def theirs(found: list[Part]) -> sql.Composed:
    """In which rows the person has any of the parts."""
    return sql.SQL(" OR ").join([part.condition for part in found])


def tables_of_people() -> list[Table]:
    """All tables in which there may be rows of a person, those before others that refer to them."""
    return [table for table in METADATA.sorted_tables if parts(table)]


def table_named(fullname: str) -> Table:
    """The table of that name, with its schema."""
    return METADATA.tables[fullname]


def _telling(table: Table) -> Iterator[tuple[Column[object], Holds]]:
    for column in table.columns:
        holds = whose(column).holds
        if holds in _IN_A_ROW:
            yield column, holds


def _in_a_row(column: Column[object], holds: Holds, alias: str) -> sql.Composed:
    return compose(_IN_A_ROW[holds], place=sql.Identifier(alias, column.name))


@dataclass(frozen=True)
class _Link:
    """Rows of one table that are of the same people as rows of ``target``, told by pairs of columns."""

    holds: Holds
    target: Table
    pairs: tuple[tuple[str, str], ...]


def _links(table: Table) -> Iterator[_Link]:
    pairs: dict[tuple[str, Holds], list[tuple[str, str]]] = {}
    for column in table.columns:
        told = whose(column)
        if told.through is not None and not names_one(table):
            target, _, key = told.through.rpartition(".")
            pairs.setdefault((target, told.holds), []).append((column.name, key))
    for (target, holds), columns in pairs.items():
        yield _Link(holds, table_named(target), tuple(columns))


def _through(link: _Link, alias: str) -> Iterator[Part]:
    """The parts in the rows that are linked, as far as these are of anybody."""
    inner = f"{alias}_"
    here, there = zip(*link.pairs, strict=True)
    for part in parts(link.target, inner):
        if part.holds not in (Holds.KEY, Holds.TOLD):
            places = {
                "here": identifiers(here, alias),
                "there": identifiers(there, inner),
                "target": sql.Identifier(link.target.schema or "", link.target.name),
                "inner": sql.Identifier(inner),
                "condition": part.condition,
            }
            one = "{here} = ANY(ARRAY(SELECT {there} FROM {target} AS {inner} WHERE {condition}))"
            several = "({here}) IN (SELECT {there} FROM {target} AS {inner} WHERE {condition})"
            holds = link.holds if part.is_theirs else part.holds
            yield Part(part.name, holds, compose(one if len(here) == 1 else several, **places))
