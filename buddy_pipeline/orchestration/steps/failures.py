"""How a step fails: with one line for people, and without a value of anybody in a traceback.

Dagster stores the text of every exception. A driver's error quotes rows (`DETAIL: Key (email)=(…)`), so no exception of
a step reaches Dagster as it is.
"""

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dagster as dg
import psycopg

from buddy_pipeline.database.errors import DatabaseUnavailable, drivers_error, in_words, is_momentary
from buddy_pipeline.database.patience import wait_until_back
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.privacy.keys import KeyringInvalid
from buddy_pipeline.privacy.vault import SealBroken
from buddy_pipeline.settings import SettingInvalid, Settings
from buddy_pipeline.yaml_files import FileInvalid

REFUSED = "refused"
RETRIES = 3
SECONDS_BETWEEN_RETRIES = 1.0
FRAMES_SHOWN = 3


def refusal(line: str) -> dg.Failure:
    """The failure of a run whose drop cannot be taken; nothing but another drop will mend it."""
    return dg.Failure(line, metadata={REFUSED: True}, allow_retries=False)


@contextmanager
def failing_plainly(settings: Callable[[], Settings]) -> Iterator[None]:
    """Turn what a step raises into what Dagster shows: a retry for what is momentary, else a failure that tells why.

    A database that went away is waited for first: Dagster records retries and failures in the same server, as a rule.
    ``settings`` may raise SettingInvalid.
    """
    try:
        yield
    except (dg.Failure, dg.RetryRequested):
        raise
    except DropRefused as error:
        raise refusal(str(error)) from None
    except (KeyringInvalid, FileInvalid, SealBroken, SettingInvalid) as error:
        raise dg.Failure(str(error), allow_retries=False) from None
    except Exception as error:
        if is_momentary(error):
            raise _once_the_database_is_back(settings()) from dg.Failure(
                in_words(error)
            )  # shown when there were too many retries
        raise dg.Failure(in_words(error) or describe(error), allow_retries=False) from None


def _once_the_database_is_back(settings: Settings) -> dg.Failure | dg.RetryRequested:
    """Asks for a retry after waiting; a failure if that was in vain."""
    try:
        wait_until_back(settings)
    except DatabaseUnavailable as unavailable:
        return dg.Failure(str(unavailable), allow_retries=False)
    return dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=SECONDS_BETWEEN_RETRIES)


def describe(error: BaseException) -> str:
    """The kind of an unforeseen error and where it arose, never its text: that may quote a row."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "buddy_pipeline" in frame.filename] or frames
    places = " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in ours[-FRAMES_SHOWN:])
    cause = drivers_error(error)
    return f"The run broke off: {type(cause).__name__}{_known_reason(cause)} at {places}"


def _known_reason(error: BaseException) -> str:
    """What an error says by a code of the database or of the operating system."""
    if isinstance(error, psycopg.Error) and error.sqlstate:
        return f" (SQLSTATE {error.sqlstate})"
    return f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
