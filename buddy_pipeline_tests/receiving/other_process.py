"""The receiver in a process of its own: to be stopped, to be killed, to be reached over the network."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import httpx2

from buddy_pipeline_tests.receiving.sender import SECRET

SECONDS_TO_START = 60


class Receiver:
    """Runs as long as it is entered, or until it is stopped or killed."""

    def __init__(self, url: str, home: Path, limits: Mapping[str, float] | None = None) -> None:
        """With ``limits``, some of the receiver's are others, by their names in its modules."""
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        environment = os.environ | {"BUDDY_HOME": str(home), "BUDDY_WEBHOOK_SECRET": SECRET.decode()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__, url, str(self.port), json.dumps(limits or {})], env=environment
        )

    def __enter__(self) -> "Receiver":
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()

    def end(self, signal: int) -> int:
        """Sends the signal; gives the exit code."""
        self.process.send_signal(signal)
        return self.process.wait(SECONDS_TO_START)

    def _answers(self) -> bool:
        try:
            return httpx2.get(f"{self.base}/health/live").status_code == 200
        except httpx2.TransportError:
            return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def main() -> None:
    from rich.console import Console

    from buddy_pipeline.console.receiving import receive
    from buddy_pipeline.receiving import app, connection
    from buddy_pipeline.settings import from_environment

    for name, limit in json.loads(sys.argv[3]).items():
        (module,) = (module for module in (app, connection) if hasattr(module, name))
        setattr(module, name, limit)
    receive(Console(stderr=True), from_environment(), sys.argv[1], int(sys.argv[2]))


if __name__ == "__main__":
    main()
