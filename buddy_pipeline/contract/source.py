"""What sends us files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.origins import Origin


@dataclass(frozen=True, kw_only=True)
class Source:
    """A program that sends exports: its name, the major version of its format that we read, and its entities.

    Entities stand in the order in which references allow them to be loaded. ``origins`` names the tables of `csr` that they
    fill, and says from what.
    """

    name: str
    title: str
    major_version: int
    entities: tuple[Entity, ...]
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, name: str) -> Entity:
        for entity in self.entities:
            if entity.name == name:
                return entity
        raise KeyError(f"{self.name} exports no {name}")
