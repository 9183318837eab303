"""An invented roster of companies, whose people are those of the sample of the same size and seed."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.sample.cells import DAY, kept, pick
from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.office_lists import write_list
from buddy_pipeline.sample.people import Window, invent_people
from buddy_pipeline.sources.companies import MEMBERS

COMPANIES = (
    ("Nordlys Energi AS", "Energy"),
    ("Fjordbank", "Banking"),
    ("Havn Logistikk", "Transport"),
    ("Solvik Programvare", "Software"),
    ("Bjørk Helse", "Health care"),
)
"""Names and lines of business."""
MEMBER_SHARE = 2 / 3
"""Share of the volunteers who belong to a company."""
LEFT_SHARE = 0.15
JOINED_DAYS_AGO = (540, 2000)
LEFT_DAYS_AGO = (30, 360)
STRANGER = "colleague@example.org"
"""An address that no sample has: theirs have a number each."""


def write_roster(folder: Path, *, users: int, seed: int, companies: int = 3, at: date) -> Path:
    """Write `company_users_2025-11-30.csv`, named after ``at``, into ``folder`` (made if need be); gives its path.

    Two thirds of the volunteers of `write_sample` with these ``users`` and ``seed`` belong to a company, the first of them
    to two if there are two; some have left, and one address belongs to nobody of the sample. The same arguments give the same file.
    Raises as `write_list`, and ValueError for more or fewer companies than there are names.
    """
    if not 1 <= companies <= len(COMPANIES):
        raise ValueError(f"A roster has 1 to {len(COMPANIES)} companies.")
    return write_list(folder, MEMBERS, at, _columns(users, seed, companies, at))


def _columns(users: int, seed: int, companies: int, at: date) -> list[list[str | None]]:
    """The cells of each column of the contract, in its order."""
    dice = Dice(seed, "companies")
    emails = _addresses(dice, users, seed, in_two=companies > 1)
    count = len(emails)
    company = dice.between(count, 0, companies - 1)
    if companies > 1:
        company[1] = (company[0] + 1) % companies
    columns = (
        pick([name for name, _ in COMPANIES], company),
        pick([industry for _, industry in COMPANIES], company),
        emails,
        _days_before(at, dice.between(count, *JOINED_DAYS_AGO)),
        kept(_days_before(at, dice.between(count, *LEFT_DAYS_AGO)), dice.chance(count, LEFT_SHARE)),
    )
    return [column.to_pylist() for column in columns]


def _addresses(dice: Dice, users: int, seed: int, *, in_two: bool) -> pa.Array:
    """Those of the members, the first of them twice if they are ``in_two`` companies, and a stranger's."""
    people = invent_people(Dice(seed, "people"), users, Window(0, DAY))  # any: it only says when they joined
    volunteers = people.table["email"].combine_chunks().filter(pa.array(people.is_buddy))
    first, others = volunteers[:1], volunteers[1:]
    members = others.filter(pa.array(dice.chance(len(others), MEMBER_SHARE)))
    return pa.concat_arrays([first, first.slice(0, int(in_two)), members, pa.array([STRANGER])])


def _days_before(at: date, days: np.ndarray) -> pa.Array:
    midnight = int(datetime.combine(at, time(), UTC).timestamp())
    return pc.strftime(pa.array(midnight - days * DAY, pa.timestamp("s")), "%Y-%m-%d")
