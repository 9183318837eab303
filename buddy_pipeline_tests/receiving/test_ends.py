"""However the receiver ends, what it acknowledged is stored."""

import signal
import threading
import time
from pathlib import Path

import httpx2
import psycopg
import pytest

from buddy_pipeline_tests.events.sent import checkin
from buddy_pipeline_tests.receiving.other_process import Receiver
from buddy_pipeline_tests.receiving.sender import Sender

SENDERS = 8
ENOUGH = 100
"""Acknowledged events after which the receiver is ended, at the earliest."""


class Load:
    """Several senders at once, each sending one event after the other until the receiver is gone."""

    def __init__(self, base: str) -> None:
        self.acknowledged: list[str] = []
        self.unanswered: list[dict[str, object]] = []
        self._threads = [threading.Thread(target=self._send, args=[base]) for _ in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def wait_until_under_way(self) -> None:
        deadline = time.monotonic() + 30
        while len(self.acknowledged) < ENOUGH:
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def join(self) -> None:
        for thread in self._threads:
            thread.join(30)

    def _send(self, base: str) -> None:
        with httpx2.Client(base_url=base) as client:
            sender = Sender(client)
            while True:
                event = checkin(notes="Feeling positive")
                try:
                    answer = sender.send(event)
                except httpx2.TransportError:
                    self.unanswered.append(event)
                    return
                assert answer.status_code == 202
                self.acknowledged.append(event["id"])


def stored(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {event_id for (event_id,) in connection.execute("SELECT event_id::text FROM ops.buddy_system_events")}


@pytest.mark.parametrize("later", [0, 0.05, 0.3])
def test_killed_under_load_it_lost_nothing_that_it_acknowledged(database_url: str, tmp_path: Path, later: float) -> None:
    with Receiver(database_url, tmp_path) as receiver:
        load = Load(receiver.base)
        load.wait_until_under_way()
        time.sleep(later)
        assert receiver.end(signal.SIGKILL) == -signal.SIGKILL
        load.join()
    assert set(load.acknowledged) <= stored(database_url)
    assert len(load.unanswered) == SENDERS
    with Receiver(database_url, tmp_path) as receiver, httpx2.Client(base_url=receiver.base) as client:
        assert {Sender(client).send(event).status_code for event in load.unanswered} == {202}
    assert stored(database_url) == {*load.acknowledged, *(event["id"] for event in load.unanswered)}


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_answers_all_that_it_stores(database_url: str, tmp_path: Path, kind: signal.Signals) -> None:
    with Receiver(database_url, tmp_path) as receiver:
        load = Load(receiver.base)
        load.wait_until_under_way()
        assert receiver.end(kind) == 0
        load.join()
    assert stored(database_url) == set(load.acknowledged)
