"""The statement that compares the events of one topic with the rows of its entity, and writes what it finds.

Who spoke of a row last is told by the date the row came from: that of an export, or else that of an event. A row that the
full export confirmed, or a later export, is as the export has it; so what an event told is compared with the row.

Values: ``period`` (date), ``topic``, ``start`` and ``end`` of the month (moments, the end exclusive), ``drop_id`` and
``export_date`` of the full export, ``first_event`` (moment of the first event ever, null if there is none or the topic has
no events), ``program``, ``formats`` of exports, ``run_id``.
"""

from psycopg import sql

from buddy_pipeline.contract.columns import Column, Kind
from buddy_pipeline.csr.relations import key_text
from buddy_pipeline.database.schema import PERSONAL, sql_type_name
from buddy_pipeline.database.statements import compose, equal, identifiers
from buddy_pipeline.reconciling.topics import Topic

PERSONAL_VALUES = "personal values"
"""Stands for all columns that are sealed together: which of them differs is not known."""
REJECTED = "rejected"
"""Stands for the columns of an event that was rejected; the quarantine has them."""


def comparison(topic: Topic) -> sql.Composed:
    """Fills `ops.discrepancies` and `ops.reconciliation` for one topic."""
    key = topic.entity.key
    return compose(
        """
        WITH exports AS (
            SELECT DISTINCT export_date FROM ops.drops
            WHERE program = %(program)s AND status = 'loaded' AND format = ANY(%(formats)s)),
        told AS (  -- of each key the newest event that counts; those that were applied count before those that were not
            SELECT DISTINCT ON ({key}) * FROM (
                SELECT {key_told}, status, occurred_at, seq, data, told, told_sealed, key_id
                FROM ops.buddy_system_events WHERE type = %(topic)s) r
            ORDER BY {key}, status = 'applied' DESC, status = 'rejected' DESC, occurred_at DESC, seq DESC),
        pairs AS (
            SELECT {key_shown} AS key, coalesce({happened}, (t.told ->> {happened_name})::timestamptz) AS happened_at,
                e.export_date, x.export_date IS NOT NULL AS by_export, t.status, t.occurred_at, {differing} AS columns,
                {key_in_reports} AS key_in_reports
            FROM export.{entity} e
            LEFT JOIN told t ON {by_key} LEFT JOIN exports x ON x.export_date = e.export_date {join_personal}),
        placed AS (
            SELECT *, happened_at >= %(start)s AND happened_at < %(end)s AS in_month,
                status = 'applied' AND occurred_at >= %(start)s AND occurred_at < %(end)s AS told_in_month,
                export_date >= %(export_date)s AS confirmed,
                NOT by_export AND status = 'applied' AND occurred_at > %(export_date)s AS told_since
            FROM pairs),
        judged AS (
            SELECT *, {outcome} AS outcome FROM placed WHERE in_month OR NOT confirmed),
        listed AS (
            INSERT INTO ops.discrepancies (period, topic, key, outcome, columns, happened_at)
            SELECT %(period)s, %(topic)s, key, outcome, CASE WHEN outcome = 'different' THEN columns ELSE '{{}}' END, happened_at
            FROM judged WHERE outcome IN ('different', 'missed', 'unconfirmed', 'vanished'))
        INSERT INTO ops.reconciliation (period, topic, entity, drop_id, equal, different, missed, newer, unconfirmed, vanished,
            run_id, reconciled_at)
        SELECT %(period)s, %(topic)s, {entity_name}, %(drop_id)s,
            count(*) FILTER (WHERE outcome = 'equal'), count(*) FILTER (WHERE outcome = 'different'),
            count(*) FILTER (WHERE outcome = 'missed'), count(*) FILTER (WHERE outcome = 'newer'),
            count(*) FILTER (WHERE outcome = 'unconfirmed'), count(*) FILTER (WHERE outcome = 'vanished'),
            %(run_id)s, clock_timestamp()
        FROM judged
        """,
        entity=sql.Identifier(topic.entity.name),
        entity_name=sql.Literal(topic.entity.name),
        key=identifiers(key),
        key_told=sql.SQL(", ").join([compose("{} AS {}", _told(topic.entity[name]), sql.Identifier(name)) for name in key]),
        key_shown=sql.SQL(" || '|' || ").join([_shown(topic.entity[name]) for name in key]),
        key_in_reports=key_text(topic.entity, "e"),
        by_key=equal(key, "t", "e"),
        happened=_happened(topic),
        happened_name=sql.Literal(topic.happened),
        differing=_differing(topic),
        join_personal=_join_personal(topic),
        outcome=_outcome(topic),
    )


def _outcome(topic: Topic) -> sql.Composed:
    """What each row counts as; null: as nothing, for it is of another month, or its event is still to be applied.

    A row that the export has but that was rejected did not vanish: the quarantine tells of it.
    """
    return compose(
        """
        CASE
            WHEN confirmed AND NOT coalesce(told_since, false) THEN CASE
                WHEN NOT in_month THEN NULL
                WHEN status IS NULL AND happened_at >= %(first_event)s AND happened_at < %(export_date)s THEN 'missed'
                WHEN status = 'rejected' THEN 'different'
                WHEN status = 'applied' THEN CASE WHEN columns = '{{}}' THEN 'equal' ELSE 'different' END
            END
            WHEN told_since THEN CASE WHEN in_month THEN 'newer' END
            WHEN EXISTS (SELECT FROM ops.quarantine q WHERE q.drop_id = %(drop_id)s AND q.entity = {entity}
                AND q.severity = 'error' AND q.key = key_in_reports) THEN NULL
            WHEN by_export THEN {vanished}
            WHEN status = 'applied' AND (in_month OR told_in_month) THEN 'unconfirmed'
        END
        """,
        entity=sql.Literal(topic.entity.name),
        vanished=sql.Literal("vanished" if topic.whole_rows else None),
    )


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
    if topic.entity.name in PERSONAL:
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


def _join_personal(topic: Topic) -> sql.Composable:
    if topic.entity.name not in PERSONAL:
        return sql.SQL("")
    return compose("LEFT JOIN {} p ON {}", sql.Identifier("pii", topic.entity.name), equal(topic.entity.key, "p", "e"))


def _told(column: Column) -> sql.Composed:
    """A part of the key as an event carries it."""
    return compose("(data ->> {})::{}", sql.Literal(column.name), sql.SQL(sql_type_name(column)))


def _shown(column: Column) -> sql.Composed:
    """A part of the key as text, in full: two rows must not look like one."""
    place = sql.Identifier("e", column.name)
    if column.kind in (Kind.TIMESTAMP, Kind.DAY):
        return compose("(to_jsonb({} AT TIME ZONE 'UTC') #>> '{{}}') || 'Z'", place)
    return compose("{}::text", place)
