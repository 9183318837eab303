"""Where the rows of the platform's tables come from: what a source says of each table that it fills."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Origin:
    """Where a table comes from: columns of the same name from ``entities``, the others as ``columns`` says.

    A column is written `entity.column`.
    """

    entities: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
