"""The webhooks that the Buddy platform would have sent for an invented export, and how badly they travel."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Column, Kind
from buddy_pipeline.contract.events import VERSION, EventType
from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.generator import EXPORT_DATE, MONTHS, Sample, generate
from buddy_pipeline.sources.buddy import BUDDY

Event = dict[str, Any]
"""An event as the JSON object that is sent."""

SLOWEST = 20
"""Seconds after a happening by which the platform has made its event."""
OVERTAKEN_BY = 100
"""Events that may overtake one that is late, and arrive between one and its double."""

LOST, DOUBLED, DISORDERED = 0.05, 0.05, 0.10
"""Shares of the events that befalls this on their way."""

_NUMBERS = {Kind.INTEGER: int, Kind.RATING: float, Kind.SCORE: float}


@dataclass(frozen=True)
class Sent:
    """What became of events on their way: those that arrived, in that order, and the ids of those that never did."""

    arrived: list[Event]
    lost: frozenset[str]


def events_of(sample: Sample, since: datetime, until: datetime) -> list[Event]:
    """The events of all happenings from ``since`` to before ``until`` (both with a time zone), in order of time.

    One event a row and type, the same for the same sample; ``data`` in the nested shape of spec 1, empty cells left
    out. The sample has to be one without planted faults.
    """
    events = [event for type in BUDDY.event_types for event in _events_of_type(type, sample, since, until)]
    return sorted(events, key=lambda event: (event["timestamp"], event["id"]))


def event_of(type: EventType, row: dict[str, str | None]) -> Event:
    """The event of this type that tells of a row of an export; its id follows from type and key of the row."""
    digest = blake2b("|".join([type.name, *(str(row[name]) for name in type.entity.key)]).encode(), digest_size=16).digest()
    made = datetime.fromisoformat(str(row[type.happened])) + timedelta(seconds=1 + digest[0] % SLOWEST)
    return {
        "id": str(UUID(bytes=digest, version=4)),
        "type": type.name,
        "version": VERSION,
        "timestamp": f"{made:%Y-%m-%dT%H:%M:%SZ}",
        "data": _nested(type.columns, row),
    }


def send_badly(
    events: list[Event], seed: int, lost: float = LOST, doubled: float = DOUBLED, disordered: float = DISORDERED
) -> Sent:
    """Sends events that stand in order of time: the given shares of them get lost, arrive twice, or arrive too late."""
    dice = Dice(seed, "way of events")
    count = len(events)
    is_lost = dice.chance(count, lost)
    place = np.arange(count) + np.where(dice.chance(count, disordered), dice.between(count, 1, OVERTAKEN_BY), 0)
    again = place + dice.between(count, 0, OVERTAKEN_BY)
    once, twice = np.flatnonzero(~is_lost), np.flatnonzero(~is_lost & dice.chance(count, doubled))
    order = np.argsort(np.concatenate([place[once], again[twice]]), kind="stable")
    arrived = [events[position] for position in np.concatenate([once, twice])[order].tolist()]
    return Sent(arrived, frozenset(events[position]["id"] for position in np.flatnonzero(is_lost).tolist()))


def write_event_log(
    out: Path,
    *,
    users: int,
    seed: int,
    export_date: datetime | None = None,
    months: int = MONTHS,
    lost: float = LOST,
) -> Path:
    """Writes, as JSON Lines, the events that arrive in the month of an export; the path of the file is returned.

    They are those of the export that `write_sample` makes of the same arguments, from the first day of its month to
    its date, in order of arrival. ``out`` is the folder to put the file in, made if need be, or, if it ends in
    `.jsonl`, the file itself. The file appears whole or not at all. Raises FileExistsError where something bears its
    name already, ValueError as `generate` does.
    """
    sample = generate(users, seed, export_date or EXPORT_DATE, months=months, faults=False)
    until = sample.metadata.export_date
    since = datetime(until.year, until.month, 1, tzinfo=UTC)
    target = out if out.suffix == ".jsonl" else out / f"buddy_events_{since:%Y-%m}.jsonl"
    if target.exists():
        raise FileExistsError(f"{target} is there already: move it away, or choose another place.")
    write_lines(target, send_badly(events_of(sample, since, until), seed, lost=lost).arrived)
    return target


def write_lines(path: Path, events: list[Event]) -> None:
    """Writes events as JSON Lines, in their order. The file appears whole or not at all, its folder if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = path.with_name(f".{path.name}.part")
    try:
        with hidden.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n" for event in events)
        os.replace(hidden, path)
    finally:
        hidden.unlink(missing_ok=True)


def _events_of_type(type: EventType, sample: Sample, since: datetime, until: datetime) -> Iterator[Event]:
    for row in _happened(sample.tables[type.entity.name], type.happened, since, until).to_pylist():
        yield event_of(type, row)


def _happened(rows: pa.Table, column: str, since: datetime, until: datetime) -> pa.Table:
    """Samples write all timestamps alike, so that they sort as texts do."""
    first, end = (f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for moment in (since, until))
    return rows.filter(pc.and_(pc.greater_equal(rows[column], first), pc.less(rows[column], end)))


def _nested(columns: tuple[Column, ...], row: dict[str, str | None]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for column in columns:
        cell = row.get(column.name)
        if cell is not None:
            *path, name = column.nested or (column.name,)
            place = data
            for step in path:
                place = place.setdefault(step, {})
            place[name] = _value(column, cell)
    return data


def _value(column: Column, cell: str) -> Any:
    if column.is_json:
        return json.loads(cell)
    return _NUMBERS.get(column.kind, str)(cell)
