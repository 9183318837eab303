"""What people write in rows of a source: texts that are read as evidence, and screened."""

from dataclasses import dataclass
from typing import LiteralString

NOBODY: LiteralString = "NULL::uuid"
EITHER: LiteralString = "NULL::text"


@dataclass(frozen=True, kw_only=True)
class Writing:
    """A column of an entity in which people write, told as ``text_type`` (spec 5, outcome_scores).

    The rest is SQL of the exported row `e`: the ``kind`` of text, as the taxonomy names it; the ``match`` or ``session`` of `csr` to
    which it belongs, and so whom it is of; its ``writer``, `participant` or `buddy`, empty where it may be either side; and when it
    was ``written``. What is not ``read`` for outcomes is screened only.
    """

    entity: str
    column: str
    text_type: str
    kind: LiteralString
    written: LiteralString
    match: LiteralString = NOBODY
    session: LiteralString = NOBODY
    writer: LiteralString = EITHER
    is_read: bool = True
