"""Events as the platform sends them, made from the examples of the contract."""

import json
import uuid
from typing import Any

from buddy_pipeline.contract.columns import Column, Kind
from buddy_pipeline.contract.events import VERSION
from buddy_pipeline.sources import EVENT_TYPES

CHECKIN = "buddy.checkin.completed"
FEEDBACK = "buddy.feedback.submitted"
SESSION = "buddy.skill_share.completed"
AT = "2025-11-22T10:30:00Z"
TEXTS = (Kind.UUID, Kind.TEXT, Kind.ENUM, Kind.TIMESTAMP)


def example(column: Column) -> Any:
    """The column's example as the JSON value that an event holds."""
    return column.example if column.kind in TEXTS else json.loads(column.example)


def new_id() -> str:
    return str(uuid.uuid4())


def whole(name: str, **data: Any) -> dict[str, Any]:
    """An event with every column that its type may carry, flat, but for ``data``."""
    return envelope(name, {column.name: example(column) for column in EVENT_TYPES[name].columns} | data)


def bare(name: str, **data: Any) -> dict[str, Any]:
    """An event with the columns that its type needs, and ``data``."""
    of = EVENT_TYPES[name]
    return envelope(name, {column.name: example(column) for column in of.columns if column.name in of.required} | data)


def envelope(name: str, data: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": new_id(), "type": name, "version": VERSION, "timestamp": AT, "data": data} | fields


def checkin(**data: Any) -> dict[str, Any]:
    """A check-in like no other."""
    return bare(CHECKIN, **{"checkin_id": new_id()} | data)


def body(event: Any) -> bytes:
    return json.dumps(event).encode()
