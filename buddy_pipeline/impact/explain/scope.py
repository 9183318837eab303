"""Whose social return it is: everybody's, or that of one company, which has parts in what its people do."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.explain.fragments import UNTIL, participant, volunteer_roles
from buddy_pipeline.impact.explain.listing import Parts, listing, values, within
from buddy_pipeline.impact.methodology import MeasuredBy, Methodology
from buddy_pipeline.impact.periods import Window
from buddy_pipeline.impact.programs import Program


def row_of_return(period: date, company: UUID | None) -> sql.Composed:
    """The row of a company's return, or of everybody's."""
    scope = "program" if company is None else "company"
    return listing("sroi_return", values(period=period, scope=scope, company=company))


@dataclass(frozen=True)
class Scope:
    """Whose return it is (of everybody, if there is no ``company``), in which window, by which rules."""

    connection: psycopg.Connection
    methodology: Methodology
    programs: tuple[Program, ...]
    company: UUID | None
    window: Window

    @cached_property
    def parts(self) -> Parts:
        """What queries of activities take."""
        return within(self.window) | {"part": self._part("a.volunteer_id", "a.happened_at")}

    def split(self, *, whole: bool) -> sql.Composed:
        """Activities that count in full, or in part."""
        return listing("sroi_split", self.parts | values(whole=whole))

    def observations(self, measured_by: MeasuredBy, reached: sql.Composable) -> sql.Composed:
        """Observations of an outcome; ``reached`` says of how many of one person, `o.n`."""
        part = self._part("w.volunteer_id", "o.happened_at")
        if self.company is not None:
            part = listing("sroi_part_of_observation", {"part": part, "until": sql.SQL(UNTIL)})
        found = sql.SQL("\nUNION ALL\n").join(self._found(measured_by))
        return listing("sroi_observations", {"observations": found, "part": part, "reached": reached})

    def _part(self, who: LiteralString, at: LiteralString) -> sql.Composable:
        if self.company is None:
            return _WHOLE
        return listing("sroi_part", values(company=self.company) | {"who": sql.SQL(who), "at": sql.SQL(at)})

    def _found(self, measured_by: MeasuredBy) -> list[sql.Composed]:
        common: Parts = within(self.window) | {
            "participant": participant(self.programs),
            "volunteer_roles": volunteer_roles(self.programs),
        }
        found = []
        if measured_by.milestones:
            found.append(listing("sroi_milestones", common | values(categories=list(measured_by.milestones))))
        if measured_by.sessions:
            found.append(listing("sroi_sessions", common | {"of_the_outcome": self._of_the_outcome(measured_by.sessions)}))
        return found

    def _of_the_outcome(self, categories: tuple[str, ...]) -> sql.Composable:
        """Sessions of these categories, which some programs say row by row and others once for all."""
        conditions: list[sql.Composable] = []
        for source in (source for program in self.programs for source in program.activities if source.session_types):
            named: dict[str, Any] = {"types": list(source.session_types), "categories": list(categories)}
            if source.category is None:
                conditions.append(compose(_BY_ROW, **values(**named)))
            elif source.category in categories:
                conditions.append(compose(_BY_TYPE, **values(types=named["types"])))
        return sql.SQL(" OR ").join(conditions) if conditions else sql.SQL("false")


_WHOLE = sql.SQL("SELECT 1.0 AS part")
"""The part of everybody in what they do."""
_BY_TYPE: LiteralString = "s.session_type = ANY ({types})"
_BY_ROW: LiteralString = "s.session_type = ANY ({types}) AND s.metadata->>'skill_category' = ANY ({categories})"
