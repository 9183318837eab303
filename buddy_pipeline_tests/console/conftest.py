import logging
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from buddy_pipeline.cli import main
from buddy_pipeline.database import embedded, patience
from buddy_pipeline_tests.console.in_this_process import Command


@pytest.fixture(scope="module")
def home(make_folder: Callable[[], Path]) -> Iterator[Path]:
    """State of an installation of its own, with an embedded server that a test may spoil."""
    home = make_folder()
    yield home
    embedded.leave(home / "postgres")


@pytest.fixture
def command(home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process, on that installation."""
    for name in [name for name in os.environ if name.startswith("BUDDY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BUDDY_HOME", str(home))
    monkeypatch.setenv("DAGSTER_HOME", str(home / "dagster"))
    ours = logging.getLogger("buddy_pipeline")
    monkeypatch.setattr(patience, "_outage", patience._Outage())
    monkeypatch.setattr(ours, "handlers", [])
    monkeypatch.setattr(ours, "propagate", True)

    def run(*arguments: object) -> tuple[int, str, str]:
        handler = signal.getsignal(signal.SIGTERM)
        capfd.readouterr()
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            shown = capfd.readouterr()
            return int(end.code or 0), shown.out, shown.err
        finally:
            signal.signal(signal.SIGTERM, handler)
        raise AssertionError("a command ends by SystemExit")

    assert run("db", "migrate")[0] == 0
    return run
