"""A page of another origin in a real browser, that tries to change something; and the UI itself in the same browser."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import uvicorn
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster_webserver.app import create_app_from_workspace_process_context
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buddy_pipeline.ui.webserver import guarded_ui, origins
from buddy_pipeline_tests.browser import needs_browser, show

pytestmark = needs_browser

OTHER_NAME = "evil.test"
"""Leads to this machine, as a name does whose owner has it lead wherever they like."""
OPTIONS = (f"--host-resolver-rules=MAP {OTHER_NAME} 127.0.0.1", "--virtual-time-budget=15000")
CARRIED_OUT_BY_DAGSTER = {"get", "image", "post", "beacon", "text", "form", "form with files", "text as JSON", "frame"}
"""Ways of the page that need no leave of the server."""

# Each way asks for a limit of its own, so that it can be told afterwards which of them were carried out.
PAGE = """<!DOCTYPE html><body><pre></pre><script>
const ui = "http://127.0.0.1:PORT";
const query = way => `mutation { setConcurrencyLimit(concurrencyKey: "${way}", limit: 1) }`;
const address = way => `${ui}/graphql?query=${encodeURIComponent(query(way))}`;
const body = way => JSON.stringify({query: query(way)});
const post = (url, options) => fetch(url, {method: "POST", mode: "no-cors", ...options}).then(answer => answer.type);
const loaded = (tag, url) => new Promise(told => {
  const element = document.createElement(tag);
  element.onload = () => told("loaded");
  element.onerror = () => told("failed");
  element.src = url;
  document.body.append(element);
});
const submitted = (way, enctype) => new Promise(told => {
  const frame = document.createElement("iframe");
  frame.name = way;
  document.body.append(frame);
  frame.onload = () => told("answered");
  const form = document.createElement("form");
  Object.assign(form, {method: "POST", action: address(way), target: way, enctype});
  document.body.append(form);
  form.submit();
});
const ways = {
  "get": way => fetch(address(way), {mode: "no-cors"}).then(answer => answer.type),
  "image": way => loaded("img", address(way)),
  "frame": way => {
    const frame = document.createElement("iframe");
    frame.srcdoc = `<img src="${address(way)}">`;
    frame.sandbox = "";
    document.body.append(frame);
    return new Promise(told => frame.onload = () => told("loaded"));
  },
  "post": way => post(address(way)),
  "beacon": way => Promise.resolve(navigator.sendBeacon(address(way), "x")),
  "text": way => post(address(way), {body: "x"}),
  "text as JSON": way => post(`${ui}/graphql`, {body: body(way), headers: {"Content-Type": "text/plain; application/json"}}),
  "form": way => submitted(way, "application/x-www-form-urlencoded"),
  "form with files": way => submitted(way, "multipart/form-data"),
  "JSON": way => fetch(`${ui}/graphql`, {method: "POST", body: body(way), headers: {"Content-Type": "application/json"}}),
  "put": way => fetch(`${ui}/graphql`, {method: "PUT", body: body(way)}),
  "read": () => fetch(`${ui}/graphql?query={version}`).then(answer => answer.text()),
  "picture of the UI": () => loaded("img", `${ui}/favicon.png`),
  "script of the UI": () => loaded("script", `${ui}/server_info`),
  "socket": () => new Promise(told => {
    const socket = new WebSocket("ws://127.0.0.1:PORT/graphql", "graphql-ws");
    socket.onerror = () => told("failed");
    socket.onopen = () => socket.send('{"type": "connection_init"}');
    socket.onmessage = message => told(message.data);
  }),
};
Promise.all(Object.entries(ways).map(([way, attempt]) => attempt(way).catch(() => "failed").then(told => [way, String(told)])))
  .then(told => document.querySelector("pre").textContent = JSON.stringify(Object.fromEntries(told)));
</script>"""


@dataclass
class Served:
    """A web server of Dagster's, and what was asked of it."""

    instance: dg.DagsterInstance
    port: int
    sockets: list[bytes] = field(default_factory=list)
    """Origins of the WebSockets that were accepted."""

    @property
    def carried_out(self) -> set[str]:
        """The ways by which a page had something carried out."""
        return self.instance.event_log_storage.get_concurrency_keys()


@contextmanager
def _served(instance: dg.DagsterInstance, wrapped: Callable[[int], AbstractContextManager[ASGIApp]]) -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = Served(instance, listener.getsockname()[1])
        with wrapped(made.port) as app:
            server = uvicorn.Server(uvicorn.Config(_noting_sockets(app, made), log_level="error", timeout_graceful_shutdown=1))
            thread = threading.Thread(target=server.run, args=([listener],))
            thread.start()
            yield made
            server.should_exit = True
            thread.join()


def _noting_sockets(app: ASGIApp, served: Served) -> ASGIApp:
    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_and_note(message: Message) -> None:
            if message["type"] == "websocket.accept":
                served.sockets.append(dict(scope["headers"])[b"origin"])
            await send(message)

        await app(scope, receive, send_and_note)

    return noting


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        yield instance


@pytest.fixture
def guarded(instance: dg.DagsterInstance) -> Iterator[Served]:
    with _served(instance, lambda port: guarded_ui(instance, None, origins(port, []))) as served:
        yield served


@pytest.fixture
def unguarded(instance: dg.DagsterInstance) -> Iterator[Served]:
    @contextmanager
    def app(_port: int) -> Iterator[ASGIApp]:
        with WorkspaceProcessContext(instance, None) as context:
            yield create_app_from_workspace_process_context(context)

    with _served(instance, app) as served:
        yield served


class _Quiet(SimpleHTTPRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None: ...


@dataclass(frozen=True)
class Browser:
    """A browser, and a web site elsewhere."""

    folder: Path
    port: int

    def show(self, url: str) -> str:
        """The page as it is once its scripts have run."""
        return show(url, self.folder / "profile", *OPTIONS)

    def attack(self, served: Served, name: str) -> dict[str, str]:
        """What the page of the other site was told, by its ways."""
        (self.folder / "page.html").write_text(PAGE.replace("PORT", str(served.port)), encoding="utf-8")
        found = re.search(r"<pre>(\{.*\})</pre>", self.show(f"http://{name}:{self.port}/page.html"))
        assert found, "the page did not come to its end"
        told: dict[str, Any] = json.loads(found[1].replace("&amp;", "&"))
        assert told.keys() >= CARRIED_OUT_BY_DAGSTER
        return told


@pytest.fixture
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("site")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Browser(folder, server.server_port)
        server.shutdown()


@pytest.mark.parametrize("name", ["127.0.0.1", OTHER_NAME])
def test_a_page_of_another_origin_changes_nothing_and_learns_nothing(guarded: Served, browser: Browser, name: str) -> None:
    told = browser.attack(guarded, name)
    assert guarded.carried_out == set()
    assert guarded.sockets == []
    for way in ("JSON", "put", "read", "picture of the UI", "script of the UI", "socket"):
        assert told[way] == "failed", way


def test_dagster_alone_does_what_it_asks_for(unguarded: Served, browser: Browser) -> None:
    told = browser.attack(unguarded, OTHER_NAME)
    assert unguarded.carried_out == CARRIED_OUT_BY_DAGSTER
    assert told["socket"] == '{"type":"connection_ack"}'
    assert unguarded.sockets == [f"http://{OTHER_NAME}:{browser.port}".encode()]


def test_a_page_whose_name_is_made_to_lead_to_the_ui_gets_a_line_instead(guarded: Served, browser: Browser) -> None:
    page = browser.show(f"http://{OTHER_NAME}:{guarded.port}/runs")
    assert "The UI is not known by this name." in page
    assert "Dagster" not in page


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_the_ui_itself_works_with_live_updates(guarded: Served, browser: Browser, name: str) -> None:
    address = f"http://{name}:{guarded.port}"
    page = browser.show(f"{address}/runs")
    assert "No runs found" in page
    assert address.encode() in guarded.sockets
