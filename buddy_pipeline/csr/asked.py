"""What is asked about who is one person: it follows from the tables at any time."""

from typing import LiteralString

import psycopg
from psycopg import sql

from buddy_pipeline.csr.decided import with_decisions
from buddy_pipeline.database.statements import compose, number
from buddy_pipeline.sql_files import sql_file

QUESTIONS: LiteralString = with_decisions(sql_file(__package__, "sql/questions"))
"""A query of kind, provider, external_id, other_provider, other_external_id and since."""


def count_questions(connection: psycopg.Connection) -> int:
    """How many questions nobody has decided."""
    return number(connection, compose("SELECT count(*) FROM ({questions}) q", questions=sql.SQL(QUESTIONS)))
