"""A server on this machine that speaks the providers' protocols, as their documentation shows them (November 2026)."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Labels = list[dict[str, Any]]
Model = Callable[[list[str]], Any]
"""Gives for the texts that it is shown what it tells of them."""
_TEXT = re.compile(r"<text-(?P<mark>[0-9a-f]{16}) n=\"\d+\" writer=\"[a-z ]+\">\n(?P<text>.*?)\n</text-(?P=mark)>", re.DOTALL)


@dataclass
class Fault:
    """An answer that is none: a status, headers, a body as it is, seconds until it comes, and seconds between its bytes."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    after: float = 0
    dribbles: float = 0


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        return json.loads(self.body)

    @property
    def texts(self) -> list[str]:
        """The texts as a model would see them."""
        last = self.told["messages"][-1]["content"]
        return [one["text"] for one in _TEXT.finditer(last)]


@dataclass
class Server:
    """``faults`` come first, one a request; then ``model`` answers. ``received`` is what came."""

    url: str
    model: Model
    faults: list[Fault] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    wrap: Callable[[str, Any], bytes] | None = None

    def answer(self, received: Received) -> Fault:
        self.received.append(received)
        if self.faults:
            return self.faults.pop(0)
        told = self.model(received.texts)
        return Fault(body=(self.wrap or _as_provider)(received.path, told))


def anthropic_answer(told: Any, **more: Any) -> dict[str, Any]:
    """A message whose tool was used, with the text that a model may put before it."""
    return {
        "id": "msg_01DvvYuXbiFcdHauAHfS1jzo",
        "type": "message",
        "role": "assistant",
        "model": "claude-haiku-5-5",
        "content": [
            {"type": "text", "text": "I will tell the labels."},
            {"type": "tool_use", "id": "toolu_01Nu82nfXTcUufvPqZ4VHJmv", "name": "tell_labels", "input": told},
        ],
        "stop_reason": "tool_use",
        "stop_sequence": None,
        "usage": {
            "input_tokens": 1000,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": 200,
            "service_tier": "standard",
        },
        **more,
    }


def openai_answer(told: Any, **choice: Any) -> dict[str, Any]:
    content = told if isinstance(told, str) else json.dumps(told)
    return {
        "id": "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG",
        "object": "chat.completion",
        "created": 1741570283,
        "model": "gpt-5-mini-2025-08-07",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content, "refusal": None, "annotations": []},
                "logprobs": None,
                "finish_reason": "stop",
                **choice,
            }
        ],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200},
        "service_tier": "default",
    }


def _as_provider(path: str, told: Any) -> bytes:
    made = anthropic_answer if path == "/v1/messages" else openai_answer
    return json.dumps(made(told)).encode()


def label(name: str, words: str, direction: str = "positive", about: str = "writer", sure: str = "high") -> dict[str, Any]:
    return {"label": name, "words": words, "direction": direction, "about": about, "sure": sure}


def telling(*of_texts: Labels) -> Any:
    """An answer: the labels of each text, in their order."""
    return {"texts": [{"n": number, "labels": labels} for number, labels in enumerate(of_texts, 1)]}


def proud(texts: list[str]) -> Any:
    """A model that knows one thing: who is proud."""
    return telling(*([label("confidence_increase", "so proud")] if "so proud" in one else [] for one in texts))


@contextmanager
def serving(model: Model = proud) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            fault = server.answer(Received(self.path, headers, body))
            time.sleep(fault.after)
            try:
                self.send_response(fault.status)
                for name, value in {
                    "content-type": "application/json",
                    "content-length": str(len(fault.body)),
                    **fault.headers,
                }.items():
                    self.send_header(name, value)
                self.close_connection = True
                self.end_headers()
                for at in range(len(fault.body)) if fault.dribbles else ():
                    self.wfile.write(fault.body[at : at + 1])
                    self.wfile.flush()
                    time.sleep(fault.dribbles)
                if not fault.dribbles:
                    self.wfile.write(fault.body)
            except OSError:
                pass  # whoever asked has hung up

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(f"http://127.0.0.1:{http.server_address[1]}", model)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
