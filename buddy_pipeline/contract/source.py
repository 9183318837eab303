"""What sends us files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import LiteralString

from buddy_pipeline.contract.checks import Check
from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.events import EventType
from buddy_pipeline.contract.mapping import Target
from buddy_pipeline.contract.origins import Origin
from buddy_pipeline.contract.senders import Sender
from buddy_pipeline.contract.topics import Topic
from buddy_pipeline.contract.writings import Writing

PEOPLE = "users"
"""What columns refer to that name a person, and the entity that lists people."""
VOLUNTEER = "volunteer"
BENEFICIARY = "beneficiary"
"""Roles in the CSR platform."""


def sides(entity: Entity) -> tuple[Column, ...]:
    """The columns that have a person each, of rows that name several: a side is empty once they are erased."""
    people = tuple(column for column in entity.open_to_view if column.references == PEOPLE and column.kind is Kind.UUID)
    return people if len(people) > 1 else ()


class Layout(Enum):
    """How a source hands in its files."""

    EXPORT = "an export: files named after the entities, with metadata"
    LISTS = "lists: files told by their columns, with the date in their names"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A program that sends exports: its name, the major version of its format that we read, its entities, and the types of
    events that it tells of as they happen.

    Entities stand in the order in which references allow them to be loaded. ``targets`` are the tables that their rows are
    mapped to, by entity; where others refer to an entity, the first one has a row for each of its own; ``origins`` names all tables of
    `csr` that the entities fill, and says from what. ``particulars`` gives role,
    language_preference, interests and location of a person from the exported one, `e`.

    ``enrollments`` is a query of user_id, program_type (one of ``program_types``), enrolled_at, status, completed_at and
    updated_at; ``flags`` one of user_id, created_at and synced_at (since and until when exports have them) and flags (a JSON
    object, see spec 2, "Journey Flags"). ``passing_flags`` move with every export, and are no news.
    ``checks`` are made after each load, ``topics`` are told to other services. Events come in at `/v1/webhooks/<webhooks>`; whoever
    sends them may sign in the one header ``signature_header`` rather than in our two. Where several send them, each in a form of
    their own, ``senders`` has them by name, in the place of ``{sender}`` in the address.

    When somebody is erased, rows that name them are removed, and in rows that others have a part in their place is left empty, in
    `export` and `csr` alike. ``shared`` is a query of the ids of rows that are told of by rows of others, too (of whom ``%(ids)s``
    stand for): no such row is taken any more. ``erasure`` are statements for what is to be changed besides, each with the table
    that it changes; they come first, and know these ids as ``%(shared)s``. ``wordless`` are statements, each with its table, that
    take from rows of `csr` the words that exported rows lost (`texts_removed_at`). ``writings`` are the columns in which people write
    what is read as evidence, and screened.
    """

    name: str
    title: str
    major_version: int
    entities: tuple[Entity, ...]
    layout: Layout = Layout.EXPORT
    event_types: tuple[EventType, ...] = field(default=(), repr=False)
    webhooks: str = field(default="", repr=False)
    signature_header: str | None = field(default=None, repr=False)
    senders: Mapping[str, Sender] = field(default_factory=dict, compare=False, repr=False)
    targets: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)
    particulars: LiteralString = ""
    program_types: tuple[str, ...] = ()
    enrollments: LiteralString = ""
    flags: LiteralString = ""
    passing_flags: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    topics: tuple[Topic, ...] = ()
    shared: LiteralString = "SELECT NULL::uuid WHERE false"
    erasure: tuple[tuple[str, LiteralString], ...] = ()
    wordless: tuple[tuple[str, LiteralString], ...] = field(default=(), repr=False)
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)
    writings: tuple[Writing, ...] = field(default=(), repr=False)

    @property
    def people(self) -> Entity | None:
        """The entity that lists people, each with an id of their own, where the source has one."""
        return next((entity for entity in self.entities if entity.address is not None), None)

    @property
    def common(self) -> Entity | None:
        """The entity that rows of others belong to, as meetings belong to a match."""
        named = {column.references for entity in self.entities for column in entity.columns} - {PEOPLE}
        return next((entity for entity in self.entities if entity.name in named), None)

    def reference(self, entity: Entity) -> Column | None:
        """The column of an entity that names a row of the common one."""
        common = self.common
        return next((column for column in entity.columns if common is not None and column.references == common.name), None)

    def __getitem__(self, name: str) -> Entity:
        for entity in self.entities:
            if entity.name == name:
                return entity
        raise KeyError(f"{self.name} exports no {name}")
