"""What sends us files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.mapping import Target


@dataclass(frozen=True, kw_only=True)
class Source:
    """A program that sends exports: its name, the major version of its format that we read, and its entities.

    Entities stand in the order in which references allow them to be loaded. ``targets`` are the tables that their rows are
    mapped to, by entity; where others refer to an entity, the first one has a row for each of its own.
    """

    name: str
    title: str
    major_version: int
    entities: tuple[Entity, ...]
    targets: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Entity:
        for entity in self.entities:
            if entity.name == name:
                return entity
        raise KeyError(f"{self.name} exports no {name}")
