"""Which texts were not read yet, or are read differently now: those that are new or changed, or that an older reader read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import args_row

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.writings import Writing
from buddy_pipeline.database.statements import Query, compose, identifiers
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sql_files import sql_file
from buddy_pipeline.voices.reading import Versions

BATCH = 2_000
"""Rows that are opened at a time."""


@dataclass(frozen=True)
class Written:
    """The columns of an entity in which people write."""

    entity: Entity
    writings: tuple[Writing, ...]

    @property
    def is_sealed(self) -> bool:
        return self.entity[self.writings[0].column].is_personal


class Row(NamedTuple):
    """A row with texts: sealed, or open (``plain``). The rest is what each writing of the entity says of it, in their order."""

    source_key: str
    key_id: str | None
    sealed: bytes | None
    plain: str | None
    seal: bytes
    export_date: datetime
    kinds: list[str]
    matches: list[UUID | None]
    sessions: list[UUID | None]
    writers: list[str | None]
    written: list[datetime | None]
    participants: list[UUID | None]
    buddies: list[UUID | None]


WRITTEN: tuple[Written, ...] = tuple(
    Written(entity, found)
    for source in PROGRAMS
    for entity in source.entities
    if (found := tuple(one for one in source.writings if one.entity == entity.name))
)


def unread_rows(
    connection: psycopg.Connection, written: Written, versions: Versions, period: tuple[date, date] | None, batch: int = BATCH
) -> Iterator[list[Row]]:
    """The rows of an entity with texts to read, by the batch. Of a ``period`` (first day, and the one after its last) those whose
    newest export falls into it."""
    with connection.cursor("unread", row_factory=args_row(Row)) as cursor:
        cursor.itersize = batch
        cursor.execute(_query(written, "{columns}"), _values(versions, period))
        while rows := cursor.fetchmany(batch):
            yield rows


def count_unread(connection: psycopg.Connection, versions: Versions) -> dict[date, int]:
    """How many rows with texts there are to read, by the month of their newest export."""
    found: dict[date, int] = {}
    for written in WRITTEN:
        query = compose(_COUNT, rows=_query(written, "e.export_date"))
        for month, count in connection.execute(query, _values(versions, None)):
            found[month] = found.get(month, 0) + count
    return dict(sorted(found.items()))


_UNREAD = sql_file(__package__, "sql/unread")
_COUNT = "SELECT date_trunc('month', u.export_date AT TIME ZONE 'UTC')::date AS month, count(*) FROM ({rows}) AS u GROUP BY 1"


def _values(versions: Versions, period: tuple[date, date] | None) -> dict[str, Any]:
    first, end = period or (None, None)
    return {"read_by": versions.read_by, "screened_by": versions.screened_by, "first": first, "end": end}


def _query(written: Written, columns: str) -> Query:
    entity, writings = written.entity, written.writings
    first = writings[0]
    parts: dict[str, sql.Composable] = {
        "text_type": sql.Literal(first.text_type),
        "source_key": compose("concat_ws('|', {})", identifiers(entity.key, "e")),
        "exported": sql.Identifier("export", entity.table),
        "match": sql.SQL(first.match),
        "session": sql.SQL(first.session),
        **_place(written),
    }
    shown = sql.SQL("e.export_date") if columns == "e.export_date" else _columns(writings, parts)
    return compose(_UNREAD, columns=shown, **parts)


def _place(written: Written) -> dict[str, sql.Composable]:
    """Where the texts lie."""
    entity = written.entity
    if written.is_sealed:
        on = sql.SQL(" AND ").join([sql.SQL("p.{0} = e.{0}").format(sql.Identifier(name)) for name in entity.key])
        return {
            "sealed": compose("INNER JOIN {} AS p ON {}", sql.Identifier("pii", entity.table), on),
            "held": sql.SQL("p.key_id, p.sealed, NULL::text AS plain"),
            "seal": sql.SQL("sha256(p.sealed)"),
            "is_there": sql.SQL("true"),
        }
    column = sql.Identifier("e", written.writings[0].column)
    return {
        "sealed": sql.SQL(""),
        "held": compose("NULL::text AS key_id, NULL::bytea AS sealed, {} AS plain", column),
        "seal": compose("sha256(convert_to({}, 'UTF8'))", column),
        "is_there": compose("{} IS NOT NULL", column),
    }


def _columns(writings: Sequence[Writing], parts: dict[str, sql.Composable]) -> sql.Composed:
    def each(expressions: Iterable[sql.Composable]) -> sql.Composed:
        return compose("ARRAY[{}]", sql.SQL(", ").join(expressions))

    return compose(
        "{source_key} AS source_key, {held}, {seal} AS seal, e.export_date, {kinds}, {matches}, {sessions}, {writers}, {written},"
        " {participants}, {buddies}",
        **{name: parts[name] for name in ("source_key", "held", "seal")},
        kinds=each(sql.SQL(one.kind) for one in writings),
        matches=each(sql.SQL(one.match) for one in writings),
        sessions=each(sql.SQL(one.session) for one in writings),
        writers=each(sql.SQL(one.writer) for one in writings),
        written=each(sql.SQL(one.written) for one in writings),
        participants=each(_person(one, "participant_id", "participant_id") for one in writings),
        buddies=each(_person(one, "buddy_id", "volunteer_id") for one in writings),
    )


def _person(writing: Writing, of_match: str, of_session: str) -> sql.Composed:
    """Who has a side of the match or session to which a text belongs."""
    return compose(
        "coalesce((SELECT m.{of_match} FROM csr.buddy_matches AS m WHERE m.id = {match}),"
        " (SELECT k.{of_session} FROM csr.kintell_sessions AS k WHERE k.id = {session}))",
        of_match=sql.Identifier(of_match),
        of_session=sql.Identifier(of_session),
        match=sql.SQL(writing.match),
        session=sql.SQL(writing.session),
    )
