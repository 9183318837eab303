"""The receiver's HTTP interface: one address for events, two for whoever watches it, and its own description."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Literal

from fastapi import FastAPI, Request, Response
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from buddy_pipeline.contract.events import VERSION
from buddy_pipeline.contract.senders import Sender
from buddy_pipeline.contract.source import Source
from buddy_pipeline.database.errors import DatabaseUnavailable
from buddy_pipeline.events.faults import EventInvalid
from buddy_pipeline.events.reading import Event, read_event
from buddy_pipeline.events.signature import (
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    SignatureInvalid,
    check_signature,
    parts_of_one_header,
)
from buddy_pipeline.events.store import EventStore, Outcome
from buddy_pipeline.events.translating import read_event_of
from buddy_pipeline.receiving.correlation import Correlation
from buddy_pipeline.receiving.description import ABOUT, describe, refused, request_of_events
from buddy_pipeline.receiving.pace import Pace
from buddy_pipeline.receiving.refusals import Refusal, refuse, refuse_otherwise
from buddy_pipeline.receiving.writer import TooManyWaiting, Writer
from buddy_pipeline.sources import that_send_events

WEBHOOKS = f"/{VERSION}/webhooks"
EVENTS_PATH = f"{WEBHOOKS}/buddy-events"
LARGEST_BODY = 64 * 1024
"""Bytes of the largest body that is read."""
SECONDS_FOR_BODY = 20
"""How long a body may take to arrive."""

_TIMESTAMP, _SIGNATURE = (name.lower().encode() for name in (TIMESTAMP_HEADER, SIGNATURE_HEADER))


class Receipt(BaseModel):
    """The event is durable."""

    id: str = Field(description="The event's id, in lower case.")
    status: Literal["stored", "known", "erased"] = Field(
        description="`known`: it had been stored before, and counts once. `erased`: it tells of somebody who was erased, and is forgotten."
    )


class Health(BaseModel):
    """How the receiver is."""

    status: str


def make_app(store: EventStore, secrets: Sequence[bytes]) -> FastAPI:
    """The app that stores events by ``store`` when they are signed with one of ``secrets``."""
    writer, pace = Writer(store), Pace()

    @asynccontextmanager
    async def until_stopped(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await writer.close()

    app = FastAPIOffline(
        redoc_url=None,
        title="Receiver of events",
        version=VERSION,
        description=ABOUT,
        lifespan=until_stopped,
        redirect_slashes=False,
    )
    app.add_middleware(Correlation)
    app.add_exception_handler(Refusal, refuse)
    for other in (HTTPException, Exception):
        app.add_exception_handler(other, refuse_otherwise)
    describe(app)

    for source in that_send_events():
        _add_address(app, source, writer, pace, secrets)

    @app.get("/health/live")
    async def live() -> Health:
        """The process answers."""
        return Health(status="alive")

    @app.get("/health/ready", responses=refused(503))
    async def ready() -> Health:
        """Events can be stored: the database answers and has its tables."""
        try:
            await writer.check()
        except DatabaseUnavailable as error:
            raise Refusal(503, str(error)) from None
        return Health(status="ready")

    return app


def _add_address(app: FastAPI, source: Source, writer: Writer, pace: Pace, secrets: Sequence[bytes]) -> None:
    """The address to which a source sends its events."""

    @app.post(
        f"{WEBHOOKS}/{source.webhooks}",
        name=f"Receive an event of {source.title}",
        status_code=202,
        response_model=Receipt,
        responses=refused(400, 401, *([404] if source.senders else []), 408, 409, 413, 429, 503),
        openapi_extra=request_of_events(source),
    )
    async def receive_event(request: Request) -> Response:
        """Takes one event. It is durable before the answer is sent."""
        if not pace.is_kept(_host(request), time.monotonic()):
            raise Refusal(429, "You send faster than one sender may; come again in a second.")
        sender = _sender_of(source, request)
        event = _event(request, source, sender, await _body(request), secrets)
        outcome = await _stored(writer, event)
        return Response(f'{{"id":"{event.id}","status":"{outcome.value}"}}', 202, media_type="application/json")


def _host(request: Request) -> str:
    return request.client.host if request.client else ""


def _sender_of(source: Source, request: Request) -> Sender | None:
    """Who sends it, where several have addresses, each for events in a form of its own."""
    if not source.senders:
        return None
    sender = source.senders.get(request.path_params["sender"].casefold())
    if sender is None:
        raise Refusal(404, f"Nobody of this name sends events of {source.title} here; who does is {', '.join(source.senders)}.")
    return sender


async def _body(request: Request) -> bytes:
    """The body; no more of it is read than is taken, whatever length was declared."""
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS_FOR_BODY):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST_BODY:
                    raise Refusal(413, f"The body has more than {LARGEST_BODY:,} bytes, which no event needs.")
    except TimeoutError:
        raise Refusal(408, f"The body did not arrive within {SECONDS_FOR_BODY} seconds; send it again.") from None
    return bytes(body)


def _event(request: Request, source: Source, sender: Sender | None, body: bytes, secrets: Sequence[bytes]) -> Event:
    """The event, if who sends it knows a secret, and it is of its form."""
    headers = dict(request.scope["headers"])
    try:
        check_signature(secrets, *_signed(source, headers), body, time.time())
        now = datetime.now(UTC)
        return read_event(body, now, source) if sender is None else read_event_of(sender, body, now, source)
    except SignatureInvalid as error:
        raise Refusal(401, str(error)) from None
    except EventInvalid as error:
        raise Refusal(400, str(error), error.faults) from None


def _signed(source: Source, headers: dict[bytes, bytes]) -> tuple[bytes | None, bytes | None]:
    """Time of sending and signature, from our two headers or the one that the source has for both."""
    own = headers.get((source.signature_header or "").lower().encode())
    return parts_of_one_header(own) if own is not None else (headers.get(_TIMESTAMP), headers.get(_SIGNATURE))


async def _stored(writer: Writer, event: Event) -> Outcome:
    try:
        outcome = await writer.store(event)
    except TooManyWaiting:
        raise Refusal(429, "More events arrive than can be stored; come again in a second.") from None
    except DatabaseUnavailable as error:
        raise Refusal(503, str(error)) from None
    if outcome is Outcome.DIFFERENT:
        raise Refusal(409, "Another event was stored under this id, and stays; each event needs an id of its own.")
    return outcome
