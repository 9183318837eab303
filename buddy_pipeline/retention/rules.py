"""The file that says how long each kind of data is kept."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from buddy_pipeline.yaml_files import FileInvalid, YamlFile, read_yaml

FOR_GOOD = "kept"
MONTHS = {"month": 1, "months": 1, "year": 12, "years": 12}
"""By the words of a time."""
LONGEST = 1200
"""Months."""
_TIME = re.compile(r"(\d{1,4}) +([a-z]+)", re.ASCII)


class Kind(Enum):
    """What is kept, named as in the file."""

    TEXTS = "texts"
    QUARANTINE = "quarantine"
    RECEIVED_EVENTS = "received_events"
    PUBLISHED_EVENTS = "published_events"
    AUDIT = "audit"
    REPORTS = "reports"


@dataclass(frozen=True)
class Retention:
    """For how many months each kind is kept; None: for good."""

    months: Mapping[Kind, int | None]

    def before(self, kind: Kind, now: datetime) -> datetime | None:
        """What is older than this is removed; None if nothing is."""
        months = self.months[kind]
        return None if months is None else months_before(now, months)

    def how_long(self, kind: Kind) -> str:
        """How long it stays, to be read by the person whose it is."""
        months = self.months[kind]
        return _FOR_GOOD[kind] if months is None else f"{_in_words(months)} {_SINCE[kind]}"


_SINCE: dict[Kind, str] = {
    Kind.TEXTS: "after the person left all programs; of several people, after all of them left",
    Kind.QUARANTINE: "after the file was imported last",
    Kind.RECEIVED_EVENTS: "after the event was received",
    Kind.PUBLISHED_EVENTS: "after the change was published",
    Kind.AUDIT: "after the change was made",
    Kind.REPORTS: "after the report was written last",
}
_FOR_GOOD: dict[Kind, str] = dict.fromkeys(Kind, "until the person is erased") | {
    Kind.AUDIT: "for good, under a pseudonym once the person is erased",
}


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and hour so many months earlier; the last day of a month that is too short."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def load_retention(path: Path) -> Retention:
    """The rules of a file. Raises FileInvalid: a line for each fault, with file and line, that says what to write."""
    file = read_yaml(path)
    if not isinstance(file.content, dict):
        raise FileInvalid([file.fault((), f"must be lines like `{Kind.TEXTS.value}: 24 months`")])
    faults = _faults(file, file.content)
    if faults:
        raise FileInvalid(faults)
    return Retention({kind: _months(file.content[kind.value]) for kind in Kind})


def _faults(file: YamlFile, content: Mapping[str | int, object]) -> list[str]:
    known = [kind.value for kind in Kind]
    found = [(name, _problem(name, value)) for name, value in content.items()]
    placed = [(file.line_of((name,)), file.fault((name,), problem)) for name, problem in found if problem is not None]
    missing = [name for name in known if name not in content]
    if missing:
        lines = ", ".join(f"`{name}: {FOR_GOOD}`" for name in missing)
        placed.append(
            (LAST_LINE, f"{file.path.name}, line {_last_line(file)}: lacks {', '.join(missing)}; write {lines}, or a time")
        )
    return [fault for _, fault in sorted(placed)]


LAST_LINE = 1 << 30
"""Behind all lines of a file."""


def _last_line(file: YamlFile) -> int:
    return max(file.lines.values())


def _problem(name: str | int, value: object) -> str | None:
    if name not in [kind.value for kind in Kind]:
        return f"is no kind of data; write one of {', '.join(kind.value for kind in Kind)}"
    if value == FOR_GOOD or _time(value) is not None:
        return None
    unit = ", with its unit" if type(value) is int else ""
    return f"must be `{FOR_GOOD}`, or a time of 1 to {LONGEST} months{unit}, like `24 months` or `2 years`"


def _months(value: object) -> int | None:
    return None if value == FOR_GOOD else _time(value)


def _time(value: object) -> int | None:
    """Months of a time such as `24 months`; None if it is none."""
    told = _TIME.fullmatch(value) if isinstance(value, str) else None
    if told is None or told[2] not in MONTHS:
        return None
    months = int(told[1]) * MONTHS[told[2]]
    return months if 1 <= months <= LONGEST else None


def _in_words(months: int) -> str:
    return "1 month" if months == 1 else f"{months} months"
