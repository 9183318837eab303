"""One load of a program at a time."""

import psycopg

from buddy_pipeline.csr.statements import run


def wait_for_turn(connection: psycopg.Connection, program: str) -> None:
    """Takes the program's advisory lock until the end of the transaction; a load that runs already is waited for."""
    run(connection, "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))", _named(program))
    run(connection, "SET LOCAL work_mem = '64MB'")
    run(connection, "SET LOCAL maintenance_work_mem = '256MB'")
    run(connection, "SET LOCAL timezone = 'UTC'")


def is_free(connection: psycopg.Connection, program: str) -> bool:
    """Whether no load of the program runs; then none begins until the end of the transaction."""
    query = "SELECT pg_try_advisory_xact_lock(hashtextextended(%(name)s, 0))"
    return connection.execute(query, _named(program)).fetchone() == (True,)


def _named(program: str) -> dict[str, str]:
    return {"name": f"buddy_pipeline load {program}"}
