"""An invented list of outcomes: answers of participants of the sample of the same size and seed, and counts of others."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.sample.cells import DAY, pick
from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.office_lists import write_list
from buddy_pipeline.sample.people import Window, invent_people
from buddy_pipeline.sample.rosters import COMPANIES
from buddy_pipeline.sources.outcomes import ANSWER

ANSWERED_SHARE = 1 / 3
"""Share of the participants who answered."""
VALUES = ("0.5", "1", "2")
ASKED_DAYS_AGO = 20
OUTCOME, STAKEHOLDER = "less_lonely", "participants"
SOURCE = "Yearly survey, question 4"


def write_outcomes(folder: Path, *, users: int, seed: int, at: date) -> Path:
    """Write `outcomes_2025-11-30.csv`, named after ``at``, into ``folder``; gives its path.

    A third of the participants of `write_sample` with these ``users`` and ``seed`` answered, each once; two rows are counts, one of
    them by the first company of the roster. The same arguments give the same file. Raises as `write_list`.
    """
    dice = Dice(seed, "outcomes")
    people = invent_people(Dice(seed, "people"), users, Window(0, DAY))  # any: it only says when they joined
    participants = people.table["email"].combine_chunks().filter(pc.invert(pa.array(people.is_buddy)))
    emails = participants.filter(pa.array(dice.chance(len(participants), ANSWERED_SHARE))).to_pylist()
    answers = len(emails)
    asked = datetime.combine(at, time(), UTC) - timedelta(days=ASKED_DAYS_AGO)
    columns = (
        [OUTCOME] * answers + ["new_skills", "more_noise"],
        [STAKEHOLDER] * answers + ["employees", "neighbours"],
        [*emails, None, None],
        [None] * answers + ["8", "3"],
        [*pick(VALUES, dice.between(answers, 0, len(VALUES) - 1)).to_pylist(), None, None],
        [f"{asked:%Y-%m-%d}"] * (answers + 2),
        [None] * answers + [COMPANIES[0][0], None],
        [SOURCE] * answers + ["Survey of the company", "Complaints that were filed"],
    )
    return write_list(folder, ANSWER, at, columns)
