"""One connection of a sender: how long it may take, and who has to go when there are too many."""

from asyncio import Transport
from asyncio.events import TimerHandle
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SECONDS_FOR_HEAD = 10
"""How long line and headers of a request may take, from the connection or from the answer before."""
SECONDS_FOR_REQUEST = 60
"""How long all of a request may take after its head, its answer included."""
MOST_CONNECTIONS = 500
"""Connections at a time. Of more, the one goes whose request has been coming in for longest."""


class Connection(HttpToolsProtocol):
    """Closes itself when its sender is too slow."""

    _receiving: ClassVar[dict[HttpToolsProtocol, None]] = {}
    """The connections whose requests are not all here yet, the oldest first."""
    _timer: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:
        super().connection_made(transport)
        self._await_request()
        if len(self.connections) > MOST_CONNECTIONS:
            next(iter(self._receiving)).transport.abort()

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._close_after(SECONDS_FOR_REQUEST)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._receiving.pop(self, None)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:  # else the next request is there already
            self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._receiving.pop(self, None)
        super().connection_lost(exc)

    def _await_request(self) -> None:
        self._receiving.pop(self, None)
        self._receiving[self] = None
        self._close_after(SECONDS_FOR_HEAD)

    def _close_after(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
