"""What the terminal shows of the receiver and of a replayed log."""

import signal
import socket
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from buddy_pipeline.console import receiving
from buddy_pipeline.console.receiving import import_event_log, receive
from buddy_pipeline.settings import SettingInvalid, Settings, from_environment
from buddy_pipeline_tests.events.sent import body, checkin

HANDLED = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture
def console() -> Console:
    return Console(file=StringIO(), width=80)


def shown(console: Console) -> list[str]:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def test_a_log_is_stored_and_told_in_one_line(settings: Settings, console: Console, tmp_path: Path) -> None:
    log = tmp_path / "events.jsonl"
    log.write_bytes(body(checkin()) + b"\n" + body(checkin(mood="zqsecret")) + b"\n")
    assert import_event_log(console, settings, settings.database_url or "", log) == 0
    assert shown(console) == [
        "line 2: data.mood is not 'great', 'good', 'okay', 'struggling' or 'difficult'.",
        "1 events stored, 0 known before, 1 refused.",
    ]


def test_of_very_many_bad_lines_only_the_first_are_told(settings: Settings, console: Console, tmp_path: Path) -> None:
    log = tmp_path / "events.jsonl"
    log.write_bytes(b"{}\n" * (receiving.MOST_FAULTS_SHOWN + 1_234))
    import_event_log(console, settings, settings.database_url or "", log)
    assert shown(console)[-3:] == [
        "line 100: type is missing.",
        "… and 1,234 more lines.",
        "0 events stored, 0 known before, 1,334 refused.",
    ]


def test_a_log_that_cannot_be_read_ends_with_2(settings: Settings, console: Console, tmp_path: Path) -> None:
    assert import_event_log(console, settings, settings.database_url or "", tmp_path / "nowhere.jsonl") == 2
    assert shown(console) == [f"{tmp_path}/nowhere.jsonl: cannot be read (No such file or directory)."]


def test_a_port_that_is_taken_is_told_plainly_after_the_secret_that_was_made(settings: Settings, console: Console) -> None:
    before = [signal.getsignal(one) for one in HANDLED]
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SettingInvalid, match="choose another with --port"):
        receive(console, settings, settings.database_url or "", taken.getsockname()[1])
    assert shown(console)[0] == (
        f"Made a secret for signatures: {settings.home}/webhook-secret. Give its content to whoever sends."
    )
    assert [signal.getsignal(one) for one in HANDLED] == before


def test_a_short_secret_is_refused_before_anything_listens(
    settings: Settings, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUDDY_WEBHOOK_SECRET", "zqshort")
    with pytest.raises(SettingInvalid) as refused:
        receive(console, from_environment(), settings.database_url or "", 8400)
    assert "zqshort" not in str(refused.value)
