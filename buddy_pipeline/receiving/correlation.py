"""An id that sender and receiver know a request by."""

import re
import uuid

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Correlation-Id"
_SOUND = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_NAME = HEADER.lower().encode()


class Correlation:
    """Gives each answer the correlation id of its request, or a new one where that has none fit to be sent back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        given = next((value for name, value in scope["headers"] if name == _NAME), b"")
        correlation = given if _SOUND.fullmatch(given) else str(uuid.uuid4()).encode()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (_NAME, correlation)]
            await send(message)

        return await self._app(scope, receive, send_with_id)
