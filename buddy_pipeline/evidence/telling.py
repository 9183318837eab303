"""What other services hear of flags and reviews: through the outbox, in the transaction that makes them (spec 5, "Events Emitted")."""

from collections.abc import Sequence
from uuid import UUID

import psycopg

from buddy_pipeline.csr.outbox import said
from buddy_pipeline.csr.topics import SAFETY
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.sql_files import sql_file

_TELL = sql_file(__package__, "sql/tell")


def tell_raised(connection: psycopg.Connection, flags: Sequence[UUID]) -> int:
    """Tells of flags that were raised now. Gives their number."""
    return _tell(connection, SAFETY.first, flags)


def tell_reviewed(connection: psycopg.Connection, flags: Sequence[UUID]) -> int:
    """Tells of flags that were reviewed now."""
    return _tell(connection, SAFETY.updated, flags)


def _tell(connection: psycopg.Connection, subject: str, flags: Sequence[UUID]) -> int:
    statement = compose(_TELL, said=said(SAFETY))
    return run(connection, statement, {"subject": subject, "flags": list(flags)})
