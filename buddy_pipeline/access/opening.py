"""Sealed values of somebody's rows, opened; and which of them, and of what is open, are theirs where others have a part in the row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from buddy_pipeline.access.rows import ENTITIES, KEY_SEPARATOR, Found, Rows
from buddy_pipeline.contract.columns import Entity, Kind
from buddy_pipeline.contract.source import PEOPLE
from buddy_pipeline.csr.rights.whereabouts import bare, table_named
from buddy_pipeline.database.tables.whose import Holds, Whose, whose
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources import EVENT_TYPES, PROGRAMS

_ADDRESS = "email"
_WHO_THEY_ARE = (_ADDRESS, "name")
"""What is sealed of people where it is of no row of an entity; the rest is what somebody wrote."""
_WRITTEN = (Kind.TEXT, Kind.TEXT_LIST, Kind.OBJECT)


@dataclass(frozen=True)
class Context:
    """What a row tells of: a row of an ``entity`` (None where it is none), as far as ``told``, in which somebody has ``parts``."""

    entity: Entity | None
    told: Mapping[str, Any]
    parts: frozenset[str]

    def is_theirs(self, name: str) -> bool:
        """Whether a value of that column is the person's, or of all who have a part."""
        owner = None if self.entity is None else _owner(self.entity, name, self.told)
        return owner is None or owner in self.parts

    def is_own(self, name: str) -> bool:
        """Whether a value tells who the person is by the source's own word, such as an id or an address of theirs."""
        owner = None if self.entity is None else _owner(self.entity, name, self.told)
        return owner is not None and owner in self.parts and not self.may_name_others(name)

    def may_name_others(self, name: str) -> bool:
        """Whether somebody wrote the value, rather than that it tells who the person is."""
        if self.entity is None:
            return name not in _WHO_THEY_ARE
        column = next((one for one in self.entity.columns if one.name == name), None)
        return column is not None and column.kind in _WRITTEN and column.whose is None

    def is_address(self, name: str) -> bool:
        """Whether the value is an e-mail address by which somebody is known."""
        if self.entity is None:
            return name == _ADDRESS
        return any(one.name == name and one.kind is Kind.EMAIL for one in self.entity.columns)


def context(table: Table, one: Found, rows: Rows, own: frozenset[str]) -> Context:
    """What a row of a table tells of. ``own`` are the person's ids."""
    if table.schema == "pii" and table.name in ENTITIES:
        entity = ENTITIES[table.name]
        return Context(entity, rows.exported(entity, one.values), one.parts)
    entity = _told_of(one.values)
    if entity is None:
        return Context(None, one.values, one.parts)
    told = one.values["data"]
    return Context(entity, told, _parts_in(entity, told, rows, own))


def opened(vault: Vault, table: Table, one: Found, about: Context) -> dict[str, str]:
    """The sealed values of a row that are theirs, by column. Raises SealBroken."""
    found: dict[str, str] = {}
    for column in table.columns:
        told = whose(column)
        if told.holds is Holds.SEALED and one.values[column.name] is not None and about.parts:
            seal = bytes.fromhex(one.values[column.name].removeprefix("\\x"))
            name, key = _bound(told, one.values)
            found |= vault.open(one.values["key_id"], name, key, seal)
    return {name: value for name, value in found.items() if about.is_theirs(name)}


def _bound(told: Whose, values: Mapping[str, Any]) -> tuple[str, str]:
    bound = [str(values[name]) for name in told.bound_to]
    if told.seal is not None:
        return told.seal, KEY_SEPARATOR.join(bound)
    return bound[0], KEY_SEPARATOR.join(bound[1:])


def _told_of(values: Mapping[str, Any]) -> Entity | None:
    """The entity of whose row an event or a row that waits tells."""
    if "data" not in values:
        return None
    if (of_event := EVENT_TYPES.get(values.get("type", ""))) is not None:
        return of_event.entity
    named = (entity for program in PROGRAMS for entity in program.entities if entity.name == values.get("entity"))
    return next((entity for entity in named if any(map(_is_person, entity.columns))), None)


def _is_person(column: Any) -> bool:
    return column.references == PEOPLE and column.kind is Kind.UUID


def _parts_in(entity: Entity, told: Mapping[str, Any], rows: Rows, own: frozenset[str]) -> frozenset[str]:
    """The parts that somebody has in what is told of a row: by its own ids, else by those of what it belongs to."""
    named = [column.name for column in entity.open_to_view if _is_person(column) or _is_listed(entity, column.name)]
    parts = {bare(name) for name in named if told.get(name) in own}
    if named:
        return frozenset(parts)
    exported = f"export.{entity.table}"
    links = [through for through in _links(exported) if told.get(through[0]) is not None]
    return frozenset(part for name, target in links for part in rows.linked[target].get(str(told[name]), ()))


def _is_listed(entity: Entity, name: str) -> bool:
    return entity.address is not None and name == entity.key[0]


def _links(exported: str) -> list[tuple[str, str]]:
    return [(one.name, through) for one in table_named(exported).columns if (through := whose(one).through) is not None]


def _owner(entity: Entity, name: str, told: Mapping[str, Any]) -> str | None:
    """The part whose value it is; None where it is of all."""
    for naming in entity.naming:
        if name in (naming.name, naming.known_by):
            return bare(naming.stored_as or naming.name)
    column = next((one for one in entity.columns if one.name == name), None)
    if column is None:
        return None
    if column.whose is not None:
        return bare(entity[column.whose].stored_as or column.whose)
    if column.said_by is None:
        return None
    teller = next(one for one in entity.columns if one.name == column.said_by)
    if teller.names_somebody or teller.references == PEOPLE:
        return bare(teller.stored_as or teller.name)
    return str(told.get(teller.name))
