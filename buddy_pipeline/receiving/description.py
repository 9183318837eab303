"""What the receiver says of itself in OpenAPI."""

from typing import Any

from fastapi import FastAPI

from buddy_pipeline.contract.source import Source
from buddy_pipeline.events.models import event_adapter, schema_components
from buddy_pipeline.events.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER
from buddy_pipeline.receiving import correlation
from buddy_pipeline.receiving.refusals import RefusalBody

ABOUT = (
    "Takes the events of the platforms, each at an address of its own. An answer of 202 means that the event is durable. Every other answer is a"
    " `RefusalBody`: also 404 where there is nothing (no address ends in a slash), and 405, with the header `Allow`, for"
    " another method."
)
_REF = "#/components/schemas/{model}"


def _header(name: str, description: str, *, required: bool, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": {"type": "string", **schema},
    }


_PARAMETERS = [
    _header(TIMESTAMP_HEADER, "Time of sending in unix seconds.", required=True, pattern="^[0-9]{1,12}$"),
    _header(
        SIGNATURE_HEADER,
        "`v1=` and the HMAC-SHA256, in hex, of the time of sending, a point and the body.",
        required=True,
        pattern="^v1=[0-9a-f]{64}$",
    ),
    _header(correlation.HEADER, "Comes back with the answer; made where there is none.", required=False),
]
_IN_ITS_PLACE = [parameter | {"required": False} for parameter in _PARAMETERS]


def _own_signature(header: str) -> list[dict[str, Any]]:
    about = "Time of sending and signature in one: `t=`, unix seconds, `,v1=` and the HMAC-SHA256. Our two headers do as well."
    return [_header(header, about, required=False, pattern="^t=[0-9]{1,12},v1=[0-9a-f]{64}$")]


_REFUSALS = {
    400: "The event is not of its form; sending it again will not help.",
    401: "The signature is missing, wrong or too old.",
    404: "Nobody of this name sends events here.",
    408: "The body took too long to arrive: send it again.",
    409: "Another event was stored under this id.",
    413: "The request is too large.",
    429: "Too much at once: come again after `Retry-After` seconds.",
    503: "The database is away, or its disk is full: come again after `Retry-After` seconds.",
}


def refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals among the answers of an operation."""
    return {status: {"description": _REFUSALS[status], "model": RefusalBody} for status in statuses}


def request_of_events(source: Source) -> dict[str, Any]:
    """Parameters and body of the operation that takes the events of a source."""
    parameters = _PARAMETERS if source.signature_header is None else [*_own_signature(source.signature_header), *_IN_ITS_PLACE]
    if source.senders:
        parameters = [_name_of_sender(source), *parameters]
    content = {"application/json": {"schema": _schema(source)}}
    return {"parameters": parameters, "requestBody": {"required": True, "content": content}}


def _schema(source: Source) -> dict[str, Any]:
    if source.senders:
        return {"type": "object", "description": "An event in the form of who sends it, see docs/providers.md."}
    schema = event_adapter([one.name for one in source.event_types]).json_schema(ref_template=_REF)
    schema.pop("$defs")
    return schema


def _name_of_sender(source: Source) -> dict[str, Any]:
    about = {"name": "sender", "in": "path", "required": True, "description": "Who sends it, in any case."}
    return about | {"schema": {"type": "string", "enum": list(source.senders)}}


def describe(app: FastAPI) -> None:
    """Adds the event types to the app's OpenAPI document."""
    plain = app.openapi

    def with_events() -> dict[str, Any]:
        document = plain()
        document["components"]["schemas"] |= schema_components(_REF)
        return document

    app.openapi = with_events  # pyrefly: ignore[method-assign]
