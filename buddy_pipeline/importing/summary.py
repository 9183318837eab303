"""What an import did, in numbers."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class EntityCounts:
    """Rows of one entity of a drop: read = accepted + rejected + merged; warned and unchanged are among the accepted."""

    read: int = 0
    accepted: int = 0
    warned: int = 0
    rejected: int = 0
    merged: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class TableCounts:
    """Rows that a drop inserted into and updated in a table, and how many the table has now."""

    inserted: int
    updated: int
    total: int


@dataclass(frozen=True)
class ImportSummary:
    """What became of one drop of a ``source``. ``entities`` by entity, ``tables`` by table of `csr`, ``faults`` by code of the rule."""

    drop_id: str
    name: str
    source: str
    digest: str
    period: str
    export_date: datetime
    format: str
    entities: dict[str, EntityCounts]
    tables: dict[str, TableCounts]
    faults: dict[str, int]
    waiting: dict[str, int] = field(default_factory=dict)
    """Rows by entity that wait for somebody they name; they are among the rejected."""
    freed: dict[str, int] = field(default_factory=dict)
    """Rows by entity of earlier drops that had waited for people of this one, and were loaded with it."""
    retold: tuple[str, ...] = ()
    """Earlier drops whose error reports say something else now: that rows were loaded after all, or no id of an erased person."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Seconds spent in each part of the work; parts overlap."""

    def as_json(self) -> dict[str, Any]:
        """The public form of `import --json`."""
        return {
            "source": self.source,
            "drop_id": self.drop_id,
            "digest": self.digest,
            "period": self.period,
            "export_date": self.export_date.isoformat().replace("+00:00", "Z"),
            "format": self.format,
            "entities": {name: asdict(counts) for name, counts in self.entities.items()},
            "waiting": self.waiting,
            "freed": self.freed,
        }


@dataclass(frozen=True)
class Progress:
    """How far an import is: the entity being read, its rows so far, and the bytes of the drop read so far."""

    stage: str
    entity: str
    rows: int
    bytes_read: int
