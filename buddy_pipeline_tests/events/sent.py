"""Events as the platform sends them, made from the examples of the contract."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from buddy_pipeline.contract.columns import Column, Kind
from buddy_pipeline.contract.events import VERSION
from buddy_pipeline.sources import EVENT_TYPES

CHECKIN = "buddy.checkin.completed"
FEEDBACK = "buddy.feedback.submitted"
SESSION = "buddy.skill_share.completed"
AT = "2025-11-22T10:30:00Z"
NUMBERS = (Kind.INTEGER, Kind.RATING, Kind.SCORE)


def example(column: Column) -> Any:
    """The column's example as the JSON value that an event holds."""
    if column.separated:
        return column.example.split(",")
    return json.loads(column.example) if column.is_json or column.kind in NUMBERS else column.example


def new_id() -> str:
    return str(uuid.uuid4())


def whole(name: str, **data: Any) -> dict[str, Any]:
    """An event with every column that its type may carry, flat, but for ``data``."""
    return envelope(name, _examples(name, EVENT_TYPES[name].columns) | data)


def bare(name: str, **data: Any) -> dict[str, Any]:
    """An event with the columns that its type needs, people by their addresses, and ``data``."""
    of = EVENT_TYPES[name]
    needed = (column for column in of.columns if column.name in of.required or column.may_lack_address)
    return envelope(name, _examples(name, needed) | data)


def field_of(name: str, column: str) -> str:
    """What the type calls the column."""
    return EVENT_TYPES[name].names.get(column, column)


def _examples(name: str, columns: Iterable[Column]) -> dict[str, Any]:
    return {field_of(name, column.name): example(column) for column in columns}


def envelope(name: str, data: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": new_id(), "type": name, "version": VERSION, "timestamp": AT, "data": data} | fields


def checkin(**data: Any) -> dict[str, Any]:
    """A check-in like no other."""
    return bare(CHECKIN, **{"checkin_id": new_id()} | data)


def body(event: Any) -> bytes:
    return json.dumps(event).encode()
