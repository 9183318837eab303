"""What a load that was killed leaves in the database: its staging tables."""

import psycopg

from buddy_pipeline.database.locking import is_free
from buddy_pipeline.database.tables.metadata import STAGING


def remove_left_behind(url: str) -> None:
    """Removes staging tables that no load is at work on."""
    with psycopg.connect(url) as connection:
        if _some_are_there(connection) and is_free(connection):
            from buddy_pipeline.csr import staging  # loads what only an import needs

            staging.remove_left_behind(connection)


def _some_are_there(connection: psycopg.Connection) -> bool:
    return connection.execute("SELECT FROM pg_tables WHERE schemaname = %s LIMIT 1", [STAGING]).rowcount > 0
