"""A real NATS server for a test: its own process, port and folder on 127.0.0.1, and what a consumer finds in its stream."""

import asyncio
import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nats
from nats.aio.msg import Msg

from buddy_pipeline.publishing.stream import STREAM

SECONDS_TO_START = 60
SECONDS_TO_READ = 10
PORTS = re.compile(r"client connections on 127\.0\.0\.1:(\d+)")


@dataclass
class NatsServer:
    """A server that can be stopped and started again with what it has stored."""

    folder: Path
    options: tuple[str, ...] = ("-js",)
    port: int = -1  # any that is free
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        log = self.folder / "log"
        log.unlink(missing_ok=True)
        program = Path(sys.executable).with_name("nats-server")
        place = ("-a", "127.0.0.1", "-p", str(self.port), "-sd", str(self.folder / "store"), "-l", str(log))
        self.process = subprocess.Popen([program, *self.options, *place])
        deadline = time.monotonic() + SECONDS_TO_START
        while "Server is ready" not in (text := log.read_text() if log.exists() else ""):
            assert self.process.poll() is None, text
            assert time.monotonic() < deadline, text
            time.sleep(0.02)
        self.port = int(PORTS.findall(text)[0])

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None


def consumed(url: str) -> list[dict[str, Any]]:
    """The events that a consumer of the stream gets, in their order; each names its subject and message id as it came."""
    return asyncio.run(_consumed(url))


async def _consumed(url: str) -> list[dict[str, Any]]:
    client = await nats.connect(url)
    try:
        jetstream = client.jetstream()
        held = (await jetstream.stream_info(STREAM)).state.messages
        reader = await jetstream.pull_subscribe("", stream=STREAM)
        messages: list[Msg] = []
        while len(messages) < held:
            more = await reader.fetch(500, timeout=SECONDS_TO_READ)
            await asyncio.gather(*(message.ack() for message in more))
            messages += more
        return [_event(message) for message in messages]
    finally:
        await client.close()


def _event(message: Msg) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(message.data)
    assert event["type"] == message.subject
    assert event["id"] == (message.headers or {})["Nats-Msg-Id"]
    return event
