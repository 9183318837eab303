"""Other people in the rows of somebody: what is shown to them says `your buddy` in their place."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from buddy_pipeline.access.rows import Rows
from buddy_pipeline.contract.events import BY_ID_ALONE
from buddy_pipeline.csr.rights.meant import Meant, names_of
from buddy_pipeline.csr.rights.whereabouts import bare, tables_of_people
from buddy_pipeline.database.tables.whose import Holds, whose
from buddy_pipeline.privacy.addresses import ADDRESS
from buddy_pipeline.privacy.addresses import MASK as MASKED_ADDRESS
from buddy_pipeline.privacy.erased_names import ErasedNames, in_one_order
from buddy_pipeline.privacy.vault import Vault, normalise_email
from buddy_pipeline.sources import PROGRAMS

SOMEBODY = "another person"
MASKED_NAME = "[name]"
_NO_PARTS = {
    "user",
    "profile",
    "other_user",
    "id",
    "people",
    "attendees",
    "attendee",
    "named",
    "organizer",
    "reference",
    "other_reference",
}
_NO_PARTS |= {BY_ID_ALONE}
"""What people are called in rows that says nothing of what they are to somebody."""
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_ADDRESS = re.compile(ADDRESS)
_OF_PEOPLE = (Holds.PERSON, Holds.PSEUDONYM, Holds.REFERENCE, Holds.LIST)


def called(part: str) -> str:
    """What another person is called who has this part in a row: `your buddy`."""
    return f"your {part}" if says_something(part) else SOMEBODY


def says_something(part: str) -> bool:
    """Whether the name of a part says what somebody is in a row, rather than that they stand there."""
    return part not in _NO_PARTS


def _names_of_columns() -> Iterator[str]:
    """What columns and members of what is told are called that hold people, whatever table they lie in."""
    for table in tables_of_people():
        yield from (column.name for column in table.columns if whose(column).holds in _OF_PEOPLE)
    for program in PROGRAMS:
        yield from (name for topic in program.topics for name in topic.data if name.endswith(("_ids", *_ENDS)))
        yield from (
            name
            for entity in program.entities
            for column in entity.naming
            for name in (column.name, column.stored_as, column.known_by)
            if name
        )


_ENDS = ("participant_id", "buddy_id", "teacher_id", "learner_id", "volunteer_id", "user_id")
HOLD_PEOPLE = frozenset({*_names_of_columns(), BY_ID_ALONE} - {"id"})


@dataclass(frozen=True)
class Others:
    """Tells a person from all others: ``own`` are ids and addresses of theirs, ``ids`` those of others who stand in their rows."""

    own: frozenset[str]
    ids: frozenset[str]
    names: ErasedNames

    def without(self, value: Any, name: str) -> Any:
        """A value of a column or member called ``name``, with what others are called in the place of what is theirs."""
        if isinstance(value, dict):
            return {key: self.without(member, key) for key, member in value.items()}
        if isinstance(value, list):
            return [self.without(member, name) for member in value]
        if not isinstance(value, str):
            return value
        if value in self.own or value.lower() in self.own:
            return value
        if name in HOLD_PEOPLE or value in self.ids:
            return called(_part(name))
        return self.in_text(value)

    def in_text(self, text: str) -> str:
        """A text without the names, ids and addresses of others."""
        text = _UUID.sub(lambda found: SOMEBODY if found[0].lower() in self.ids else found[0], text)
        text = _ADDRESS.sub(lambda found: found[0] if normalise_email(found[0]) in self.own else MASKED_ADDRESS, text)
        return self.names.mask(text)


def _part(name: str) -> str:
    for program in PROGRAMS:
        for entity in program.entities:
            for column in entity.naming:
                if name in (column.name, column.known_by):
                    return bare(column.stored_as or column.name)
    return bare(name)


def others_in(
    connection: psycopg.Connection, vault: Vault, meant: Meant, rows: Rows, own_names: Iterable[str], addresses: Iterable[str]
) -> Others:
    """The other people in the rows of somebody. Raises SealBroken."""
    uuids = set(
        _UUID.findall(json.dumps({table: [one.values for one in found] for table, found in rows.by_table.items()}).lower())
    )
    people = set(meant.values["people"])
    known = connection.execute(_KNOWN, {"uuids": sorted(uuids)}).fetchall()
    own_ids = [text for external_id, reference, profile in known if profile in people for text in (external_id, reference)]
    others = [one for one in known if one[2] not in people]
    ids = {text for external_id, reference, profile in others for text in (external_id, reference, str(profile))}
    own = {*meant.values["texts"], *own_ids, *map(normalise_email, addresses)}
    mine = set(map(in_one_order, own_names))
    names = [name for name in names_of(connection, vault, [one[1] for one in others]) if in_one_order(name) not in mine]
    return Others(frozenset(own), frozenset(ids - own), ErasedNames.of_names(names, MASKED_NAME))


_KNOWN = """
    SELECT external_id, reference::text, profile_id FROM csr.user_external_ids
    WHERE profile_id IN (SELECT n.profile_id FROM csr.user_external_ids n
                         WHERE n.reference = ANY(%(uuids)s::uuid[]) OR n.profile_id = ANY(%(uuids)s::uuid[]))
"""
