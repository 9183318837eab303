"""A replayed log: a file of events in JSON Lines, one event a line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from buddy_pipeline.events.faults import EventInvalid
from buddy_pipeline.events.reading import Event, read_event
from buddy_pipeline.events.store import EventStore, Outcome

LONGEST_LINE = 64 * 1024
"""Bytes, as a webhook may have."""
LINES_AT_ONCE = 1_000
"""Lines that are stored with one commit."""
TOO_LONG = f"is longer than {LONGEST_LINE:,} bytes, which no event needs."
DIFFERENT = "another event was stored under this id, and stays; each event needs an id of its own."

OnFault = Callable[[int, str], None]
"""Hears of each line that is not taken: its number, counted from 1, and what is wrong with it."""


class LogUnreadable(Exception):
    """A log that cannot be opened or read. The message is one plain line."""


@dataclass
class LogSummary:
    """Counts of events: ``stored`` now, ``known`` before, ``refused``, and ``erased``: forgotten, since they tell of erased people."""

    stored: int = 0
    known: int = 0
    refused: int = 0
    erased: int = 0


def import_log(path: Path, store: EventStore, on_fault: OnFault) -> LogSummary:
    """Stores the events of a log, however long it is; blank lines count as nothing.

    What was stored before an error stays, and counts as known the next time.
    Raises LogUnreadable, and DatabaseUnavailable.
    """
    summary = LogSummary()
    try:
        with path.open("rb") as file:
            lines = _lines(file)
            while some := list(islice(lines, LINES_AT_ONCE)):
                _import_lines(some, store, on_fault, summary)
    except OSError as error:
        raise LogUnreadable(f"{path}: cannot be read ({error.strerror}).") from None
    return summary


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Line numbers and lines; None for one that is too long, of which no more than that is ever held."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE)
            yield number, None
        elif line.strip():
            yield number, line


def _import_lines(lines: list[tuple[int, bytes | None]], store: EventStore, on_fault: OnFault, summary: LogSummary) -> None:
    events: dict[int, Event] = {}
    faults: dict[int, str] = {}
    for number, line in lines:
        try:
            if line is None:
                faults[number] = TOO_LONG
            else:
                events[number] = read_event(line, datetime.now(UTC))
        except EventInvalid as error:
            faults[number] = str(error)
    outcomes = store.store(list(events.values()), "log")
    faults |= {number: DIFFERENT for number, outcome in zip(events, outcomes, strict=True) if outcome is Outcome.DIFFERENT}
    for number in sorted(faults):
        on_fault(number, faults[number])
    summary.stored += outcomes.count(Outcome.STORED)
    summary.known += outcomes.count(Outcome.KNOWN)
    summary.erased += outcomes.count(Outcome.ERASED)
    summary.refused += len(faults)
