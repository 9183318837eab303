"""Dates in the names of files: a day, a month or a quarter (formats, Kintell)."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(r"(?<!\d)(?P<year>\d{4})-(?:(?P<month>\d{2})(?:-(?P<day>\d{2})|(?!-\d))|[Qq](?P<quarter>[1-4]))(?!\d)")
_LAST_MONTHS = {"1": "03", "2": "06", "3": "09", "4": "12"}


@dataclass(frozen=True, order=True)
class ToldDate:
    """A date that a name tells: its last day, be it one that exists or not, and how it is written. ``runs`` if that lies ahead."""

    day: str
    written: str
    runs: bool


def is_a_day(day: str) -> bool:
    """Whether there is such a day."""
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def newest_date(names: Iterable[str], today: date) -> ToldDate | None:
    """The newest date in the names. A month or a quarter stands for its last day, while it runs for ``today``."""
    return max((_told(found, today) for name in names for found in _DATE.finditer(name)), default=None)


def _told(found: re.Match[str], today: date) -> ToldDate:
    year, written = found["year"], found[0].upper()
    if found["day"]:
        return ToldDate(written, written, runs=False)
    month = found["month"] or _LAST_MONTHS[found["quarter"]]
    first = f"{year}-{month if found['month'] else f'{int(month) - 2:02}'}-01"
    last = f"{year}-{month}-{_days(year, month)}"
    runs = first <= today.isoformat() < last
    return ToldDate(today.isoformat() if runs else last, written, runs)


def _days(year: str, month: str) -> int:
    """Days of the month; of one that does not exist as many as make a date of it that does not either."""
    return monthrange(int(year), int(month))[1] if "01" <= month <= "12" and year != "0000" else 31
