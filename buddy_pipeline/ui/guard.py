"""The guard before the Dagster UI: what another web page has a browser send does not reach Dagster.

Dagster asks for no password and carries out whatever reaches it, so a page anywhere, open in the browser of somebody who can
reach the UI, could start and stop things there. A browser tells whose request it carries, and a page cannot change that:
`Host`, which name of the server the page was told to ask; `Origin`, whose page asks; `Sec-Fetch-Site`, whether that is the
same. Programs on this machine, such as curl, send neither of the last two.

Sources: Fetch Standard; W3C Fetch Metadata; RFC 6454 (origins), RFC 6455 section 10.2 (WebSockets).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

GRAPHQL = "/graphql"
"""The one path that changes anything, and takes a body."""
LARGEST_BODY = 1024 * 1024
"""Bytes of the largest body that is read; the longest query of the UI has some 30,000."""

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_OF_THE_UI = ("same-origin", "none")
"""What `Sec-Fetch-Site` says of requests of the UI's own page, and of an address that somebody typed."""
_HEADERS = {
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""No other page may frame the UI, hold its window, or load its answers as if they were pictures or scripts."""
_NO_FOREIGN_FRAMES = "frame-ancestors 'self'"


@dataclass(frozen=True)
class Refusal:
    """Why a request goes no further: an HTTP status and a line for people."""

    status: int
    line: str


OTHER_HOST = Refusal(403, "The UI is not known by this name. If a proxy stands there, name its address in BUDDY_UI_ORIGINS.")
OTHER_PAGE = Refusal(403, "Another web page asks, not the UI. If the UI is shown there, name the address in BUDDY_UI_ORIGINS.")
OTHER_METHOD = Refusal(405, f"Only GET and HEAD are answered here, and POST at {GRAPHQL}.")
QUERY_BY_GET = Refusal(405, "Queries come by POST, with a JSON body (Content-Type: application/json).")
QUERY_NOT_JSON = Refusal(415, QUERY_BY_GET.line)
TOO_LARGE = Refusal(413, f"The body has more than {LARGEST_BODY:,} bytes, which no query needs.")


class Guard:
    """Lets through to ``app`` what the UI at one of ``origins`` asks, and programs on this machine."""

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self._app = app
        addresses = [_parts(origin) for origin in origins]
        self._origins = frozenset(f"{scheme}://{host}" for scheme, host in addresses)
        self._hosts = frozenset(spelt for scheme, host in addresses for spelt in (host, host + _DEFAULT_PORTS[scheme]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        refusal = self._refusal(scope, Headers(scope=scope))
        if scope["type"] == "websocket":
            return await (WebSocketClose() if refusal else self._app)(scope, receive, send)
        if refusal is None and scope["method"] == "POST":
            try:
                receive = await _read(scope, receive)
            except _TooLarge:
                refusal = TOO_LARGE
            except ClientDisconnect:
                return None
        answer = self._app if refusal is None else PlainTextResponse(f"{refusal.line}\n", refusal.status)
        return await answer(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope, headers: Headers) -> Refusal | None:
        if len(headers.getlist("host")) != 1 or headers["host"].lower() not in self._hosts:
            return OTHER_HOST
        if not self._origins.issuperset(headers.getlist("origin")):
            return OTHER_PAGE
        if headers.get("sec-fetch-site", "none") not in _OF_THE_UI and not _follows_a_link(scope, headers):
            return OTHER_PAGE
        return None if scope["type"] == "websocket" else _refusal_of_method(scope["method"], scope["path"], headers)


def _parts(origin: str) -> tuple[str, str]:
    """Scheme and host of an origin; the port stands with the host unless, as in browsers, it is that of the scheme."""
    scheme, _, host = origin.partition("://")
    return scheme, host.removesuffix(_DEFAULT_PORTS[scheme])


def _follows_a_link(scope: Scope, headers: Headers) -> bool:
    """Whether somebody follows a link, in a mail or in a wiki, to a page of the UI that then fills the window."""
    target = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return scope["type"] == "http" and scope["method"] == "GET" and target == ("navigate", "document")


def _refusal_of_method(method: str, path: str, headers: Headers) -> Refusal | None:
    if method in ("GET", "HEAD"):
        # To a browser's address bar Dagster shows its page for queries; from others it takes a query, mutations too.
        is_query = path == GRAPHQL and "text/html" not in headers.get("accept", "")
        return QUERY_BY_GET if is_query else None
    if method != "POST" or path != GRAPHQL:
        return OTHER_METHOD
    # The whole media type, as Dagster spells it: a page may send `text/plain; application/json`, which Dagster takes for
    # JSON, and to `Application/JSON` Dagster looks for a query in the address.
    media_type = headers.get("content-type", "").partition(";")[0].strip()
    return None if media_type == "application/json" else QUERY_NOT_JSON


class _TooLarge(Exception):
    pass


async def _read(scope: Scope, receive: Receive) -> Receive:
    """Reads the body, no more of it than is taken, and gives it to be received anew. Raises _TooLarge, ClientDisconnect."""
    body = bytearray()
    async for part in Request(scope, receive).stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise _TooLarge
    messages: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def receive_anew() -> Message:
        return messages.pop() if messages else await receive()

    return receive_anew


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            headers.append("Content-Security-Policy", _NO_FOREIGN_FRAMES)  # beside Dagster's own; a browser heeds both
        await send(message)

    return send_with_headers
