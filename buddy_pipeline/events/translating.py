"""An event in the form of who sends it becomes one in ours, and is judged as that."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from buddy_pipeline.contract.events import VERSION
from buddy_pipeline.contract.senders import Sender, Told
from buddy_pipeline.contract.shapes import steps
from buddy_pipeline.contract.source import Source
from buddy_pipeline.events.faults import EventInvalid, Fault
from buddy_pipeline.events.reading import Event, read_event
from buddy_pipeline.privacy.addresses import SIGN
from buddy_pipeline.sources import EVENT_TYPES

_DATA = "data."


def read_event_of(sender: Sender, body: bytes, now: datetime, source: Source) -> Event:
    """The event of the ``source`` that ``body`` (JSON) holds as the sender writes it, at the moment ``now``.

    Its id follows from who tells it and its id there. Raises EventInvalid, which names fields as the sender does, and quotes no value.
    """
    sent = _object(body)
    told = _told(sender, sent)
    data = _data(told, sent)
    event = {
        "id": _id(_teller(told, data), _own_id(sender, sent)),
        "type": told.type,
        "version": VERSION,
        "timestamp": _at(sent, sender.at),
        "data": data,
    }
    try:
        return read_event(json.dumps({name: value for name, value in event.items() if value is not None}).encode(), now, source)
    except EventInvalid as error:
        raise EventInvalid(_as_they_say(sender, told, fault) for fault in error.faults) from None


def _object(body: bytes) -> dict[str, Any]:
    try:
        sent = from_json(body)
    except ValueError:
        raise EventInvalid([Fault("", "is not JSON in UTF-8")]) from None
    if not isinstance(sent, dict):
        raise EventInvalid([Fault("", "is not an object")])
    return sent


def _told(sender: Sender, sent: dict[str, Any]) -> Told:
    word = _at(sent, sender.word)
    told = sender.events.get(word) if isinstance(word, str) else None
    if told is None:
        problem = "is missing" if word is None else f"is none of {', '.join(sender.events)}"
        raise EventInvalid([Fault(sender.word, problem)])
    return told


def _own_id(sender: Sender, sent: dict[str, Any]) -> str:
    id_ = _at(sent, sender.id)
    if id_ is None or id_ == "":
        raise EventInvalid([Fault(sender.id, "is missing")])
    if not isinstance(id_, (str, int)):
        raise EventInvalid([Fault(sender.id, "is not a text")])
    return str(id_)


def _data(told: Told, sent: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for path, column in told.fields.items():
        value = _at(sent, path)
        if value is not None and value != "":
            data.setdefault(told.ids[path] if path in told.ids and SIGN not in str(value) else column, value)
    return data | dict(told.constants)


def _at(sent: Any, path: str) -> Any:
    """What stands there, None where nothing does."""
    for step in steps(path):
        sent = sent.get(step) if isinstance(sent, dict) else None
    return sent


def _teller(told: Told, data: dict[str, Any]) -> str:
    """Whose ids the events have: of several tellers who write in one form, each counts for itself."""
    tellers = EVENT_TYPES[told.type].entity.tellers
    return "" if tellers is None else str(data.get(tellers.column)).casefold()


def _id(teller: str, own_id: str) -> str:
    """Of the form of a random one (UUID, version 4), and the same each time."""
    return str(UUID(bytes=sha256(f"{teller}|{own_id}".encode()).digest()[:16], version=4))


def _as_they_say(sender: Sender, told: Told, fault: Fault) -> Fault:
    if fault.field == "timestamp":
        return Fault(sender.at, fault.problem)
    column = fault.field.removeprefix(_DATA)
    return Fault(next((path for path, ours in told.fields.items() if ours == column), column), fault.problem)
