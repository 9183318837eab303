"""From the outbox to the stream: in order, each event at least once, and once only through the stream's own memory of ids.

A batch is marked as published after the stream has it. A publisher that dies between the two sends the batch again, with
the same ids.
"""

import asyncio
from contextlib import closing

import psycopg

from buddy_pipeline.contract.events import VERSION
from buddy_pipeline.publishing.errors import StreamUnavailable
from buddy_pipeline.publishing.stream import Message, Stream, open_stream
from buddy_pipeline.sql_files import sql_file

BATCH = 500
"""Events that are sent before any of them is waited for."""

_ONE_AT_A_TIME = "SELECT pg_advisory_lock(hashtextextended('buddy_pipeline publish', 0))"
_NEXT = sql_file(__package__, "unpublished")
_MARK = "UPDATE ops.outbox SET published_at = clock_timestamp() WHERE seq = ANY(%(sent)s)"


def publish_changes(url: str, nats_url: str) -> int:
    """Publishes all that the outbox of the database at ``url`` holds, waiting for another publisher that is at work. Gives how
    many events these were.

    Raises StreamUnavailable if the stream cannot be published to, psycopg.OperationalError when the database is away;
    what was published until then stays so, and the rest is kept.
    """
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(_ONE_AT_A_TIME)
        return asyncio.run(_publish(connection, nats_url))


def newest_unpublished(url: str) -> int | None:
    """Number of the newest event that waits to be published. Raises psycopg.errors.UndefinedTable before the tables are made."""
    with closing(psycopg.connect(url)) as connection:
        found = connection.execute("SELECT max(seq) FROM ops.outbox WHERE published_at IS NULL").fetchone()
        return found[0] if found else None


async def _publish(connection: psycopg.Connection, nats_url: str) -> int:
    published = 0
    async with open_stream(nats_url) as stream:
        while batch := _next_batch(connection):
            published += await _send(connection, stream, batch)
    return published


def _next_batch(connection: psycopg.Connection) -> list[Message]:
    return [Message(*row) for row in connection.execute(_NEXT, {"version": VERSION, "batch": BATCH})]


async def _send(connection: psycopg.Connection, stream: Stream, batch: list[Message]) -> int:
    sent = await stream.send(batch)
    mark_published(connection, sent)
    if len(sent) < len(batch):
        raise StreamUnavailable(
            f"The stream took {len(sent)} of {len(batch)} events: the NATS server went away or refused them, as its log may say."
            " The rest is kept and tried again."
        )
    return len(sent)


def mark_published(connection: psycopg.Connection, sent: list[Message]) -> None:
    """Notes that the stream has these."""
    connection.execute(_MARK, {"sent": [message.seq for message in sent]})
