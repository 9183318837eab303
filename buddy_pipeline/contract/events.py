"""What a type of event is: a row of an entity, or a part of one, that a platform tells of as it happens."""

from dataclasses import dataclass, field

from buddy_pipeline.contract.columns import Column, Entity, Kind

VERSION = "v1"
"""Version of all event types (spec 5, "Event Versioning"): a breaking change is a new version beside this one."""

ENVELOPE = (
    Column(
        name="id",
        kind=Kind.UUID,
        required=True,
        example="1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
        description="The event's own id: an event that is sent again has the same one, and counts once.",
    ),
    Column(
        name="type", kind=Kind.ENUM, required=True, example="buddy.match.created", description="Which of the event types it is."
    ),
    Column(
        name="version",
        kind=Kind.ENUM,
        required=True,
        values=(VERSION,),
        example=VERSION,
        description="Version of the event type.",
    ),
    Column(
        name="timestamp",
        kind=Kind.TIMESTAMP,
        required=True,
        example="2025-11-22T10:30:00Z",
        description="When the platform made the event. Of two that tell of one thing, the later one counts, whenever they arrive.",
    ),
)
"""What stands around the ``data`` of every event."""

BY_ID_ALONE = "by_id_alone"
"""What the data of a stored event has beside columns: the id of somebody of whom it tells no address."""


@dataclass(frozen=True, kw_only=True)
class EventType:
    """One type of event.

    ``happened`` is the column that says when; ``columns`` are those that it may carry, ``required`` those that it must.
    ``settles`` are columns whose value follows from the type alone; ``names`` are the fields that are not called as their columns.
    What is ``passing``, such as a booking, no export need have.
    """

    name: str
    description: str
    entity: Entity
    happened: str
    columns: tuple[Column, ...]
    required: frozenset[str]
    settles: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    passing: bool = False

    @property
    def is_part(self) -> bool:
        """Whether it may leave out what its row must have, as the end of a match does: only its beginning tells that."""
        needed = {column.name for column in self.entity.required if not column.may_lack_address}
        return not needed <= self.required | self.settles.keys()
