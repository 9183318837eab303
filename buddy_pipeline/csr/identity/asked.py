"""What is asked about who is one person: it follows from the tables at any time."""

from typing import LiteralString

import psycopg
from psycopg import sql

from buddy_pipeline.csr.identity.decided import with_decisions
from buddy_pipeline.database.statements import compose
from buddy_pipeline.sql_files import sql_file

QUESTIONS: LiteralString = with_decisions(sql_file(__package__, "sql/questions"))
"""A query of kind, provider, external_id, other_provider, other_external_id and since."""


def count_by_kind(connection: psycopg.Connection) -> list[tuple[str, int]]:
    """How many questions of each kind nobody has decided."""
    query = "SELECT kind, count(*)::int FROM ({questions}) q GROUP BY kind ORDER BY kind"
    return connection.execute(compose(query, questions=sql.SQL(QUESTIONS))).fetchall()


def count_questions(connection: psycopg.Connection) -> int:
    """How many questions nobody has decided."""
    return sum(questions for _, questions in count_by_kind(connection))
