"""What is asked about who is one person: it follows from the tables at any time."""

from typing import LiteralString

import psycopg
from psycopg import sql

from buddy_pipeline.csr.identity.decided import with_decisions
from buddy_pipeline.csr.identity.with_oneself import pairs_of_ids
from buddy_pipeline.database.statements import compose
from buddy_pipeline.people.joining import Id
from buddy_pipeline.sql_files import sql_file

WITH_ONESELF = "with-oneself"
"""The one kind that asks about two ids of one person; all others ask whether two are one."""
_WHO: LiteralString = with_decisions(sql_file(__package__, "sql/questions"))
_ONESELF: LiteralString = with_decisions(sql_file(__package__, "sql/questions_with_oneself"))
_ALL: LiteralString = (
    "SELECT * FROM ({who}) who UNION ALL SELECT * FROM ({oneself}) oneself"
    " ORDER BY since, provider, external_id, other_provider, other_external_id"
)


def questions() -> sql.Composed:
    """A query of kind, provider, external_id, other_provider, other_external_id and since, the oldest first."""
    return compose(_ALL, who=sql.SQL(_WHO), oneself=compose(_ONESELF, pairs=pairs_of_ids()))


def count_by_kind(connection: psycopg.Connection) -> list[tuple[str, int]]:
    """How many questions of each kind nobody has decided."""
    query = "SELECT kind, count(*)::int FROM ({questions}) q GROUP BY kind ORDER BY kind"
    return connection.execute(compose(query, questions=questions())).fetchall()


def count_questions(connection: psycopg.Connection) -> int:
    """How many questions nobody has decided."""
    return sum(questions for _, questions in count_by_kind(connection))


def asks_of_oneself(connection: psycopg.Connection, one: Id, other: Id) -> bool:
    """Whether it is asked of these two ids of one person if they are, since they stand on the two sides of a row."""
    query = "SELECT provider, external_id, other_provider, other_external_id FROM ({oneself}) q"
    asked = connection.execute(compose(query, oneself=compose(_ONESELF, pairs=pairs_of_ids())))
    return any({row[:2], row[2:]} == {one, other} for row in asked)
