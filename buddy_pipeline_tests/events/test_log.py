"""A replayed log: what is sound is stored, what is not is told by its line."""

import json
import tracemalloc
from pathlib import Path

import psycopg
import pytest

from buddy_pipeline.events.log import LINES_AT_ONCE, LONGEST_LINE, LogSummary, LogUnreadable, import_log
from buddy_pipeline.events.store import EventStore
from buddy_pipeline_tests.events.sent import body, checkin


def write(path: Path, *lines: bytes) -> Path:
    path.write_bytes(b"\n".join(lines))
    return path


def test_good_lines_are_stored_and_bad_ones_told_by_their_number(store: EventStore, tmp_path: Path, database_url: str) -> None:
    good, doubled = checkin(notes="a"), checkin()
    other = doubled | {"timestamp": "2025-11-22T10:00:00Z"}
    lines = (good, doubled, doubled, checkin(mood="zqsecret"), other, {})
    log = write(tmp_path / "log.jsonl", b"{", *map(body, lines[:3]), b"", b"  \r", *map(body, lines[3:]))
    told: dict[int, str] = {}
    assert import_log(log, store, told.__setitem__) == LogSummary(stored=2, known=1, refused=4)
    assert told == {
        1: "the event is not JSON in UTF-8.",
        7: "data.mood is not 'great', 'good', 'okay', 'struggling' or 'difficult'.",
        8: "another event was stored under this id, and stays; each event needs an id of its own.",
        9: "type is missing.",
    }
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT DISTINCT via FROM ops.buddy_system_events").fetchall() == [("log",)]


def test_the_same_log_again_stores_nothing(store: EventStore, tmp_path: Path) -> None:
    count = LINES_AT_ONCE * 2 + 1
    log = write(tmp_path / "log.jsonl", *(body(checkin()) for _ in range(count)), b"")
    assert import_log(log, store, pytest.fail) == LogSummary(stored=count)
    assert import_log(log, store, pytest.fail) == LogSummary(known=count)


def test_a_line_may_be_as_long_as_a_webhook_and_no_longer(store: EventStore, tmp_path: Path) -> None:
    event = checkin(notes="")
    longest = checkin(notes="x" * (LONGEST_LINE - len(body(event)) - 1))
    too_long = json.dumps(checkin(notes="x" * LONGEST_LINE)).encode()
    log = write(tmp_path / "log.jsonl", body(longest), too_long, too_long * 3, body(checkin()))
    told: dict[int, str] = {}
    assert import_log(log, store, told.__setitem__) == LogSummary(stored=2, refused=2)
    assert list(told) == [2, 3]
    assert set(told.values()) == {"is longer than 65,536 bytes, which no event needs."}


def test_a_large_log_does_not_go_into_memory(store: EventStore, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with log.open("wb") as file:
        file.write(b"x" * 50_000_000 + b"\n")
        file.writelines(b"{}\n" for _ in range(100_000))
        file.write(body(checkin()))
    tracemalloc.start()
    summary = import_log(log, store, lambda *_: None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert summary == LogSummary(stored=1, refused=100_001)
    assert peak < 10_000_000


def test_what_cannot_be_read_is_told_plainly(store: EventStore, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.jsonl"):
        with pytest.raises(LogUnreadable, match=r"cannot be read \(.+\)\.$"):
            import_log(path, store, pytest.fail)
