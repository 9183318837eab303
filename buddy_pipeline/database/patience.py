"""Waiting for a database that went away, and doing the work again."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from buddy_pipeline.database.errors import AWAY, DatabaseUnavailable, in_words, is_momentary
from buddy_pipeline.database.server import dagster_url, database_url
from buddy_pipeline.settings import Settings

TRIES = 4
SECONDS_TO_COME_BACK = 60
"""How long a database that went away is waited for; one that answers that it is starting gets longer, see `server`."""
SECONDS_BETWEEN_LOOKS = 0.5

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
    """Waits until our database and Dagster's answer; starts the embedded server. Raises DatabaseUnavailable if they do not."""
    deadline = time.monotonic() + SECONDS_TO_COME_BACK
    told = False
    while (reason := _why_not_there(settings)) is not None:
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(f"{AWAY} After {SECONDS_TO_COME_BACK} seconds it is not back: {reason}")
        if not told:
            _log.warning("The database went away; it is waited for, up to %s seconds.", SECONDS_TO_COME_BACK)
            told = True
        time.sleep(SECONDS_BETWEEN_LOOKS)


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
