"""Who may work at once: one load of a program at a time, and no erasure while an event is stored."""

import psycopg

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))"
_SHARE = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%(name)s, 0))"
_ERASURE = {"name": "buddy_pipeline erasure"}


def wait_for_turn(connection: psycopg.Connection, program: str) -> None:
    """Takes the program's advisory lock until the end of the transaction; a load that runs already is waited for."""
    connection.execute(_LOCK, _load_of(program))
    connection.execute("SET LOCAL work_mem = '64MB'")
    connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
    connection.execute("SET LOCAL timezone = 'UTC'")


def is_free(connection: psycopg.Connection, program: str) -> bool:
    """Whether no load of the program runs; then none begins until the end of the transaction."""
    query = "SELECT pg_try_advisory_xact_lock(hashtextextended(%(name)s, 0))"
    return connection.execute(query, _load_of(program)).fetchone() == (True,)


def _load_of(program: str) -> dict[str, str]:
    return {"name": f"buddy_pipeline load {program}"}


def wait_for_erasure(connection: psycopg.Connection) -> None:
    """Lets no erasure begin until the end of the transaction; one that runs is waited for, so that it is heeded."""
    connection.execute(_SHARE, _ERASURE)


def wait_for_events(connection: psycopg.Connection) -> None:
    """Lets no event be stored until the end of the transaction, so that none that names an erased person slips through."""
    connection.execute(_LOCK, _ERASURE)
