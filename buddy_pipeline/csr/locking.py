"""One load of a program at a time."""

import psycopg

from buddy_pipeline.csr.statements import run


def wait_for_turn(connection: psycopg.Connection, program: str) -> None:
    """Takes the program's advisory lock until the end of the transaction; a load that runs already is waited for."""
    run(connection, "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))", {"name": f"buddy_pipeline load {program}"})
    run(connection, "SET LOCAL work_mem = '64MB'")
    run(connection, "SET LOCAL maintenance_work_mem = '256MB'")
    run(connection, "SET LOCAL timezone = 'UTC'")
