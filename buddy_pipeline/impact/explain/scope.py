"""Whose social return it is: everybody's, or that of one company, which has parts in what its people do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.assumptions import each
from buddy_pipeline.impact.counting import match_counts
from buddy_pipeline.impact.explain.fragments import (
    UNTIL,
    participant,
    session_types,
    sessions_that_count,
    volunteer,
    volunteer_roles,
)
from buddy_pipeline.impact.explain.listing import Parts, listing, values, within
from buddy_pipeline.impact.methodology import Methodology, Outcome
from buddy_pipeline.impact.people import program_of_courses
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

    def observations(self, outcome: Outcome, reached: sql.Composable) -> sql.Composed:
        """Observations of an outcome; ``reached`` says told in which `o.way`, and with how many points of the person, `o.points`."""
        part = self._part("w.volunteer_id", "o.happened_at")
        if self.company is not None:
            part = listing("sroi_part_of_observation", {"part": part, **self._of_buddies})
        level, course, levels = outcome.level_gain, outcome.course_gain, outcome.measured_by.levels
        gains = values(
            gain=outcome.gain.value if outcome.gain else 1,
            level_gain=each(level, level.value) if level else 0,
            course_gain=course.value if course else 0,
            least=levels.least if levels else 1,
        )
        found = self._found(outcome)
        return listing("sroi_observations", gains | {"observations": found, "part": part, "reached": reached})

    def answers(self, name: str, outcome: Outcome) -> sql.Composed:
        """Answers of surveys that tell of an outcome."""
        part = self._part("w.volunteer_id", "o.answered_at")
        if self.company is not None:
            more = values(company=self.company, of_volunteers=outcome.measured_by.of != "participants")
            part = listing("sroi_part_of_answer", {"part": part, **self._of_buddies, **more})
        named = values(outcome=name, stakeholder=outcome.stakeholder)
        return listing("sroi_surveyed", within(self.window) | named | {"part": part})

    @property
    def _of_buddies(self) -> Parts:
        """When a match counts, and until when it is in force."""
        return {"until": sql.SQL(UNTIL), "match_counts": match_counts(self.methodology.counting, "m")}

    def _part(self, who: LiteralString, at: LiteralString) -> sql.Composable:
        if self.company is None:
            return _WHOLE
        return listing("sroi_part", values(company=self.company) | {"who": sql.SQL(who), "at": sql.SQL(at)})

    def _found(self, outcome: Outcome) -> sql.Composed:
        """The rows that are observations, of participants or of volunteers."""
        measured_by = outcome.measured_by
        of_volunteer = measured_by.of != "participants"
        is_person = volunteer if of_volunteer else participant
        common: Parts = within(self.window) | {
            "person": is_person(self.methodology.counting, self.programs),
            "side": sql.Identifier("volunteer_id" if of_volunteer else "participant_id"),
            "doer": sql.SQL("u.id" if of_volunteer else "NULL::uuid"),
            "of_volunteer": sql.Literal(of_volunteer),
            "session_counts": sessions_that_count(self.methodology.counting, self.programs),
            "session_types": session_types(self.programs),
            "match_counts": match_counts(self.methodology.counting, "m"),
            "volunteer_roles": volunteer_roles(self.programs),
        }
        found = sql.SQL("\nUNION ALL\n").join(self._of_each_kind(outcome, common))
        return listing("sroi_employed", {"found": found}) if measured_by.of == "employees" else found

    def _of_each_kind(self, outcome: Outcome, common: Parts) -> Iterator[sql.Composed]:
        measured_by = outcome.measured_by
        if measured_by.milestones:
            yield listing("sroi_milestones", common | values(categories=list(measured_by.milestones)))
        if measured_by.sessions:
            scale = values(scale=list(measured_by.levels.scale) if measured_by.levels else [])
            of_the_outcome = {
                "of_the_outcome": self._of_the_outcome(measured_by.sessions),
                "units": self._hours() if measured_by.sessions_by == "hour" else sql.SQL("1"),
            }
            yield listing("sroi_sessions", common | scale | of_the_outcome)
        if measured_by.courses and program_of_courses(self.programs) is not None:
            yield listing("sroi_courses", common)
        if measured_by.enrollments:
            told = values(states=list(measured_by.enrollments.states), programs=list(measured_by.enrollments.programs))
            yield listing("sroi_enrollments", common | told)
        if measured_by.ratings:
            yield listing("sroi_ratings", common | values(at_least=measured_by.ratings.at_least))
        if measured_by.q2q:
            yield listing("sroi_texts", common | values(told=measured_by.q2q, direction=outcome.direction))

    def _hours(self) -> sql.Composable:
        """Hours of the session `s`; where no minutes are recorded, those of its activity."""
        cases = [
            compose(
                _ASSUMED,
                **values(types=list(source.session_types), minutes=self.methodology.vis.activities[source.name].default_minutes),
            )
            for program in self.programs
            for source in program.activities
            if source.session_types
        ]
        return compose("coalesce(s.duration_minutes, CASE {} END) / 60.0", sql.SQL(" ").join(cases))

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
_ASSUMED: LiteralString = "WHEN s.session_type = ANY ({types}) THEN {minutes}"
_BY_TYPE: LiteralString = "s.session_type = ANY ({types})"
_BY_ROW: LiteralString = "s.session_type = ANY ({types}) AND s.metadata->>'skill_category' = ANY ({categories})"
