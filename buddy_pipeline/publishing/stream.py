"""The stream that changes are published to: one of NATS JetStream, which keeps them until every service has read them."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoServersError
from nats.js.api import Header, PubAck, StreamConfig
from nats.js.errors import APIError, NotFoundError

from buddy_pipeline.publishing.errors import StreamUnavailable
from buddy_pipeline.sources import program_names

STREAM = "BUDDY"
SUBJECTS = (*(f"{name}.>" for name in program_names()), "orchestration.>")
ALL_SUBJECTS = ">"
KEPT = timedelta(days=30)
"""How long the stream keeps an event, if it is we who make the stream."""
KNOWN_AGAIN = timedelta(days=1)
"""How long the stream knows the id of an event that comes again, if it is we who make it: the longest that publishing may
rest between sending a batch and trying it once more. It remembers the ids in memory."""
USUAL_PORT = 4222
SECONDS_TO_CONNECT = 5
SECONDS_BETWEEN_TRIES = 0.1
SECONDS_TO_ACKNOWLEDGE = 30
"""For one batch."""


@dataclass(frozen=True)
class Message:
    """An event on its way: ``body`` is the JSON that is sent."""

    seq: int
    event_id: str
    subject: str
    body: str


class Stream:
    """The stream of a server that is connected."""

    def __init__(self, client: Client, closed: asyncio.Event) -> None:
        self._jetstream = client.jetstream(timeout=SECONDS_TO_CONNECT)
        self._closed = closed

    async def ensure(self) -> None:
        """Makes the stream if it is missing. One that is there is taken as it is, but for the subjects of newer programs."""
        try:
            config = (await self._jetstream.stream_info(STREAM)).config
            has = config.subjects or []
            if ALL_SUBJECTS not in has and (lacking := [subject for subject in SUBJECTS if subject not in has]):
                await self._jetstream.update_stream(config.evolve(subjects=[*has, *lacking]))
        except NotFoundError:
            await self._jetstream.add_stream(
                StreamConfig(
                    name=STREAM,
                    description="What the Buddy pipeline changed, for other services.",
                    subjects=list(SUBJECTS),
                    max_age=KEPT.total_seconds(),
                    duplicate_window=KNOWN_AGAIN.total_seconds(),
                )
            )

    async def send(self, messages: Sequence[Message]) -> list[Message]:
        """Sends in order, without waiting for one before the next. Gives those that the stream has now.

        One that it had already, by its id, is among them.
        """
        waiting = [
            await self._jetstream.publish_async(
                message.subject, message.body.encode(), stream=STREAM, headers={Header.MSG_ID: message.event_id}
            )
            for message in messages
        ]
        await self._wait_for(waiting)
        return [message for message, acknowledged in zip(messages, waiting, strict=True) if _succeeded(acknowledged)]

    async def _wait_for(self, waiting: "list[asyncio.Future[PubAck]]") -> None:
        """Until all are acknowledged, the connection is gone, or it takes too long."""
        gone = asyncio.ensure_future(self._closed.wait())
        all_of_them = asyncio.ensure_future(asyncio.wait(waiting))
        await asyncio.wait([all_of_them, gone], timeout=SECONDS_TO_ACKNOWLEDGE, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        all_of_them.cancel()


@asynccontextmanager
async def open_stream(nats_url: str) -> AsyncIterator[Stream]:
    """The stream, made if it is missing. Raises StreamUnavailable, also for what happens to it while it is open."""
    server = _server(nats_url)
    heard: list[Exception] = []
    closed = asyncio.Event()
    try:
        client = await _connect(nats_url, heard, closed)
        try:
            stream = Stream(client, closed)
            await stream.ensure()
            yield stream
        finally:
            await client.close()
    except NoServersError as error:  # says less than what the client had heard before
        raise StreamUnavailable(_told(server, heard[-1] if heard else error)) from None
    except (NatsError, OSError) as error:
        raise StreamUnavailable(_told(server, error)) from None


async def look(nats_url: str) -> None:
    """Raises StreamUnavailable if the stream cannot be published to now."""
    async with open_stream(nats_url):
        pass


async def _connect(nats_url: str, heard: list[Exception], closed: asyncio.Event) -> Client:
    """A client that gives up when the server goes away: whoever asked tries again. It tells ``heard`` instead of printing."""

    async def hear(error: Exception) -> None:
        heard.append(error)

    async def note_the_end() -> None:
        closed.set()

    return await nats.connect(
        nats_url,
        name="buddy-pipeline",
        connect_timeout=SECONDS_TO_CONNECT,
        allow_reconnect=False,
        max_reconnect_attempts=1,  # without a number it never gives up, also before it was ever connected
        reconnect_time_wait=SECONDS_BETWEEN_TRIES,
        error_cb=hear,
        closed_cb=note_the_end,
    )


def _succeeded(acknowledged: "asyncio.Future[PubAck]") -> bool:
    return acknowledged.done() and not acknowledged.cancelled() and acknowledged.exception() is None


def _server(nats_url: str) -> str:
    """Host and port, without user and password. Raises StreamUnavailable."""
    try:
        place = urlsplit(nats_url)
        host, port = place.hostname, place.port or USUAL_PORT
    except ValueError:
        host, port = None, USUAL_PORT
    if not host:
        raise StreamUnavailable("BUDDY_NATS_URL should be the URL of a NATS server like nats://user:password@host:4222.")
    return f"{host}:{port}"


def _told(server: str, error: Exception) -> str:
    return (
        f"The stream {STREAM} of the NATS server {server} cannot be published to: {_reason(error)}."
        " Changes are kept and tried again."
    )


def _reason(error: Exception) -> str:
    """In the words of the server, of the operating system or of the client."""
    if isinstance(error, APIError) and error.description:
        return error.description
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno) if error.errno > 0 else str(error.strerror)
    return str(error) or type(error).__name__
