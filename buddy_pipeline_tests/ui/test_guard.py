"""What the guard lets through to Dagster, and what not: real queries to Dagster's real web server."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.websockets import WebSocketDisconnect

from buddy_pipeline.ui.guard import LARGEST_BODY
from buddy_pipeline_tests.ui.conftest import ADDRESS, PROXY, Ui

MUTATION = "mutation { setAutoMaterializePaused(paused: true) }"
BODY = json.dumps({"query": MUTATION})
IN_ADDRESS = f"/graphql?{urlencode({'query': MUTATION})}"
JSON = {"Content-Type": "application/json"}

Sent = dict[str, Any]
"""A request: method and address, else POST /graphql; headers; content, else the mutation as JSON."""

FROM_A_TERMINAL: dict[str, Sent] = {
    "as JSON": {"headers": JSON},
    "with a charset": {"headers": {"Content-Type": "application/json; charset=utf-8"}},
    "to localhost": {"headers": JSON | {"Host": "LocalHost:3000"}},
    "with an address": {"headers": JSON, "url": IN_ADDRESS},
}
FROM_THE_UI: dict[str, Sent] = {
    "at its address": {"headers": JSON | {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}},
    "at its other address": {"headers": JSON | {"Origin": "http://localhost:3000", "Host": "localhost:3000"}},
    "through a proxy that passes the name on": {"headers": JSON | {"Origin": PROXY, "Host": "buddy.example.org"}},
    "through a proxy that adds the port": {"headers": JSON | {"Origin": PROXY, "Host": "buddy.example.org:443"}},
    "through a proxy that does not": {"headers": JSON | {"Origin": PROXY, "Sec-Fetch-Site": "same-origin"}},
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CARRIED_OUT_BY_DAGSTER: dict[str, Sent] = {
    "GET": {"method": "GET", "url": IN_ADDRESS},
    "GET by an image": {"method": "GET", "url": IN_ADDRESS, "headers": {"Sec-Fetch-Site": "cross-site", "Accept": "image/*"}},
    "POST of an address": {"url": IN_ADDRESS, "content": ""},
    "a form": {"url": IN_ADDRESS, "headers": FORM, "content": urlencode({"query": MUTATION})},
    "a form with files": {"url": IN_ADDRESS, "headers": {"Content-Type": "multipart/form-data; boundary=x"}, "content": "--x--"},
    "text": {"url": IN_ADDRESS, "headers": {"Content-Type": "text/plain"}},
    "text that says it is JSON": {"headers": {"Content-Type": "text/plain; application/json"}},
    "JSON in capitals": {"url": IN_ADDRESS, "headers": {"Content-Type": "Application/JSON"}},
    "a query as it is": {"headers": {"Content-Type": "application/graphql"}, "content": MUTATION},
    "another page": {"headers": JSON | {"Origin": "https://evil.example"}},
    "a page of another port": {"headers": JSON | {"Origin": "http://127.0.0.1:8000"}},
    "a page without the port": {"headers": JSON | {"Origin": "http://127.0.0.1"}},
    "a page of another scheme": {"headers": JSON | {"Origin": "https://127.0.0.1:3000"}},
    "a page in the clear": {"headers": JSON | {"Origin": "http://buddy.example.org"}},
    "a page whose name begins alike": {"headers": JSON | {"Origin": f"{PROXY}.evil.example"}},
    "a page of nowhere": {"headers": JSON | {"Origin": "null"}},
    "a page that hides": {"headers": JSON | {"Sec-Fetch-Site": "cross-site"}},
    "a page of the same machine": {"headers": JSON | {"Sec-Fetch-Site": "same-site"}},
    "a page that posts as if it were a link": {
        "headers": JSON | {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    },
    "a name that leads here": {"headers": JSON | {"Host": "evil.example:3000"}},
    "its own page under that name": {
        "headers": JSON | {"Host": "evil.example:3000", "Origin": "http://evil.example:3000", "Sec-Fetch-Site": "same-origin"}
    },
    "a name that begins alike": {"headers": JSON | {"Host": "127.0.0.1.evil.example:3000"}},
    "a name without the port": {"headers": JSON | {"Host": "127.0.0.1"}},
    "two names": {"headers": [*JSON.items(), ("Host", "127.0.0.1:3000"), ("Host", "evil.example")]},
    "two origins": {"headers": [*JSON.items(), ("Origin", ADDRESS), ("Origin", "https://evil.example")]},
}
NOT_BY_DAGSTER_EITHER: dict[str, Sent] = {
    "a link to a query": {"method": "GET", "url": IN_ADDRESS, "headers": {"Accept": "text/html"}},
    "HEAD": {"method": "HEAD", "url": IN_ADDRESS},
    "PUT": {"method": "PUT", "headers": JSON},
    "PATCH": {"method": "PATCH", "url": IN_ADDRESS, "headers": JSON},
    "DELETE": {"method": "DELETE", "url": IN_ADDRESS, "headers": JSON},
    "OPTIONS": {"method": "OPTIONS", "url": IN_ADDRESS, "headers": {"Access-Control-Request-Method": "POST"}},
    "several at once": {"headers": JSON, "content": f"[{BODY}, {BODY}]"},
    "no JSON": {"headers": JSON, "content": BODY[:-1]},
    "another path": {"url": "/graphql/", "headers": JSON},
}


def _send(ui: Ui, sent: Sent) -> int:
    """The status of the answer."""
    request = {"method": "POST", "url": "/graphql", "content": BODY} | sent
    return ui.client.request(**request, follow_redirects=False).status_code


@pytest.mark.parametrize("sent", [*FROM_A_TERMINAL.values(), *FROM_THE_UI.values()], ids=[*FROM_A_TERMINAL, *FROM_THE_UI])
def test_a_query_from_a_terminal_or_from_the_ui_is_carried_out(ui: Ui, sent: Sent) -> None:
    assert _send(ui, sent) == 200
    assert ui.was_changed


@pytest.mark.parametrize("sent", CARRIED_OUT_BY_DAGSTER.values(), ids=list(CARRIED_OUT_BY_DAGSTER))
def test_what_another_page_may_send_is_refused(ui: Ui, sent: Sent) -> None:
    assert _send(ui, sent) in (403, 405, 415)
    assert not ui.was_changed


@pytest.mark.parametrize("sent", NOT_BY_DAGSTER_EITHER.values(), ids=list(NOT_BY_DAGSTER_EITHER))
def test_nothing_else_changes_anything(ui: Ui, sent: Sent) -> None:
    _send(ui, sent)
    assert not ui.was_changed


@pytest.mark.parametrize("sent", CARRIED_OUT_BY_DAGSTER.values(), ids=list(CARRIED_OUT_BY_DAGSTER))
def test_dagster_alone_would_carry_it_out(unguarded: Ui, sent: Sent) -> None:
    unguarded.forget()
    _send(unguarded, sent)
    assert unguarded.was_changed


HOSTS = ("127.0.0.1:3000", "localhost:3000", "buddy.example.org", "evil.example", "evil.example:3000", "127.0.0.1:80", "")
ORIGINS = (None, ADDRESS, "http://localhost:3000", PROXY, "null", "https://evil.example", "http://127.0.0.1:3001", "")
SITES = (None, "same-origin", "none", "same-site", "cross-site", "", "whatever")
TYPES = (
    "application/json",
    "application/json;charset=utf-8",
    "text/plain",
    "text/plain;application/json",
    "multipart/form-data",
    "",
)


@given(
    st.sampled_from(("GET", "POST", "PUT")),
    st.sampled_from(HOSTS) | st.text("abc.:1", max_size=9),
    st.sampled_from(ORIGINS),
    st.sampled_from(SITES),
    st.sampled_from(TYPES),
    st.sampled_from(("*/*", "text/html")),
    st.sampled_from(("/graphql", IN_ADDRESS)),
)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_mutation_is_carried_out_for_no_other_page_and_only_as_json(
    guarded: Ui, method: str, host: str, origin: str | None, site: str | None, media_type: str, accept: str, url: str
) -> None:
    guarded.forget()
    given = {"Host": host, "Origin": origin, "Sec-Fetch-Site": site, "Content-Type": media_type, "Accept": accept}
    _send(guarded, {"method": method, "url": url, "headers": {name: value for name, value in given.items() if value is not None}})
    of_the_ui = host in HOSTS[:3] and origin in ORIGINS[:4] and site in SITES[:3]
    assert guarded.was_changed == (of_the_ui and method == "POST" and media_type in TYPES[:2])


def test_a_body_ends_somewhere_whether_or_not_its_length_is_told(ui: Ui) -> None:
    longest = BODY.ljust(LARGEST_BODY).encode()

    def in_parts() -> Iterator[bytes]:
        yield from (longest[:1000], longest[1000:], b" ")

    for content in (longest + b" ", in_parts()):
        answer = ui.client.post("/graphql", content=content, headers=JSON)
        assert (answer.status_code, answer.text) == (413, "The body has more than 1,048,576 bytes, which no query needs.\n")
        assert not ui.was_changed
    assert ui.client.post("/graphql", content=longest, headers=JSON).status_code == 200
    assert ui.was_changed


@pytest.mark.parametrize("path", ["report_asset_materialization", "report_asset_check", "report_asset_observation"])
@pytest.mark.parametrize("headers", [{}, JSON])
def test_no_event_can_be_reported_past_the_queries(ui: Ui, path: str, headers: dict[str, str]) -> None:
    answer = ui.client.post(f"/{path}/csr/users?check_name=x&passed=true", content="{}" if headers else None, headers=headers)
    assert answer.status_code == 405
    assert ui.instance.all_asset_keys() == []


CLICKED = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def test_a_link_elsewhere_leads_to_the_ui(ui: Ui) -> None:
    answer = ui.client.get("/runs", headers=CLICKED)
    assert answer.status_code == 200
    assert "<html" in answer.text


@pytest.mark.parametrize("target", ["iframe", "frame", "object", "embed"])
def test_a_frame_elsewhere_does_not(ui: Ui, target: str) -> None:
    assert ui.client.get("/runs", headers=CLICKED | {"Sec-Fetch-Dest": target}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/runs", "/graphql", "/server_info", "/favicon.png", "/logs/a/b.out"])
def test_no_answer_may_be_framed_or_embedded_elsewhere(ui: Ui, path: str) -> None:
    for headers in ({"Accept": "text/html"}, {"Accept": "text/html", "Host": "evil.example"}):
        answer = ui.client.get(path, headers=headers)
        assert "frame-ancestors 'self'" in answer.headers.get_list("Content-Security-Policy")
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_refusal_says_in_a_line_what_to_set(ui: Ui) -> None:
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        (line,) = ui.client.get("/", headers=headers).text.splitlines()
        assert "BUDDY_UI_ORIGINS" in line
        assert "evil" not in line


HERE = {"Host": "127.0.0.1:3000"}
SUBSCRIPTION = {"type": "start", "id": "1", "payload": {"query": "subscription { locationStateChangeEvents { __typename } }"}}


@pytest.mark.parametrize("headers", [HERE, HERE | {"Origin": ADDRESS}, {"Origin": PROXY, "Host": "buddy.example.org"}])
def test_live_updates_reach_the_ui(ui: Ui, headers: dict[str, str]) -> None:
    with ui.client.websocket_connect("/graphql", subprotocols=["graphql-ws"], headers=headers) as socket:
        socket.send_json({"type": "connection_init"})
        assert socket.receive_json() == {"type": "connection_ack"}
        socket.send_json(SUBSCRIPTION)
        socket.send_json({"type": "start", "id": "2", "payload": {"query": MUTATION}})
        assert socket.receive_json()["type"] == "error"
    assert not ui.was_changed, "a mutation is no subscription"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8000"},
        {"Host": "evil.example:3000", "Origin": "http://evil.example:3000"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "websocket"},
    ],
)
def test_they_reach_no_other_page(ui: Ui, unguarded: Ui, headers: dict[str, str]) -> None:
    with pytest.raises(WebSocketDisconnect), ui.client.websocket_connect("/graphql", headers=HERE | headers):
        pass
    with unguarded.client.websocket_connect("/graphql", headers=headers) as socket:
        socket.send_json({"type": "connection_init"})
        assert socket.receive_json() == {"type": "connection_ack"}
