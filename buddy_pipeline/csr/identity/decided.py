"""Decisions that stand about who is one person, as statements look at them."""

from typing import LiteralString

from buddy_pipeline.sql_files import sql_file

DECIDED: LiteralString = f"({sql_file(__package__, 'sql/decided')})"
"""A query of id, same, provider, external_id, other_provider, other_external_id, decided_at and decided_by."""


def with_decisions(statement: LiteralString) -> LiteralString:
    """The statement with the query in the place of ``{decided}``."""
    return statement.replace("{decided}", DECIDED)
