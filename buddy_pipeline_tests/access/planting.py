"""Canaries in every column that can hold something of a person, planted from the schema: what the tables declare, column by column.

Two people, `a` and `b`, have a row in every table; of tables whose rows are of several both have a part in one row, in either place.
"""

import itertools
import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Integer, LargeBinary, Numeric, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from buddy_pipeline.access.rows import ENTITIES
from buddy_pipeline.database.tables import METADATA
from buddy_pipeline.database.tables.whose import Holds, whose
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.small_exports import KEYS, uid

A, B = "a", "b"
OF_ONE = (Holds.PERSON, Holds.PSEUDONYM, Holds.REFERENCE)
FEWEST_LETTERS = 6
"""A shorter column holds no canary: codes such as a level or a currency."""
NAMES = {A: "Zqanna Zqaster", B: "Zqbente Zqbirch"}
ADDRESSES = {one: f"zq{one}address@example.org" for one in (A, B)}
MEANINGFUL = {
    ("ops.buddy_system_events", "type"): "buddy.milestone.reached",
    ("ops.buddy_system_events", "entity"): "milestones",
    ("ops.waiting_rows", "entity"): "milestones",
    ("csr.user_external_ids", "provider"): "buddy",
    ("pii.told_names", "provider"): "buddy",
    ("pii.identity_decisions", "provider"): "buddy",
    ("pii.identity_decisions", "other_provider"): "buddy",
    ("export.feedback", "from_role"): "participant",
    ("export.kintell_ratings", "from_role"): "participant",
    ("csr.costs", "kind"): "cash",
    ("csr.costs", "hours"): None,
    ("csr.surveyed_outcomes", "people"): None,
    ("csr.texts", "text_type"): "buddy_checkin",
    ("csr.evidence_snippets", "status"): "approved",
    ("ops.safety_review_queue", "status"): "open",
}
"""What code looks up; all else is made from the type of the column."""


@dataclass
class Planted:
    """Where each canary lies, and whose it is: `a`, `b`, or `ab`."""

    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    rows: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)

    def of(self, whose_: str) -> list[str]:
        return [canary for canary, (of, _) in self.places.items() if of == whose_]


class Planter:
    """Plants table by table, so that foreign keys hold."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._vault = Vault(KEYS)
        self._count = itertools.count(100)
        self._whose_rows: dict[tuple[str, str], str] = {}
        self.planted = Planted()

    def plant(self) -> Planted:
        for table in _in_order():
            people = (A, B)
            if sum(whose(column).holds in OF_ONE for column in table.columns) > 1:
                self._insert(table, (A, B), "ab")
                self._insert(table, (B, A), "ba")
            else:
                for one in people:
                    self._insert(table, (one,), one)
        return self.planted

    def _insert(self, table: Table, people: tuple[str, ...], name: str) -> None:
        turns = iter(people)
        row: dict[str, Any] = {}
        holders: dict[str, str] = {}
        for column in table.columns:
            if whose(column).holds in OF_ONE:
                holders[column.name] = next(turns)
                row[column.name] = self._id(column, holders[column.name])
        linked = "".join(people) if len(people) > 1 else self._linked(table, people[0], row)
        for column in table.columns:
            if column.name not in row:
                of = holders.get(whose(column).of or "", linked)
                row[column.name] = self._value(table, column, "".join(sorted(set(of))), people[0])
        self._whose_rows[table.fullname, name] = linked
        self._seal(table, row, linked, people[0])
        self._store(table, row)
        self.planted.rows[table.fullname, name] = row

    def _linked(self, table: Table, one: str, row: dict[str, Any]) -> str:
        """Fills what points to other rows; gives whose these are."""
        of = one
        for column in table.columns:
            through = whose(column).through
            if through is None or column.name in row:
                continue
            target, _, key = through.rpartition(".")
            if whose(column).holds is Holds.TAKEN_PART:
                continue
            name = one if (target, one) in self.planted.rows else {A: "ab", B: "ba"}[one]
            row[column.name] = self.planted.rows[target, name][key]
            if not any(whose(other).holds in OF_ONE for other in table.columns):
                of = max(of, self._whose_rows.get((target, name), of), key=len)
        return of

    def _id(self, column: Column[Any], one: str) -> Any:
        reference = whose(column).holds is Holds.REFERENCE
        return uuid.UUID(uid(f"{one} reference" if reference else f"{one} person"))

    def _value(self, table: Table, column: Column[Any], of: str, one: str) -> Any:
        told, type_ = whose(column), column.type
        if (table.fullname, column.name) in MEANINGFUL:
            return MEANINGFUL[table.fullname, column.name]
        if column.name == "reference" and table.name == "user_external_ids":
            return uuid.UUID(uid(f"{one} reference"))
        if told.through is not None and told.holds is Holds.ROW:
            target, _, key = told.through.rpartition(".")
            name = one if (target, one) in self.planted.rows else {A: "ab", B: "ba"}[one]
            return self.planted.rows[target, name][key]
        if told.holds is Holds.LIST:
            return [uuid.UUID(uid(f"{one} reference"))]
        if told.holds is Holds.ADDRESS:
            return self._vault.email_hashes([ADDRESSES[one]])[0]
        if told.holds is Holds.NAME:
            return self._note(NAMES[one], one, table, column)
        if told.holds is Holds.KEY:
            return f"{uid(f'{one} reference')}|{self._canary(of, table, column)}"
        if told.holds is Holds.TOLD:
            id_ = "person" if table.name == "outbox" else "reference"
            return Jsonb({"user_id": uid(f"{one} {id_}"), "milestone_title": self._canary(of, table, column)})
        if told.holds is Holds.SEALED:
            return None
        if told.holds is Holds.NOTHING:
            return _filler(column, next(self._count))
        return self._personal(table, column, of, type_)

    def _personal(self, table: Table, column: Column[Any], of: str, type_: Any) -> Any:
        if isinstance(type_, ARRAY):
            return [self._canary(of, table, column)] if isinstance(type_.item_type, String) else [4]
        if isinstance(type_, JSONB):
            return Jsonb({"told": self._canary(of, table, column)})
        if isinstance(type_, LargeBinary):
            return self._canary(of, table, column).encode()
        if isinstance(type_, String) and (type_.length or FEWEST_LETTERS) >= FEWEST_LETTERS:
            return self._canary(of, table, column)
        return _filler(column, next(self._count))

    def _canary(self, of: str, table: Table, column: Column[Any], name: str = "") -> str:
        return self._note(f"zq{of[0]}{_short(next(self._count))}", of, table, column, name)

    def _note(self, text: str, of: str, table: Table, column: Column[Any], name: str = "") -> str:
        place = f"{table.fullname}.{name or column.name}"
        self.planted.places[text] = ("".join(sorted(set(of))), place)
        self.planted.columns.add(f"{table.fullname}.{column.name}")
        return text

    def _seal(self, table: Table, row: dict[str, Any], linked: str, one: str) -> None:
        for column in table.columns:
            told = whose(column)
            if told.holds is Holds.SEALED:
                known = self._known(table, one)
                planted = ((name, of) for name, of in self._sealed(table, linked) if not known)
                values = known or {name: self._canary(of, table, column, name) for name, of in planted}
                bound = ["\\x" + value.hex() if isinstance(value := row[key], bytes) else str(value) for key in told.bound_to]
                name, key = (told.seal, "|".join(bound)) if told.seal else (bound[0], "|".join(bound[1:]))
                row[column.name] = self._vault.seal(name, [key], [json.dumps(values)])[0]
                row["key_id"] = "2026"

    def _known(self, table: Table, one: str) -> dict[str, str]:
        """By what they are known: name and address, which are canaries by themselves."""
        if table.fullname == "pii.identities":
            return {"email": ADDRESSES[one]}
        if table.fullname == "pii.told_names":
            self.planted.columns.add("pii.told_names.sealed")
            return {"name": NAMES[one]}
        if table.fullname != "pii.users":
            return {}
        self.planted.columns.add("pii.users.sealed")
        return dict(zip(("first_name", "last_name"), NAMES[one].split(), strict=True)) | {"email": ADDRESSES[one]}

    def _sealed(self, table: Table, linked: str) -> Iterator[tuple[str, str]]:
        """Names of sealed values, each with whose it is: in a row of two, `ab`, the first is participant or teacher."""
        if table.name == "identity_decisions":
            yield "why", linked
            return
        if table.schema != "pii" or table.name not in ENTITIES:
            yield "milestone_note", linked
            return
        entity = ENTITIES[table.name]
        first, *rest = linked
        for column in entity.personal:
            owner = column.whose or column.said_by or ("user_email" if column.name == "user_external_id" else None)
            if owner is None or not rest:
                yield column.name, linked
            else:
                is_first = owner == "from_role" or owner.startswith(("participant", "teacher", "user"))
                yield column.name, first if is_first else rest[0]

    def _store(self, table: Table, row: dict[str, Any]) -> None:
        statement = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
            sql.Identifier(table.schema or "", table.name),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        )
        self._connection.execute(statement, list(row.values()))


def _in_order() -> list[Table]:
    """Tables that rows of others point to come first, by foreign keys and otherwise."""
    waits: dict[str, set[str]] = defaultdict(set)
    for table in METADATA.tables.values():
        for column in table.columns:
            told = whose(column)
            if told.through is not None and told.holds is Holds.ROW:
                waits[table.fullname].add(told.through.rpartition(".")[0])
            waits[table.fullname].update(key.column.table.fullname for key in column.foreign_keys)
    done: list[Table] = []
    while len(done) < len(METADATA.tables):
        names = {table.fullname for table in done}
        done += [one for one in METADATA.tables.values() if one.fullname not in names and waits[one.fullname] <= names]
    return done


def _short(number: int) -> str:
    """Three letters for a number."""
    return "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in (2, 1, 0))


_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def _filler(column: Column[Any], number: int) -> Any:
    """A value of the column's type, each another one."""
    type_ = column.type
    if isinstance(type_, UUID):
        return uuid.UUID(uid(f"filler {number}"))
    if isinstance(type_, JSONB):
        return Jsonb({})
    if isinstance(type_, ARRAY):
        return []
    if isinstance(type_, LargeBinary):
        return str(number).encode()
    if isinstance(type_, Boolean):
        return True
    if isinstance(type_, DateTime):
        return datetime(2024, 1, 1 + number % 28, tzinfo=UTC)
    if isinstance(type_, Date):
        return date(2024, 1 + number % 12, 1 + number % 28)
    if isinstance(type_, Numeric):
        return 1
    if isinstance(type_, Integer):
        return number
    assert isinstance(type_, String | Text), column
    return str(number)[: type_.length]
