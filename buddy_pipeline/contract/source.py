"""What sends us files."""

from dataclasses import dataclass

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.events import EventType


@dataclass(frozen=True, kw_only=True)
class Source:
    """A program that sends exports: its name, the major version of its format that we read, its entities, and the types of
    events that it tells of as they happen.

    Entities stand in the order in which references allow them to be loaded.
    """

    name: str
    title: str
    major_version: int
    entities: tuple[Entity, ...]
    event_types: tuple[EventType, ...] = ()

    def __getitem__(self, name: str) -> Entity:
        for entity in self.entities:
            if entity.name == name:
                return entity
        raise KeyError(f"{self.name} exports no {name}")
