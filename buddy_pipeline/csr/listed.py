"""People in lists, such as the attendees of an event: those whom nobody knows are left out until an export brings them."""

from collections.abc import Iterator

from psycopg import sql

from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.source import PEOPLE, Source
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.scope import scope
from buddy_pipeline.database.statements import compose, identifiers, run
from buddy_pipeline.database.tables.exported import as_listed
from buddy_pipeline.sql_files import sql_file


def welcome(load: Load) -> None:
    """Takes people whom everybody knows since `merge_listed` into the exported lists that they were left out of.

    The rows with these lists are noted in their scope, and what events told of them is what it would be today: it is compared
    with the exports.
    """
    for entity, column in lists_of_people(load.source):
        parts = {
            "exported": sql.Identifier("export", entity.table),
            "key": identifiers(entity.key),
            "by_key": sql.SQL(" AND ").join([_same(name) for name in entity.key]),
            "list": sql.Identifier(column.name),
            "listed": sql.Identifier(as_listed(column)),
            "scope": scope(entity),
        }
        run(load.connection, "DROP TABLE IF EXISTS known_now")
        if run(load.connection, compose(_KNOWN_NOW, **parts)):
            run(load.connection, compose("INSERT INTO {scope} ({key}) SELECT {key} FROM known_now", **parts))
            run(load.connection, compose(_WELCOME, **parts))
            values = {"entity": entity.name, "column": column.name}
            run(load.connection, compose(_TELL_OF_EVENTS, key_of_events=_key_of_events(entity)), values)


def lists_of_people(source: Source) -> Iterator[tuple[Entity, Column]]:
    """The columns of a source that list people, each with its entity."""
    for entity in source.entities:
        for column in entity.columns:
            if column.kind is Kind.UUID_LIST and column.references == PEOPLE:
                yield entity, column


def _same(name: str) -> sql.Composed:
    return compose("e.{name} = n.{name}", name=sql.Identifier(name))


def _key_of_events(entity: Entity) -> sql.Composed:
    parts = [compose("k.{}::text", sql.Identifier(name)) for name in entity.key]
    return compose("concat_ws('|', {})", sql.SQL(", ").join(parts))


_KNOWN_NOW = sql_file(__package__, "sql/listed_known_now")
_WELCOME = sql_file(__package__, "sql/listed_welcome")
_TELL_OF_EVENTS = sql_file(__package__, "sql/listed_tell_of_events")
