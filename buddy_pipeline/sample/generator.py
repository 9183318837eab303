"""A whole invented export, the same for the same arguments on every machine.

Rows a person follow the yearly volumes of spec 1, so that 31,000 users give about a million rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.sample.activities import invent_checkins, invent_events, invent_feedback, invent_skill_sessions
from buddy_pipeline.sample.cells import DAY, MINUTE
from buddy_pipeline.sample.community import invent_attendance, invent_milestones
from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.matches import invent_matches, match_table
from buddy_pipeline.sample.people import Window, invent_people
from buddy_pipeline.sample.planting import plant_faults
from buddy_pipeline.sources.buddy import BUDDY

EXPORT_DATE = datetime(2026, 10, 31, 22, 0, tzinfo=UTC)
"""When a sample was exported, where nobody says otherwise: fixed, so that a seed always gives the same drop."""

MONTHS = 36
"""How far back a sample reaches."""
DAYS_A_MONTH = 30

VERSION = "1.0.0"

ROWS_A_USER = {
    "matches": 2.65,
    "events": 9.87,
    "event_attendance": 4.29,
    "skill_sessions": 2.65,
    "checkins": 6.58,
    "feedback": 3.29,
    "milestones": 1.97,
}
"""Spec 1, "Data Volume Estimates": the yearly volume of each entity over that of users."""


@dataclass(frozen=True)
class Metadata:
    """The head of an export (spec 3, "Export Metadata")."""

    export_id: str
    export_date: datetime
    start: date
    end: date
    program_name: str
    version: str
    record_counts: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The object that JSON exports call `export_metadata`."""
        return {
            "export_id": self.export_id,
            "export_date": self.export_date.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "date_range": {"start": self.start.isoformat(), "end": self.end.isoformat()},
            "program_name": self.program_name,
            "version": self.version,
            "record_counts": self.record_counts,
        }


@dataclass(frozen=True)
class Sample:
    """An invented export. ``tables`` has for each entity a table of strings, null where a cell is empty.

    The texts are those of the CSV format; a million rows take about 300 MB.
    """

    metadata: Metadata
    tables: dict[str, pa.Table]

    def __iter__(self) -> Iterator[tuple[Entity, pa.Table]]:
        """The entities in the order of the contract, each with its rows."""
        return ((entity, self.tables[entity.name]) for entity in BUDDY.entities)

    def rows(self, entity: str) -> list[dict[str, str | None]]:
        """The rows of an entity as dicts."""
        return self.tables[entity].to_pylist()


def generate(users: int, seed: int, export_date: datetime = EXPORT_DATE, *, months: int = MONTHS, faults: bool = True) -> Sample:
    """An export of a program with so many users that began ``months`` before ``export_date`` (with a time zone).

    Without ``faults`` no rule of the contract finds anything. Raises ValueError for arguments that make no program.
    """
    window = window_of(users, export_date, months)
    tables = _invent(users, seed, window)
    if faults:
        tables = plant_faults(Dice(seed, "faults"), tables)
    ordered = {entity.name: tables[entity.name].select(entity.column_names) for entity in BUDDY.entities}
    return Sample(_metadata(seed, export_date, window, ordered), ordered)


def window_of(users: int, export_date: datetime, months: int) -> Window:
    """The time that a sample speaks of. Raises ValueError for arguments that make no program."""
    if users < 1 or months < 1 or export_date.tzinfo is None:
        raise ValueError("A sample needs one user or more, one month or more, and an export date with a time zone.")
    end = int(export_date.timestamp()) // MINUTE * MINUTE
    return Window((end - months * DAYS_A_MONTH * DAY) // DAY * DAY, end)


def _invent(users: int, seed: int, window: Window) -> dict[str, pa.Table]:
    counts = {name: round(users * rows) for name, rows in ROWS_A_USER.items()}
    people = invent_people(Dice(seed, "people"), users, window)
    matches = invent_matches(Dice(seed, "matches"), people, window, counts["matches"])
    events, held = invent_events(Dice(seed, "events"), people, matches, counts["events"])
    skill_sessions, sessions = invent_skill_sessions(Dice(seed, "skill sessions"), people, matches, counts["skill_sessions"])
    meetings = np.bincount(held.match, minlength=len(matches))
    return {
        "users": people.table,
        "matches": match_table(Dice(seed, "match cells"), people, matches, sessions=sessions, events=meetings),
        "events": events,
        "event_attendance": invent_attendance(Dice(seed, "attendance"), people, matches, window, counts["event_attendance"]),
        "skill_sessions": skill_sessions,
        "checkins": invent_checkins(Dice(seed, "check-ins"), people, matches, counts["checkins"]),
        "feedback": invent_feedback(Dice(seed, "feedback"), people, matches, counts["feedback"]),
        "milestones": invent_milestones(Dice(seed, "milestones"), people, matches, window, counts["milestones"]),
    }


def _metadata(seed: int, export_date: datetime, window: Window, tables: dict[str, pa.Table]) -> Metadata:
    in_utc = export_date.astimezone(UTC)
    return Metadata(
        export_id=Dice(seed, f"export {in_utc.isoformat()}").uuids(1)[0].as_py(),
        export_date=in_utc.replace(microsecond=0),
        start=(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=window.start)).date(),
        end=in_utc.date(),
        program_name=BUDDY.title,
        version=VERSION,
        record_counts={name: len(table) for name, table in tables.items()},
    )
