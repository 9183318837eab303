"""What is checked of a source's tables after a load."""

from dataclasses import dataclass
from typing import LiteralString


@dataclass(frozen=True, kw_only=True)
class Check:
    """A check of a table of `csr`.

    ``query`` gives one row of figures, none of them a person's; ``%(export_date)s`` is the date of the export. Where it gives
    `found` and `of`, the check passes if no greater share than ``tolerated`` was found; else if all figures are zero. One that
    does not pass is an error (``is_error``) or a warning.
    """

    name: str
    table: str
    description: str
    query: LiteralString
    tolerated: float = 0.0
    is_error: bool = False
