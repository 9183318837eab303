"""What can be wrong with the database as a whole, or with a disk: for people, and for whoever would try again."""

import errno
from collections.abc import Iterator

import psycopg


class DatabaseUnavailable(Exception):
    """The database cannot be used. The message is one plain line: what is wrong and what to do."""


class DatabaseAway(DatabaseUnavailable):
    """The database is gone, perhaps for a moment only."""


MOMENTARY_STATES = ("08", "57P01", "57P02", "57P03", "57P05", "53300", "40001", "40P01")
"""SQLSTATEs of what passes: connection lost, shutdown, crash, starting up, too many connections, serialization failure, deadlock."""

AWAY = "The database went away while this was at work."
_LACKS = {
    "53100": "The disk of the database server is full: make room there, then do this again.",
    "53200": "The database server is out of memory: give it more, or let it do less at once, then do this again.",
    "53300": "The database server takes no more connections: raise its max_connections or end others, then do this again.",
    "53400": "The database server has reached a limit that was set for it, such as temp_file_limit: raise it, then do this again.",
    "53": "The database server lacks something, as its log says: see to that, then do this again.",
    "58": "The database server cannot use its files: look at its disk and its log, then do this again.",
    "25006": "The database takes no changes, as a standby does: name one that does in BUDDY_DATABASE_URL.",
    "42501": "The role in the database's URL lacks a right there: let it own the database.",
}
"""What to do, by SQLSTATE or its class. None of it is a mistake of ours, nor of an export."""
LOST = ("OperationalError", "InterfaceError")
"""Errors of both drivers without a SQLSTATE: the connection was lost, or could not be made."""
_DISK_LACKS = {
    errno.ENOSPC: "The disk is full",
    errno.EDQUOT: "The quota of the disk is used up",
    errno.EROFS: "The disk takes no changes",
}


def is_momentary(error: BaseException) -> bool:
    """Whether a database was lost or in the way for a moment, whichever layer says so: the same may succeed soon."""
    return any(_passes(link) for link in _chain(error))


def in_words(error: BaseException) -> str | None:
    """One line on what the database or a disk lacks and what to do; None if that is not what went wrong."""
    for link in _chain(error):
        if isinstance(link, DatabaseUnavailable):
            return str(link)
        if isinstance(link, OSError) and link.errno in _DISK_LACKS:
            return _disk_in_words(link)
        if _is_of_a_driver(link):
            state = _state(link) or ""
            lacks = _LACKS.get(state) or _LACKS.get(state[:2])
            if lacks is not None:
                return lacks
    return AWAY if is_momentary(error) else None


def drivers_error(error: BaseException) -> BaseException:
    """The error of a database driver inside one of SQLAlchemy, else the error itself."""
    inner = getattr(error, "orig", None)
    return inner if isinstance(inner, BaseException) else error


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what SQLAlchemy wraps in it, and what it was raised from."""
    link: BaseException | None = error
    while link is not None:
        yield link
        if drivers_error(link) is not link:
            yield drivers_error(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _passes(error: BaseException) -> bool:
    if not _is_of_a_driver(error):
        return isinstance(error, DatabaseAway)
    state = _state(error)
    if state is None:  # no answer of the server came
        return any(base.__name__ in LOST for base in type(error).__mro__)
    return state.startswith(MOMENTARY_STATES)


def _is_of_a_driver(error: BaseException) -> bool:
    """Whether psycopg raised it, or psycopg2, which Dagster's storage uses."""
    return isinstance(error, psycopg.Error) or type(error).__module__.partition(".")[0] == "psycopg2"


def _state(error: BaseException) -> str | None:
    """The SQLSTATE, if the server told one."""
    return getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)


def _disk_in_words(error: OSError) -> str:
    of = f" where {error.filename} lies" if isinstance(error.filename, str) else ", or a folder for files that are written here"
    return f"{_DISK_LACKS[error.errno or 0]}{of}: see to that, then do this again."
