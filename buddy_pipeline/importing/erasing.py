"""Erasing a person on request, and making anew what others have left of it, in one transaction.

What others have follows from the rows that are left, as if nothing else had ever been exported: so a decision about somebody else
that is taken back later gives the tables that there were without it.
"""

from collections.abc import Callable
from dataclasses import replace

import psycopg

from buddy_pipeline.csr.identity.ambiguity import tell_reports
from buddy_pipeline.csr.rights.erasure import Erased, be_alone, remove_person
from buddy_pipeline.csr.rights.meant import Meant, and_what_may_be_theirs, meant_by_address, meant_by_id, names_of
from buddy_pipeline.importing.deriving import Deciding, begin, finish, load_of_anything


def erase_person(connection: psycopg.Connection, deciding: Deciding, *, id_: str) -> Erased:
    """Removes a person under all their ids in all sources (see `remove_person`). ``id_`` is one of these, or the person's own.

    Waits for a load that runs. Raises PersonUnknown, and SealBroken if the key of their names is not at hand.
    """
    return _erase(connection, deciding, lambda: meant_by_id(connection, deciding.vault, id_))


def erase_address(connection: psycopg.Connection, deciding: Deciding, *, address: str) -> Erased:
    """As `erase_person`, of whoever has or had the e-mail address; also of somebody who stands in a roster only.

    Raises PersonUnknown, also if several people have the address.
    """
    return _erase(connection, deciding, lambda: meant_by_address(connection, deciding.vault, address))


def _erase(connection: psycopg.Connection, deciding: Deciding, find: Callable[[], Meant]) -> Erased:
    with connection.transaction():
        staging = be_alone(connection)
        meant = find()
        names = names_of(connection, deciding.vault, meant.values["ids"])
        erased = _remove_and_derive(connection, deciding, and_what_may_be_theirs(connection, deciding.vault, meant), names)
        return replace(erased, staging=staging)


def _remove_and_derive(connection: psycopg.Connection, deciding: Deciding, meant: Meant, names: list[str]) -> Erased:
    load = load_of_anything(connection, deciding, "erasure")
    if load is None:
        return remove_person(connection, deciding.vault, meant, names, deciding.by)
    merger = begin(load, deciding)
    merger.let_go(meant.values["ids"])
    erased = remove_person(connection, deciding.vault, meant, names, deciding.by)
    merger.settle_again(())  # who others are does not change: an address that was nobody's because of them goes along
    finish(load, merger)
    return replace(erased, drops=tuple(dict.fromkeys([*erased.drops, *tell_reports(load)])))
