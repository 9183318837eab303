"""What other services hear of a kind of row whose changes are published.

Subjects are `<domain>.<entity>.<action>` (spec 5, "Event Catalog"). An event carries ids, kinds, dates and numbers: people
by their surrogate ids, and nothing that a person wrote (decisions, "Personal data").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import LiteralString


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A kind of row, and what is said of it.

    ``first`` is the subject for a row that is new, ``updated`` for one that was known, ``ended`` for one that is over now: that
    has the status ``ended_status``.
    ``rows`` is the FROM and WHERE of the rows to speak of, of which `t` is the platform's row. They are those of the exported
    rows whose ``id`` is in `{scope}`; it is told of the keys `s` of rows of ``entity``. Without one, all rows are looked at.
    ``data`` maps what an event carries to how it is told in SQL; the parts of the ``key`` are among it, and ``key_in_scope``
    tells them of `s`.
    """

    name: str
    entity: str
    first: str
    updated: str
    ended: str | None = None
    ended_status: str = "ended"
    key: tuple[str, ...]
    rows: LiteralString
    id: LiteralString | None = None
    key_in_scope: tuple[LiteralString, ...] = ()
    data: Mapping[str, LiteralString]

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects it may speak under, each once."""
        return tuple(dict.fromkeys(name for name in (self.first, self.ended, self.updated) if name is not None))
