"""An event as it is sent, judged by its form, into the one that is stored."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from buddy_pipeline.contract.columns import Column, Kind
from buddy_pipeline.contract.events import EventType
from buddy_pipeline.contract.source import Source
from buddy_pipeline.events.faults import EventInvalid, Fault, faults_of
from buddy_pipeline.events.models import Part, event_adapter, nested_parts
from buddy_pipeline.privacy.addresses import SIGN, mask_addresses
from buddy_pipeline.sources import EVENT_TYPES, SOURCES

MOST_AHEAD = timedelta(minutes=5)
"""How far the sender's clock may run ahead of ours."""
KEY_SEPARATOR = "|"

COMPACT = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class Event:
    """An event ready to be stored.

    ``id`` is in lower case, ``occurred_at`` a timestamp in UTC. ``data`` is JSON text of the columns it carries less the personal
    ones and addresses that name people; those stand in ``personal``, JSON text of texts by column, which is None where there are
    none. Ids in the place of these addresses are added when it is stored.
    """

    id: str
    type: str
    version: str
    occurred_at: str
    entity: str
    key: str
    data: str
    personal: str | None = field(repr=False)


def read_event(body: bytes, now: datetime, source: Source | None = None) -> Event:
    """The event that ``body`` (JSON) holds, at the moment ``now``; of the ``source``, if it is given.

    Raises EventInvalid, which quotes no value of it.
    """
    try:
        sent = _adapter(None if source is None else source.name).validate_json(body)
    except ValidationError as error:
        raise EventInvalid(faults_of(error)) from None
    if datetime.fromisoformat(sent.timestamp) > now + MOST_AHEAD:
        minutes = MOST_AHEAD // timedelta(minutes=1)
        raise EventInvalid([Fault("timestamp", f"lies more than {minutes} minutes ahead of our clock")])
    of = EVENT_TYPES[sent.type]
    values = _carried(of, sent.data)
    hidden = [column.name for column in (*of.entity.personal, *of.entity.naming) if column.name in values]
    personal = {name: _as_text(values.pop(name)) for name in hidden}
    return Event(
        id=sent.id,
        type=sent.type,
        version=sent.version,
        occurred_at=sent.timestamp,
        entity=of.entity.name,
        key=KEY_SEPARATOR.join(str(values[name]) for name in of.entity.key if name in values),
        data=COMPACT.encode(values),
        personal=COMPACT.encode(personal) if personal else None,
    )


@cache
def _adapter(source: str | None) -> TypeAdapter[Any]:
    return event_adapter(EVENT_TYPES if source is None else [one.name for one in SOURCES[source].event_types])


def _carried(of: EventType, data: Part) -> dict[str, Any]:
    """The columns that hold something, by name, in their stored spelling. Raises EventInvalid for what no table can hold."""
    flat = vars(data)
    inside = {name: vars(flat[part]) for part, names in nested_parts(of.name).items() if flat[part] for name in names}
    values = {}
    for column in of.columns:
        value = flat[column.name]
        if value is None and column.name in inside:
            value = inside[column.name][column.nested[1]]
        if value is not None and value != "":
            values[column.name] = _with_one_spelling(column, value)
    if not _is_storable(values):
        raise EventInvalid([Fault(f"data.{name}", _UNSTORABLE) for name, value in values.items() if not _is_storable(value)])
    if nobody := [column.name for column in of.columns if column.may_lack_address and _names_nobody(column, values)]:
        raise EventInvalid([Fault(f"data.{name}", "is missing") for name in nobody])
    return {name: _masked(of.entity[name], value) for name, value in values.items()}


def _names_nobody(column: Column, values: Mapping[str, Any]) -> bool:
    return column.name not in values and column.known_by not in values


_UNSTORABLE = "holds a NUL character or a number that is none, which no table can hold"


def _is_storable(value: Any) -> bool:
    try:
        return not _ESCAPED_NUL.search(COMPACT.encode(value))
    except ValueError:
        return False


def _with_one_spelling(column: Column, value: Any) -> Any:
    for old, new in column.renamed_keys if column.kind is Kind.OBJECT else ():
        if old in value:
            old_value = value.pop(old)
            value.setdefault(new, old_value)
    return value


def _masked(column: Column, value: Any) -> Any:
    """Without e-mail addresses where anybody may read them."""
    if column.is_personal or not column.is_free:
        return value
    if isinstance(value, str):
        return mask_addresses(value)
    text = COMPACT.encode(value)
    return json.loads(mask_addresses(text)) if SIGN in text else value


def _as_text(value: str | Mapping[str, Any]) -> str:
    return value if isinstance(value, str) else COMPACT.encode(value)
