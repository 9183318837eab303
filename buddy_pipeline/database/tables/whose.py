"""Whose each column is: whether it holds something of a person, and of whom. Access and erasure follow from it.

A column says so in its ``info``: ``Column("mood", String(), info=THEIRS)``, several at once as ``*each(THEIRS, Column(…), …)``.
A foreign key says it by itself: one to `csr.users` is a person, any other makes the row one of whomever that row is of. What
the contract makes follows from the contract (`exported`). A column that says nothing is an error that a test finds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Column, Table

_WHOSE = "whose"
PEOPLE = "csr.users.id"


class Holds(Enum):
    """What a column holds, in the words of docs/database.md."""

    NOTHING = ""
    VALUE = "theirs"
    ID = "an id of theirs"
    TEXT = "theirs, in words"
    NAME = "a name"
    """Of whoever it may be, so not of those whom the row is of."""
    SEALED = "theirs, sealed"
    PERSON = "a person"
    PSEUDONYM = "a person, later a pseudonym"
    REFERENCE = "a person, as a source has them"
    LIST = "people, as a source has them"
    ADDRESS = "a person's address"
    KEY = "may have ids of people"
    TOLD = "theirs, may have ids of people"
    ROW = "tells whose the row is"
    TAKEN_PART = "tells who took part"


@dataclass(frozen=True)
class Whose:
    """What one column has to do with people.

    ``of`` names the column of the row that has the person whose value it is, where the row is of several. ``through`` is the
    column (`schema.table.column`) whose row is of the same people. What is sealed is bound to ``seal`` (the name, unless the first
    of ``bound_to`` has it) and to the columns ``bound_to``. Of a list, ``beside`` is the one that it is kept beside.
    """

    holds: Holds
    of: str | None = None
    through: str | None = None
    seal: str | None = None
    bound_to: tuple[str, ...] = ()
    beside: str | None = None


Info = dict[Any, Any]


def _info(holds: Holds, **more: Any) -> Info:
    return {_WHOSE: Whose(holds, **more)}


NOBODY = _info(Holds.NOTHING)
"""Says nothing of anybody: book-keeping, versions, sums over many people."""
THEIRS = _info(Holds.VALUE)
"""Says something of whom the row is of."""
THEIR_ID = _info(Holds.ID)
"""An id by which a source knows them, in a row that has them already."""
THEIR_WORDS = _info(Holds.TEXT)
"""Likewise, in words that may tell of all whom the row is of: goes when any of them is erased."""
NAME = _info(Holds.NAME)
"""The name of somebody, whoever it is."""
PERSON = _info(Holds.PERSON)
"""The id of a person in `csr.users`, where no foreign key says so: the row is theirs."""
PSEUDONYM = _info(Holds.PSEUDONYM)
"""Likewise; when they are erased, a pseudonym takes its place, and the row stays."""
REFERENCE = _info(Holds.REFERENCE)
"""What stands for a person in rows of a source (`csr.user_external_ids.reference`): the row is theirs."""
REFERENCES = _info(Holds.LIST)
"""A list of such: of a row that is not theirs alone, they are taken off the list."""
ADDRESS = _info(Holds.ADDRESS)
"""The keyed hash of somebody's e-mail address: the row is theirs."""
KEY = _info(Holds.KEY)
"""The key of a row as text, in which an id of a person may stand."""
TOLD = _info(Holds.TOLD)
"""JSON by name of column, in which ids of people may stand."""


def theirs(of: str) -> Info:
    """A value of the one person whom the column ``of`` has, where the row is of several."""
    return _info(Holds.VALUE, of=of)


def row_of(through: str) -> Info:
    """The row is of whomever the row is of that has the same value in the column ``through``, as in `csr.buddy_matches.id`."""
    return _info(Holds.ROW, through=through)


def taken_part(through: str) -> Info:
    """Likewise, of those who were there: nothing that the row says is theirs alone."""
    return _info(Holds.TAKEN_PART, through=through)


def sealed(seal: str | None, *bound_to: str) -> Info:
    """Sealed values, bound to the name ``seal`` and to these columns; without a name, the first of these has it."""
    return _info(Holds.SEALED, seal=seal, bound_to=bound_to)


def listed(beside: str) -> Info:
    """A list of people as it was exported, kept where it says more than the list ``beside`` it."""
    return _info(Holds.LIST, beside=beside)


def each(info: Info, *columns: Column[Any]) -> Iterator[Column[Any]]:
    """The columns, each of which is so, unless it says itself whose it is."""
    for column in columns:
        if _WHOSE not in column.info and not column.foreign_keys:
            column.info.update(info)
        yield column


_WITHHELD = "withheld"


def withheld(reason: str) -> Info:
    """For the ``info`` of a table: its rows are counted for whoever asks what is held on them, and not shown, for this reason."""
    return {_WITHHELD: reason}


def why_withheld(table: Table) -> str | None:
    """Why rows of a table are not shown to those whom they are of; None if they are."""
    reason: str | None = table.info.get(_WITHHELD)
    return reason


class Undeclared(LookupError):
    """A column that does not say whose it is."""


def whose(column: Column[Any]) -> Whose:
    """Whose a column is. Raises Undeclared."""
    declared: Whose | None = column.info.get(_WHOSE)
    if declared is not None:
        return declared
    for key in column.foreign_keys:
        return Whose(Holds.PERSON) if key.target_fullname == PEOPLE else Whose(Holds.ROW, through=key.target_fullname)
    raise Undeclared(
        f"{column.table.fullname}.{column.name} says nothing of whose it is: add info=NOBODY, THEIRS or another of"
        " database/tables/whose.py."
    )


def undeclared(table: Table) -> list[str]:
    """The columns of a table that do not say whose they are."""
    return [column.name for column in table.columns if _WHOSE not in column.info and not column.foreign_keys]
