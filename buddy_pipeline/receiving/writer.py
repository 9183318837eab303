"""One writer for all requests: what arrives while a commit is under way goes into the next one together."""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from buddy_pipeline.database.errors import DatabaseUnavailable
from buddy_pipeline.events.reading import Event
from buddy_pipeline.events.store import EventStore, Outcome

MOST_WAITING = 1_000
"""Events that may wait for their commit; further ones are sent away."""

_log = logging.getLogger(__name__)
_Waiting = tuple[Event, asyncio.Future[Outcome]]


class TooManyWaiting(Exception):
    """More events arrive than the database stores."""


class Writer:
    """Stores events in groups, on a thread of its own. All methods belong to one event loop."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, "writer")
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None
        self._is_away = False

    async def store(self, event: Event) -> Outcome:
        """What became of the event, which is durable then. Raises TooManyWaiting, and DatabaseUnavailable."""
        if len(self._waiting) >= MOST_WAITING:
            raise TooManyWaiting
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((event, future))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await future

    async def check(self) -> None:
        """Raises DatabaseUnavailable if events could not be stored now."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._store.check)

    async def close(self) -> None:
        """Stores what waits, and ends."""
        if self._writing is not None:
            await self._writing
        await asyncio.get_running_loop().run_in_executor(self._thread, self._store.close)
        self._thread.shutdown()

    async def _write(self) -> None:
        while self._waiting:
            group = self._waiting.copy()
            self._waiting.clear()
            await self._write_group(group)
        self._writing = None

    async def _write_group(self, group: Sequence[_Waiting]) -> None:
        events = [event for event, _ in group]
        try:
            outcomes = await asyncio.get_running_loop().run_in_executor(self._thread, self._store.store, events, "webhook")
        except Exception as error:  # whatever it is, each request must hear of it
            self._tell(error)
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
        else:
            self._tell(None)
            for (_, future), outcome in zip(group, outcomes, strict=True):
                if not future.done():
                    future.set_result(outcome)

    def _tell(self, error: Exception | None) -> None:
        """Says once that the database is away, and once that it is back."""
        is_away = isinstance(error, DatabaseUnavailable)
        if is_away and not self._is_away:
            _log.warning("%s Senders are told to come again.", error)
        elif error is None and self._is_away:
            _log.warning("The database is back.")
        self._is_away = is_away
