"""Commands in this process, so that a test can strike them at a moment, and small drops for them."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from buddy_pipeline.sample.writers import write_sample

SEEDS = count(1)
LAST_DAY = datetime(2025, 8, 31, tzinfo=UTC)
Command = Callable[..., tuple[int, str, str]]
"""Runs a command; gives exit code, output and messages."""


def drop(folder: Path) -> Path:
    """A small drop that no other test has."""
    return write_sample(folder, users=12, seed=next(SEEDS), format="csv", export_date=LAST_DAY)


def assert_plain(messages: str) -> None:
    """Each line is one for people."""
    assert "Traceback" not in messages
    assert "SELECT" not in messages.upper().split()
    assert "INSERT" not in messages.upper().split()
    assert len(messages.splitlines()) <= 2  # that it is waited for, and what came of it
