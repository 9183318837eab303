"""One load: what its steps share."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.lifecycle import Lifecycle
from buddy_pipeline.contract.source import Source
from buddy_pipeline.csr.staging import Staging
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.drops.contents import FILE_BITS, NamedFile


@dataclass(frozen=True)
class Load:
    """A drop on its way into the tables: the connection of its one transaction, and where its rows are staged.

    ``export_date`` is the date of the newest row, ``oldest`` that of the oldest: in a drop all are of one date, while each
    event has its own; events (``is_of_events``) stand in the temporary table ``chosen``. ``files`` are those of each
    entity as a person sees them; ``key_id`` is the key that sealed the staged values. ``lifecycles`` are those of all programs.
    """

    connection: psycopg.Connection
    source: Source
    staging: Staging
    drop_id: str
    run_id: str
    export_date: datetime
    oldest: datetime
    key_id: str
    files: Mapping[str, tuple[NamedFile, ...]]
    lifecycles: tuple[Lifecycle, ...]
    is_of_events: bool = False

    def staged(self, entity: Entity) -> sql.Identifier:
        return self.staging.table(entity)

    def file_of_row(self, entity: Entity) -> sql.Composed:
        """Name of the file that a staged row, alias ``s``, stands in."""
        names = [file.name for file in self.files[entity.name]]
        if len(names) == 1:
            return sql.Composed([sql.Literal(names[0])])
        return compose(
            "(ARRAY[{names}])[(s.row >> {bits})::int + 1]",
            names=sql.SQL(", ").join(map(sql.Literal, names)),
            bits=sql.Literal(FILE_BITS),
        )

    def keep(self, name: LiteralString, query: sql.Composable | LiteralString) -> int:
        """Keeps what a query finds in a temporary table, in the place of one of that name. Gives the number of rows."""
        run(self.connection, compose("DROP TABLE IF EXISTS {}", sql.Identifier(name)))
        asked = sql.SQL(query) if isinstance(query, str) else query
        return run(self.connection, compose("CREATE TEMP TABLE {} ON COMMIT DROP AS ", sql.Identifier(name)) + asked, self.values)

    @property
    def values(self) -> dict[str, object]:
        """What statements bind by name."""
        return {
            "program": self.source.name,
            "program_types": list(self.source.program_types),
            "passing_flags": list(self.source.passing_flags),
            "drop_id": self.drop_id,
            "run_id": self.run_id,
            "export_date": self.export_date,
            "oldest": self.oldest,
            "key_id": self.key_id,
            "lifecycles": Jsonb({one.program: asdict(one) for one in self.lifecycles}),
        }
