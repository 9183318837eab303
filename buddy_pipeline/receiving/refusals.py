"""Answers to requests that are not taken: what is wrong and, where it helps, when to come again."""

from collections.abc import Sequence

from fastapi import Request, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from buddy_pipeline.events.faults import Fault

SECONDS_TO_WAIT = {429: 1, 503: 5}
"""What `Retry-After` says."""
WITH_THE_REST_UNREAD = (408, 413)
"""Answers after which the connection ends: the rest of the request is not read."""
NOT_HERE = "There is nothing at this address; see /docs, and mind that it has no slash at its end."
NOT_SO = "This address does not take this method; see the header Allow."
NOT_DONE = "Something went wrong here; send it again later."


class FieldFault(BaseModel):
    """One fault of an event."""

    field: str = Field(description="Path of the field in the event; empty for the event as a whole.", examples=["data.rating"])
    problem: str = Field(description="What is wrong with it, without its value.", examples=["is missing"])


class RefusalBody(BaseModel):
    """Why a request was not taken."""

    error: str = Field(description="One line for people.")
    faults: list[FieldFault] = Field(default_factory=list, description="Of a bad event, what is wrong with which field.")


class Refusal(Exception):
    """A request that is answered with ``status`` instead of being taken."""

    def __init__(self, status: int, error: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.faults = faults


async def refuse(_request: Request, refusal: Exception) -> Response:
    """The answer to a request that raised a Refusal."""
    if not isinstance(refusal, Refusal):
        raise refusal
    faults = [FieldFault(field=fault.field, problem=fault.problem) for fault in refusal.faults]
    body = RefusalBody(error=refusal.error, faults=faults).model_dump_json()
    return Response(body, refusal.status, _headers(refusal.status), "application/json")


async def refuse_otherwise(_request: Request, error: Exception) -> Response:
    """The answer to a request that nothing here takes, in the form of a refusal."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = (error.headers if isinstance(error, HTTPException) else None) or {}
    told = {404: NOT_HERE, 405: NOT_SO}.get(status, NOT_DONE)
    return Response(RefusalBody(error=told).model_dump_json(), status, dict(headers), "application/json")


def _headers(status: int) -> dict[str, str]:
    if status in SECONDS_TO_WAIT:
        return {"Retry-After": str(SECONDS_TO_WAIT[status])}
    return {"Connection": "close"} if status in WITH_THE_REST_UNREAD else {}
