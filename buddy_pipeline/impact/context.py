"""What the steps of a computation share."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, LiteralString

import psycopg
from psycopg.types.json import Jsonb

from buddy_pipeline.database.statements import Query, run
from buddy_pipeline.impact.methodology import Methodology, Outcome
from buddy_pipeline.impact.periods import Window, window
from buddy_pipeline.impact.programs import Program


@dataclass(frozen=True)
class Impact:
    """A computation: the connection of its transaction, the methodology, the program templates, the run that asks for it."""

    connection: psycopg.Connection
    methodology: Methodology
    programs: tuple[Program, ...]
    run_id: str

    @cached_property
    def rules_digest(self) -> str:
        """Digest of all that decides how figures are made: the methodology and the templates."""
        return hashlib.md5(f"{self.methodology.digest} {self.programs!r}".encode(), usedforsecurity=False).hexdigest()

    @property
    def made_by(self) -> dict[str, Any]:
        """What statements bind to say which methodology made a row."""
        return {"version": self.methodology.version, "digest": self.methodology.digest}

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        """The outcomes that count: of a dimension only if a program measures it."""
        measured = self.names_of("sroi_dimensions")
        found = self.methodology.sroi.outcomes
        return {name: one for name, one in found.items() if one.dimension is None or one.dimension in measured}

    def window(self, period: date) -> Window:
        return window(period, self.methodology.window_months)

    def in_window(self, period: date) -> dict[str, Any]:
        """What statements of a period bind: the period, its window as months and as moments."""
        span = self.window(period)
        return {"period": period, "first": span.first, "last": span.last, "start": span.start, "end": span.end} | self.made_by

    def run(self, statement: Query | LiteralString, values: Mapping[str, Any] | None = None) -> int:
        """Runs a statement and gives the number of rows it touched."""
        return run(self.connection, statement, values)

    def roles_of(self, csr_role: str) -> list[str]:
        """The programs' own names for a role of the platform, as milestones name whom they are for."""
        return sorted({name for program in self.programs for name, role in program.roles.items() if role.csr_role == csr_role})

    def names_of(self, kind: str) -> list[str]:
        """VIS components or SROI dimensions that at least one program contributes to."""
        flags = (getattr(program, kind) for program in self.programs)
        return sorted({name for found in flags for name, counts in found.items() if counts})


def records(rows: Iterable[Mapping[str, Any]]) -> Jsonb:
    """Values as a JSON array of objects, for ``jsonb_to_recordset``; numbers as text, so that none loses a digit."""
    return Jsonb([{name: value if isinstance(value, list) else None if value is None else str(value)
                   for name, value in row.items()} for row in rows])  # fmt: skip
