"""The outbox: every change that a load makes, written for other services in the load's own transaction.

Before the rows of an entity are mapped, the outbox notes which of them are new or changed, and what is said of these so
far; at the end of the load, with all links, flags and enrollments in place, it writes what is said otherwise now, and what
changed in a way that is not said. A load that fails says nothing.
"""

from typing import LiteralString

from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.topics import Topic
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.scope import scope
from buddy_pipeline.csr.topics import PROFILES, topics_of
from buddy_pipeline.database.statements import Query, compose, run

_SCOPE = sql.SQL("(SELECT i.id FROM in_scope i WHERE i.topic = {})")
_EVENT_ID = sql.SQL(
    "overlay(overlay(encode(substring(sha256(convert_to("
    "concat_ws(E'\\n', c.subject, c.key, c.before, c.data, c.occurred_at, %(drop_id)s::text), 'UTF8'))"
    " FROM 1 FOR 16), 'hex') PLACING '5' FROM 13 FOR 1) PLACING '8' FROM 17 FOR 1)::uuid"
)
"""Follows from what changed, from what, to what, when and with which drop, and has the form of a UUID made from a name (version 5)."""


class Outbox:
    """What one load has to say. Made before the load changes anything; ``remember`` is called for each entity in turn."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._topics = topics_of(load.source)
        for definition in (
            "CREATE TEMP TABLE IF NOT EXISTS in_scope (topic text, id uuid, PRIMARY KEY (topic, id)) ON COMMIT DROP",
            "CREATE TEMP TABLE IF NOT EXISTS changed (topic text, key text, at timestamptz, PRIMARY KEY (topic, key)) ON COMMIT DROP",
            "CREATE TEMP TABLE IF NOT EXISTS said_before (topic text, key text, data jsonb, PRIMARY KEY (topic, key)) ON COMMIT DROP",
        ):
            run(load.connection, definition)
        for topic in self._topics:
            if topic.id is None:
                self._remember(topic)

    def remember(self, entity: Entity) -> None:
        """Notes which rows of an entity are in scope, and what is said of these so far. Comes before they are mapped."""
        for topic in self._topics:
            if topic.entity == entity.name:
                self._note_changes(topic, entity)
                if topic.id is not None:
                    self._note_scope(topic, topic.id, entity)
                    self._remember(topic)

    def note_new_ids(self) -> None:
        """A person who has a further id since `merge_listed` is another profile, whatever else is said of them."""
        statement = (
            "INSERT INTO changed SELECT {topic}, p.user_id::text, %(export_date)s FROM person p"
            " WHERE p.old_id IS DISTINCT FROM p.user_id AND p.user_id IS NOT NULL GROUP BY p.user_id ON CONFLICT DO NOTHING"
        )
        run(self._load.connection, compose(statement, topic=sql.Literal(PROFILES.name)), self._load.values)

    def write(self) -> int:
        """Writes what changed into `ops.outbox`, once all entities are merged. Gives the number of events."""
        run(self._load.connection, "ANALYZE in_scope")
        run(self._load.connection, "ANALYZE changed")
        run(self._load.connection, "ANALYZE said_before")
        return sum(self._write(topic) for topic in self._topics)

    def _note_changes(self, topic: Topic, entity: Entity) -> None:
        statement = compose(
            "INSERT INTO changed SELECT {topic}, concat_ws('|', {key}), max(s.at) FROM {scope} s WHERE s.at IS NOT NULL GROUP BY 2"
            " ON CONFLICT (topic, key) DO UPDATE SET at = greatest(changed.at, excluded.at)",
            topic=sql.Literal(topic.name),
            key=sql.SQL(", ").join([sql.SQL(part) for part in topic.key_in_scope]),
            scope=scope(entity),
        )
        run(self._load.connection, statement)

    def _note_scope(self, topic: Topic, id_: LiteralString, entity: Entity) -> None:
        statement = compose(
            "INSERT INTO in_scope SELECT DISTINCT {topic}, {id} FROM {scope} s ON CONFLICT DO NOTHING",
            topic=sql.Literal(topic.name),
            id=sql.SQL(id_),
            scope=scope(entity),
        )
        run(self._load.connection, statement)

    def _remember(self, topic: Topic) -> None:
        statement = compose("INSERT INTO said_before {said} ON CONFLICT DO NOTHING", said=said(topic))
        run(self._load.connection, statement, self._load.values)

    def _write(self, topic: Topic) -> int:
        statement = compose(
            "INSERT INTO ops.outbox (event_id, subject, occurred_at, data, drop_id)"
            " SELECT {event_id}, c.subject, c.occurred_at, c.data, %(drop_id)s"
            " FROM (SELECT s.subject, s.nth, n.key, n.data, b.data::text AS before, coalesce(g.at, %(export_date)s) AS occurred_at"
            "  FROM ({said}) n LEFT JOIN said_before b USING (topic, key) LEFT JOIN changed g USING (topic, key)"
            "  CROSS JOIN LATERAL unnest({subjects}) WITH ORDINALITY AS s (subject, nth)"
            "  WHERE n.data IS DISTINCT FROM b.data OR g.key IS NOT NULL) c"
            " ORDER BY c.occurred_at, c.key, c.nth ON CONFLICT (event_id) DO NOTHING",
            event_id=_EVENT_ID,
            said=said(topic),
            subjects=_subjects(topic),
        )
        return run(self._load.connection, statement, self._load.values)


def said(topic: Topic) -> sql.Composed:
    """A query of what is said of the rows in scope: topic, key, data."""
    name = sql.Literal(topic.name)
    carried = [compose("{}, {}", sql.Literal(part), sql.SQL(expression)) for part, expression in topic.data.items()]
    return compose(
        "SELECT {topic} AS topic, concat_ws('|', {key}) AS key, jsonb_strip_nulls(jsonb_build_object({carried})) AS data {rows}",
        topic=name,
        key=sql.SQL(", ").join([sql.SQL(topic.data[part]) for part in topic.key]),
        carried=sql.SQL(", ").join(carried),
        rows=compose(topic.rows, scope=_SCOPE.format(name)),
    )


def _subjects(topic: Topic) -> Query:
    """The subjects that a changed row is told under, as an array: `n` says what it is now, `b` what it was."""
    usual = compose("ARRAY[CASE WHEN b.data IS NULL THEN {} ELSE {} END]", sql.Literal(topic.first), sql.Literal(topic.updated))
    if topic.ended is None:
        return usual
    return compose(
        "CASE WHEN n.data ->> 'status' <> {over} OR b.data ->> 'status' = {over} THEN {usual}"
        " WHEN b.data IS NULL THEN ARRAY[{first}, {ended}] ELSE ARRAY[{ended}] END",
        usual=usual,
        over=sql.Literal(topic.ended_status),
        first=sql.Literal(topic.first),
        ended=sql.Literal(topic.ended),
    )
