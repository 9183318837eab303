"""Lists that the office keeps by hand and hands in as CSV files, each on its own and of no program."""

import re
from dataclasses import dataclass

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.source import Source


@dataclass(frozen=True, kw_only=True)
class OfficeList:
    """A kind of list, of which the ``source`` has one entity: its files are called as that is.

    We know the kind by its ``name``, and several such lists as ``several``; people call one ``called``, in full ``title``. It fills
    ``tables`` of `csr`, the last of which has its rows; one that tells of people has their hashed addresses in ``addresses``.
    ``step`` is the name of the step that imports one.
    """

    source: Source
    name: str
    several: str
    called: str
    title: str
    tables: tuple[str, ...]
    step: str
    addresses: str | None = None

    @property
    def entity(self) -> Entity:
        """What its rows are."""
        return self.source.entities[0]

    def is_called(self, name: str) -> bool:
        """Whether a file of that name is such a list: `costs.csv`, `costs_2026-10-31.csv`, `Costs of ours.csv`."""
        return re.fullmatch(rf"{self.entity.name}(?![a-z]).*\.csv", name, re.IGNORECASE | re.DOTALL) is not None
