"""The programs side by side: what each brings by itself, and who takes part in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.report.small_groups import FEWER, SMALLEST, told_together
from buddy_pipeline.pages.numbers import Known

AVERAGES = ("avg_integration_score", "avg_language_level", "avg_job_readiness")
PARTICIPATION = ("enrolled", "active_participants", "active_volunteers", "in_several_programs", "completed")
"""Metrics of every program that count people."""


@dataclass(frozen=True)
class ProgramFigures:
    """What the rows of one program alone give: people and sessions, hours, means. Groups of people as they may be told."""

    title: str
    volunteers: str
    participants: str
    sessions: int
    hours: Decimal
    vis: Known
    averages: tuple[Known, ...]


@dataclass(frozen=True)
class Participation:
    """How many people each of PARTICIPATION counts in a program, as they may be told."""

    title: str
    people: tuple[str, ...]


def side_by_side(rows: list[dict[str, Any]], programs: tuple[Program, ...]) -> tuple[ProgramFigures, ...]:
    """The programs in which anything happened, in the order of the templates; nothing where it is one alone."""
    by_name = {row["program"]: row for row in rows if row["hours"] or row["sessions_count"] or row["participants_count"]}
    found = [(program.title, by_name[program.program]) for program in programs if program.program in by_name]
    if len(found) < 2:
        return ()
    volunteers = told_together([row["volunteers_count"] for _, row in found])
    participants = told_together([row["participants_count"] for _, row in found])
    return tuple(
        ProgramFigures(
            title=title,
            volunteers=helping.text,
            participants=helped.text,
            sessions=row["sessions_count"],
            hours=row["hours"],
            vis=_mean(row, "vis_score", row["scored"]),
            averages=tuple(_mean(row, column, row["participants_count"]) for column in AVERAGES),
        )
        for (title, row), helping, helped in zip(found, volunteers, participants, strict=True)
    )


def participation(metrics: Mapping[str, Mapping[str, Any]], programs: tuple[Program, ...]) -> tuple[Participation, ...]:
    """``metrics`` by program and name; programs without data are left out, and nothing is told of one alone."""
    found = [(program.title, metrics[program.program]) for program in programs if program.program in metrics]
    if len(found) < 2:
        return ()
    columns = [told_together([int(counts[name]) for _, counts in found]) for name in PARTICIPATION]
    return tuple(
        Participation(title, tuple(group.text for group in groups)) for (title, _), *groups in zip(found, *columns, strict=True)
    )


def _mean(row: Mapping[str, Any], column: str, people: int) -> Known:
    """The mean of too few people would tell theirs."""
    if row[column] is not None and people < SMALLEST:
        return Known(None, f"of {FEWER} people")
    return Known(row[column], row["reasons"].get(column))
