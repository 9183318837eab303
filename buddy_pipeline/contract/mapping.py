"""How the rows of an entity become rows of the platform's tables."""

from dataclasses import dataclass
from typing import LiteralString


@dataclass(frozen=True, kw_only=True)
class Target:
    """A table of `csr` that rows of an entity are mapped to.

    ``rows`` is a query of ``key``, ``columns`` and ``dates``, each key once. In it stand `{rows}` for the exported rows to look
    at, with the columns of `export.<entity>`, and the tables ``people (external_id, user_id)`` of the source's people, `csr` and
    `export`. ``dates`` are those since when exports have the row. Where a row follows from several exported ones, these are
    the ones that are alike in ``grouped_by``, a part of the entity's key. Of the rows that are alike in ``within``, those are
    removed that the query does not give any more, if ``among`` (a condition on the table `t`) holds; ``within_of`` tells these
    columns of the key of an exported row, where they are not parts of it by name. A target without
    ``columns`` corrects the dates of rows that another one makes.
    """

    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    rows: LiteralString
    dates: tuple[str, ...] = ("export_date",)
    grouped_by: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    within_of: tuple[LiteralString, ...] = ()
    among: LiteralString = "true"
