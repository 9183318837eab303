"""Waiting for a database that went away, and doing the work again."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from buddy_pipeline.database.errors import AWAY, DatabaseUnavailable, in_words, is_momentary
from buddy_pipeline.database.server import dagster_url, database_url
from buddy_pipeline.settings import Settings

TRIES = 4
SECONDS_TO_COME_BACK = 60
"""How long a database that went away is waited for; one that answers that it is starting gets longer, see `server`."""
SECONDS_BETWEEN_LOOKS = 0.5


@dataclass
class _Outage:
    """Since when this process knows that a database is away (seconds)."""

    since: float | None = None


_outage = _Outage()
_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


def trying_again(settings: Settings, work: Callable[[], _Result]) -> _Result:
    """What ``work`` gives. It is done again, once both databases are back, when one goes away: twice must do no harm.

    Raises DatabaseUnavailable when a database stays away, goes away each time, or lacks something.
    """
    with _in_plain_words():
        for _ in range(TRIES - 1):
            try:
                return work()
            except Exception as error:
                if not is_momentary(error):
                    raise
            wait_until_back(settings)
        return work()


def wait_until_back(settings: Settings) -> None:
    """Waits until our database and Dagster's answer; starts the embedded server.

    Raises DatabaseUnavailable if they do not, and then at once, until they are back: nobody waits twice for the same.
    """
    while (reason := _why_not_there(settings)) is not None:
        if _outage.since is None:
            _outage.since = time.monotonic()
            _log.warning("The database went away; it is waited for, up to %s seconds.", SECONDS_TO_COME_BACK)
        if time.monotonic() > _outage.since + SECONDS_TO_COME_BACK:
            raise DatabaseUnavailable(f"{AWAY} After {SECONDS_TO_COME_BACK} seconds it is not back: {reason}")
        time.sleep(SECONDS_BETWEEN_LOOKS)
    _outage.since = None


def _why_not_there(settings: Settings) -> str | None:
    try:
        database_url(settings)
        dagster_url(settings)
    except Exception as error:
        reason = in_words(error)
        if reason is None:
            raise
        return reason
    return None


@contextmanager
def _in_plain_words() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        line = in_words(error)
        if line is None:
            raise
        raise DatabaseUnavailable(line) from None
