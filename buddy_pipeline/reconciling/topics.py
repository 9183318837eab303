"""What is compared: the event types of a source, and its entities that no event tells of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from buddy_pipeline.contract.columns import Column, Entity
from buddy_pipeline.contract.events import EventType
from buddy_pipeline.contract.source import Layout, Source


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
        compared=_compared(entity, [*(column.name for column in event_type.columns), *lasting]),
        holds=lasting,
        whole_rows=begins,
        has_events=True,
    )


def _compared(entity: Entity, names: Sequence[str]) -> tuple[Column, ...]:
    """As tables have them: of people whom an address names, their ids."""
    ids = {column.name: column.stored_as or column.name for column in entity.naming}
    open_to_view = {column.name: column for column in entity.open_to_view}
    told = dict.fromkeys(ids.get(name, name) for name in names)
    return tuple(open_to_view[name] for name in told if name in open_to_view)


def _without_events(entity: Entity) -> Topic:
    return Topic(
        name=entity.name, entity=entity, happened=entity.happened, compared=(), holds={}, whole_rows=True, has_events=False
    )


def topics_of(source: Source) -> tuple[Topic, ...]:
    """In the order in which they are shown. Lists are of what happened lately: that rows are not in them any more says nothing."""
    of_events = tuple(_of_events(event_type) for event_type in source.event_types if not event_type.passing)
    if source.layout is Layout.LISTS:
        return tuple(replace(topic, whole_rows=False) for topic in of_events)
    told_of = {event_type.entity.name for event_type in source.event_types}
    return (
        *of_events,
        *(_without_events(entity) for entity in source.entities if entity.name not in told_of),
    )
