"""Samples of every program, of one community: who has a buddy may be mentored, learn the language and take courses, too."""

from datetime import datetime
from pathlib import Path

from buddy_pipeline.sample.courses import invent_courses
from buddy_pipeline.sample.files import Format
from buddy_pipeline.sample.generator import EXPORT_DATE, MONTHS, window_of
from buddy_pipeline.sample.lists import Lists, write_lists
from buddy_pipeline.sample.members import invent_members
from buddy_pipeline.sample.sessions import invent_sessions
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline.sources.upskilling import UPSKILLING

WITH_SAMPLES = (BUDDY.name, KINTELL.name, UPSKILLING.name)
"""The programs that there are samples of."""


def write_sample_of(
    program: str,
    out: Path,
    *,
    users: int,
    seed: int,
    format: Format,
    export_date: datetime | None = None,
    months: int = MONTHS,
    faults: bool = True,
) -> Path:
    """Invent a drop of the program and put it into ``out``; the path of the drop is returned.

    ``users`` are the people of the Buddy Program. With the same ones and the same ``seed`` the people of all programs are those
    of one community. Raises FileExistsError where a drop of that name is already, ValueError as `generate` does.
    """
    if program == BUDDY.name:
        return write_sample(out, users=users, seed=seed, format=format, export_date=export_date, months=months, faults=faults)
    lists = generate_lists(program, users, seed, export_date or EXPORT_DATE, months=months, faults=faults)
    return write_lists(out, lists, format)


def generate_lists(
    program: str, users: int, seed: int, export_date: datetime = EXPORT_DATE, *, months: int = MONTHS, faults: bool = True
) -> Lists:
    """The lists of a program whose community has so many ``users`` in the Buddy Program; without ``faults`` no rule finds anything."""
    window = window_of(users, export_date, months)
    members = invent_members(seed, users, window)
    if program == KINTELL.name:
        return invent_sessions(seed, members, window, users, export_date, faults=faults)
    return invent_courses(seed, members, window, export_date, faults=faults)
