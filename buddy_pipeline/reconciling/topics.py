"""What is compared: the event types of a source, and its entities that no event tells of."""

from collections.abc import Mapping
from dataclasses import dataclass

from buddy_pipeline.contract.columns import Column, Entity
from buddy_pipeline.contract.events import EventType
from buddy_pipeline.contract.source import Source


@dataclass(frozen=True)
class Topic:
    """One thing that is counted: an event type by its name, or an entity without events by its own.

    ``happened`` is the column that says when. ``compared`` are the columns that events and export must agree in. ``holds``
    is what a row must say for its happening to have taken place: a match that has not ended has no end. ``whole_rows``
    tells whether each row of the entity is one happening, so that rows an export no longer has are listed here.
    """

    name: str
    entity: Entity
    happened: str
    compared: tuple[Column, ...]
    holds: Mapping[str, str]
    whole_rows: bool
    has_events: bool


def _of_events(event_type: EventType) -> Topic:
    """What the beginning of a row settles is passing: a match that is created as `active` may have ended since."""
    entity = event_type.entity
    begins = event_type.happened == entity.happened
    lasting = {} if begins else event_type.settles
    return Topic(
        name=event_type.name,
        entity=entity,
        happened=event_type.happened,
        compared=tuple(column for column in (*event_type.columns, *(entity[name] for name in lasting)) if not column.is_personal),
        holds=lasting,
        whole_rows=begins,
        has_events=True,
    )


def _without_events(entity: Entity) -> Topic:
    return Topic(
        name=entity.name, entity=entity, happened=entity.happened, compared=(), holds={}, whole_rows=True, has_events=False
    )


def topics_of(source: Source) -> tuple[Topic, ...]:
    """In the order in which they are shown."""
    told_of = {event_type.entity.name for event_type in source.event_types}
    return (
        *(_of_events(event_type) for event_type in source.event_types),
        *(_without_events(entity) for entity in source.entities if entity.name not in told_of),
    )
