"""What a type of event is: a row of an entity, or a part of one, that a platform tells of as it happens."""

from dataclasses import dataclass, field

from buddy_pipeline.contract.columns import Column, Entity


@dataclass(frozen=True, kw_only=True)
class EventType:
    """One type of event.

    ``happened`` is the column that says when; ``columns`` are those that it may carry, ``required`` those that it must.
    ``settles`` are columns whose value follows from the type alone.
    """

    name: str
    description: str
    entity: Entity
    happened: str
    columns: tuple[Column, ...]
    required: frozenset[str]
    settles: dict[str, str] = field(default_factory=dict)

    @property
    def is_part(self) -> bool:
        """Whether it may leave out what its row must have, as the end of a match does: only its beginning tells that."""
        return not {column.name for column in self.entity.required} <= self.required | self.settles.keys()
