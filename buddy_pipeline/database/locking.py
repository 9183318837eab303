"""Who may work at once: one load at a time, of whatever program, and no erasure while an event is stored."""

import psycopg

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))"
_SHARE = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%(name)s, 0))"
_LOAD = {"name": "buddy_pipeline load"}
_ERASURE = {"name": "buddy_pipeline erasure"}


def wait_for_turn(connection: psycopg.Connection) -> None:
    """Takes the lock of loads until the end of the transaction; one that runs already is waited for.

    It is one for all programs: they share people, and staging tables that are left behind.
    """
    connection.execute(_LOCK, _LOAD)
    connection.execute("SET LOCAL work_mem = '64MB'")
    connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
    connection.execute("SET LOCAL timezone = 'UTC'")


def is_free(connection: psycopg.Connection) -> bool:
    """Whether no load runs; then none begins until the end of the transaction."""
    query = "SELECT pg_try_advisory_xact_lock(hashtextextended(%(name)s, 0))"
    return connection.execute(query, _LOAD).fetchone() == (True,)


def wait_for_erasure(connection: psycopg.Connection) -> None:
    """Lets no erasure begin until the end of the transaction; one that runs is waited for, so that it is heeded."""
    connection.execute(_SHARE, _ERASURE)


def wait_for_events(connection: psycopg.Connection) -> None:
    """Lets no event be stored until the end of the transaction, so that none that names an erased person slips through."""
    connection.execute(_LOCK, _ERASURE)
