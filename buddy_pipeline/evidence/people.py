"""Whose names are masked in snippets: everybody's whom any program knows."""

import psycopg


def everybody(connection: psycopg.Connection) -> list[str]:
    """What stands for each person in rows of sources."""
    return [str(one) for (one,) in connection.execute("SELECT DISTINCT reference FROM csr.user_external_ids")]
