"""The statement that compares the events of one topic with the rows of its entity, and writes what it finds.

Who spoke of a row last is told by the date the row came from: that of an export, or else that of an event. A row that the
full export confirmed, or a later export, is as the export has it; so what an event told is compared with the row.

Values: ``period`` (date), ``topic``, ``start`` and ``end`` of the month (moments, the end exclusive), ``drop_id`` and
``export_date`` of the full export, ``first_event`` (moment of the first event ever, null if there is none or the topic has
no events), ``program``, ``formats`` of exports, ``lists`` (whether any of them confirms a row), ``run_id``.
"""

from psycopg import sql

from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.source import sides
from buddy_pipeline.csr.relations import key_text
from buddy_pipeline.database.statements import compose, equal, identifiers
from buddy_pipeline.database.tables.exported import PERSONAL, sql_type_name
from buddy_pipeline.reconciling.topics import Topic
from buddy_pipeline.sql_files import sql_file

PERSONAL_VALUES = "personal values"
"""Stands for all columns that are sealed together: which of them differs is not known."""
REJECTED = "rejected"
"""Stands for the columns of an event that was rejected; the quarantine has them."""


_COMPARISON = sql_file(__package__, "comparison")


def comparison(topic: Topic) -> sql.Composed:
    """Fills `ops.discrepancies` and `ops.reconciliation` for one topic."""
    key = topic.entity.key
    return compose(
        _COMPARISON,
        entity=sql.Identifier(topic.entity.table),
        entity_name=sql.Literal(topic.entity.name),
        key=identifiers(key),
        key_told=sql.SQL(", ").join([compose("{} AS {}", _told(topic.entity[name]), sql.Identifier(name)) for name in key]),
        key_shown=sql.SQL(" || '|' || ").join([_shown(topic.entity[name]) for name in key]),
        key_in_reports=key_text(topic.entity, "e"),
        by_key=equal(key, "t", "e"),
        happened=_happened(topic),
        happened_name=sql.Literal(topic.happened),
        differing=_differing(topic),
        sealed=_sealed(topic.entity),
        by_sealed_key=equal(key, "p", "e"),
        whole=_whole(topic.entity),
        vanished=sql.Literal("vanished" if topic.whole_rows else None),
    )


def _whole(entity: Entity) -> sql.Composed:
    """Whether nobody was erased whom the row names: else neither exports nor events tell of it any more."""
    there = [compose("e.{} IS NOT NULL", sql.Identifier(column.name)) for column in sides(entity)]
    return sql.SQL(" AND ").join([compose("true"), *there])


def _happened(topic: Topic) -> sql.Composed:
    """When the row says that it happened; null if it says that it did not."""
    happened = sql.Identifier("e", topic.happened)
    if not topic.holds:
        return compose("{}", happened)
    conditions = [compose("{} = {}", sql.Identifier("e", name), sql.Literal(value)) for name, value in topic.holds.items()]
    return compose("CASE WHEN {} THEN {} END", sql.SQL(" AND ").join(conditions), happened)


def _differing(topic: Topic) -> sql.Composed:
    """Names of the columns that the event told otherwise than the row has them."""
    found = [_if(_differs(column), column.name) for column in topic.compared]
    if topic.entity.table in PERSONAL:
        found.append(_if(_PERSONAL_DIFFERS, PERSONAL_VALUES))
    found.append(_if(sql.SQL("t.status = 'rejected'"), REJECTED))
    return compose("array_remove(ARRAY[{}], NULL)", sql.SQL(", ").join(found))


_PERSONAL_DIFFERS = sql.SQL(
    "t.told_sealed IS NOT NULL AND (p.sealed IS NULL OR (p.key_id = t.key_id AND sha256(p.sealed) <> t.told_sealed))"
)
"""Seals of two keys cannot be compared: the same values look different."""


def _differs(column: Column) -> sql.Composed:
    """Moments are compared as such: how they are written depends on the time zone of who wrote them.

    Of a list of people the row may have any whom the event named and nobody else, but at least those who were known when it
    was applied: the others may have become known since.
    """
    name, place = sql.Literal(column.name), sql.Identifier("e", column.name)
    if column.kind in (Kind.TIMESTAMP, Kind.DAY):
        return compose("t.told ? {0} AND (t.told ->> {0})::timestamptz IS DISTINCT FROM {1}", name, place)
    if column.kind is Kind.UUID_LIST:
        return compose(
            "t.told ? {0} AND NOT (t.told -> {0} <@ {1} AND {1} <@ (t.data -> {0}))",
            name,
            compose("coalesce(to_jsonb({}), '[]')", place),
        )
    return compose("t.told ? {0} AND t.told -> {0} IS DISTINCT FROM coalesce(to_jsonb({1}), 'null')", name, place)


def _if(condition: sql.Composable, name: str) -> sql.Composed:
    return compose("CASE WHEN {} THEN {} END", condition, sql.Literal(name))


def _sealed(entity: Entity) -> sql.Composed:
    """The seals of the entity's personal values, with its key; of an entity without such values none."""
    key = identifiers(entity.key)
    if entity.table not in PERSONAL:
        return compose(
            "SELECT {}, NULL AS key_id, NULL::bytea AS sealed FROM export.{} WHERE false", key, sql.Identifier(entity.table)
        )
    return compose("SELECT {}, key_id, sealed FROM {}", key, sql.Identifier("pii", entity.table))


def _told(column: Column) -> sql.Composed:
    """A part of the key as an event carries it."""
    return compose("(data ->> {})::{}", sql.Literal(column.name), sql.SQL(sql_type_name(column)))


def _shown(column: Column) -> sql.Composed:
    """A part of the key as text, in full: two rows must not look like one."""
    place = sql.Identifier("e", column.name)
    if column.kind in (Kind.TIMESTAMP, Kind.DAY):
        return compose("(to_jsonb({} AT TIME ZONE 'UTC') #>> '{{}}') || 'Z'", place)
    return compose("{}::text", place)
