"""From the outbox to a real stream: in order, each event at least once, and once only as consumers see it."""

import asyncio
import json
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from buddy_pipeline.publishing.errors import StreamUnavailable
from buddy_pipeline.publishing.publisher import BATCH, publish_changes
from buddy_pipeline.settings import PROJECT
from buddy_pipeline_tests.publishing.nats_server import NatsServer, consumed
from buddy_pipeline_tests.publishing.telling import Telling
from buddy_pipeline_tests.small_exports import checkin, ended, match, user

PAIR = [user("ada"), user("bo", role="buddy")]
MANY = 4 * BATCH + 100
SECONDS_TO_HEAR = 20


def ids(installation: Telling) -> list[str]:
    """The events of the outbox in the order of the changes."""
    return [str(event_id) for (event_id,) in installation.rows("SELECT event_id FROM ops.outbox ORDER BY seq")]


def unpublished(installation: Telling) -> int:
    return int(installation.one("SELECT count(*) FROM ops.outbox WHERE published_at IS NULL"))


def fill(installation: Telling, count: int) -> None:
    """Events as a load writes them, many."""
    with psycopg.connect(installation.url) as connection:
        connection.execute(
            "INSERT INTO ops.outbox (event_id, subject, occurred_at, data, drop_id) SELECT gen_random_uuid(), 'buddy.checkin.completed',"
            " now(), jsonb_build_object('number', n), 'drop' FROM generate_series(1, %s) n",
            [count],
        )


def die_elsewhere(installation: Telling, server: NatsServer, place: str, calls: int) -> bool:
    """Whether a publisher in a process of its own was killed, as it should be, in ``place`` after so many calls of it."""
    code = f"""
import os
from nats.js import JetStreamContext
from buddy_pipeline.publishing import publisher
plain, left = {place}, iter(range({calls}))
def deadly(*given, **named):
    if next(left, None) is None:
        os.kill(os.getpid(), {signal.SIGKILL})
    return plain(*given, **named)
{place} = deadly
publisher.publish_changes({installation.url!r}, {server.url!r})
"""
    return subprocess.run([sys.executable, "-c", code], cwd=PROJECT).returncode == -signal.SIGKILL


def test_what_a_load_changed_reaches_a_consumer_in_order(installation: Telling, server: NatsServer) -> None:
    installation.load("2024-06-30T10:00:00Z", users=PAIR, matches=[match("m", "ada", "bo")], checkins=[checkin("c", "m")])
    installation.load("2024-07-31T10:00:00.5Z", matches=[ended("m", "ada", "bo")])
    published = publish_changes(installation.url, server.url)
    events = consumed(server.url)
    assert published == len(events)
    assert [event["id"] for event in events] == ids(installation)
    matches = [event for event in events if event["type"].startswith("buddy.match")]
    assert [(event["type"], event["version"], event["timestamp"]) for event in matches] == [
        ("buddy.match.created", "v1", "2024-06-30T10:00:00Z"),
        ("buddy.match.ended", "v1", "2024-07-31T10:00:00.5Z"),
    ]
    assert matches[1]["data"]["end_reason"] == "completed"
    assert unpublished(installation) == 0


def test_publishing_again_publishes_nothing_more(installation: Telling, server: NatsServer) -> None:
    fill(installation, 3)
    assert publish_changes(installation.url, server.url) == 3
    assert publish_changes(installation.url, server.url) == 0
    assert len(consumed(server.url)) == 3


def test_a_publisher_killed_before_it_could_note_what_it_sent_sends_it_again_and_the_stream_knows_it(
    installation: Telling, server: NatsServer
) -> None:
    fill(installation, BATCH + 10)
    assert die_elsewhere(installation, server, "publisher.mark_published", calls=0)
    assert unpublished(installation) == BATCH + 10
    assert len(consumed(server.url)) == BATCH
    assert publish_changes(installation.url, server.url) == BATCH + 10
    assert [event["id"] for event in consumed(server.url)] == ids(installation)


def test_publishers_that_are_killed_again_and_again_lose_nothing_and_double_nothing(
    installation: Telling, server: NatsServer
) -> None:
    fill(installation, MANY)
    sending = "JetStreamContext.publish_async"
    for place, calls in (
        ("publisher._next_batch", 0),
        (sending, BATCH // 2),
        ("publisher.mark_published", 0),
        (sending, BATCH + BATCH // 2),
        ("publisher._next_batch", 1),
        ("publisher.mark_published", 1),
        (sending, BATCH + 1),
    ):
        assert die_elsewhere(installation, server, place, calls)
    left = unpublished(installation)
    assert 0 < left < MANY
    assert publish_changes(installation.url, server.url) == left
    assert [event["id"] for event in consumed(server.url)] == ids(installation)


def test_two_publishers_at_once_wait_for_one_another(installation: Telling, server: NatsServer) -> None:
    fill(installation, MANY)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: publish_changes(installation.url, server.url), range(2)))
    assert sorted(both) == [0, MANY]
    assert [event["id"] for event in consumed(server.url)] == ids(installation)


def test_a_server_that_is_away_is_one_plain_line_and_nothing_is_lost(installation: Telling, server: NatsServer) -> None:
    fill(installation, 3)
    server.stop()
    secret = server.url.replace("nats://", "nats://user:canary@")
    with pytest.raises(StreamUnavailable, match="Connection refused") as away:
        publish_changes(installation.url, secret)
    assert "\n" not in str(away.value)
    assert "canary" not in str(away.value)
    server.start()
    assert publish_changes(installation.url, server.url) == 3
    assert len(consumed(server.url)) == 3


def test_a_server_that_goes_away_amid_is_one_plain_line_and_what_it_took_is_not_doubled(
    installation: Telling, server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from buddy_pipeline.publishing import publisher

    plain = publisher.mark_published

    def mark_and_stop(*given: object) -> None:
        plain(*given)  # type: ignore[arg-type]
        server.stop()

    fill(installation, MANY)
    monkeypatch.setattr(publisher, "mark_published", mark_and_stop)
    with pytest.raises(StreamUnavailable):
        publish_changes(installation.url, server.url)
    monkeypatch.undo()
    assert unpublished(installation) == MANY - BATCH
    server.start()
    publish_changes(installation.url, server.url)
    assert [event["id"] for event in consumed(server.url)] == ids(installation)


def test_a_server_without_jetstream_is_one_plain_line(installation: Telling, tmp_path: Path) -> None:
    fill(installation, 1)
    plain = NatsServer(tmp_path / "plain", options=())
    plain.start()
    try:
        with pytest.raises(StreamUnavailable, match="The stream BUDDY of the NATS server"):
            publish_changes(installation.url, plain.url)
    finally:
        plain.stop()
    assert unpublished(installation) == 1


@pytest.mark.parametrize("url", ["rubbish", "nats://127.0.0.1:99999", "nats://[::1"])
def test_a_url_that_is_none_is_one_plain_line(installation: Telling, url: str) -> None:
    with pytest.raises(StreamUnavailable, match="BUDDY_NATS_URL should be"):
        publish_changes(installation.url, url)


def test_no_personal_value_reaches_the_stream(installation: Telling, server: NatsServer) -> None:
    installation.load(
        users=[user("ada", email="canary@example.org", first_name="Canary", location="Canary"), PAIR[1]],
        matches=[match("m", "ada", "bo")],
        checkins=[checkin("c", "m", notes="Canary")],
    )
    publish_changes(installation.url, server.url)
    assert "canary" not in json.dumps(consumed(server.url)).lower()
    server.stop()
    stored = b"".join(path.read_bytes() for path in server.folder.rglob("*") if path.is_file())
    assert b"buddy.checkin.completed" in stored
    assert b"canary" not in stored.lower()


def test_the_service_that_the_page_shows_hears_of_matches_and_goes_on_where_it_stopped(
    installation: Telling, server: NatsServer
) -> None:
    (shown,) = re.findall(
        r"^```python\n(.*?)^```$", (PROJECT / "docs" / "events-out.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    service: dict[str, Any] = {}
    exec(shown, service)  # noqa: S102 - our own page

    async def hear() -> list[str]:
        types: list[str] = []
        listening = asyncio.create_task(service["listen"](server.url, lambda event: types.append(event["type"])))
        async with asyncio.timeout(SECONDS_TO_HEAR):
            while not types:
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)  # what else it hears, and until its word that it did is out
        listening.cancel()
        return types

    installation.load("2024-06-30T10:00:00Z", users=PAIR, matches=[match("m", "ada", "bo")], checkins=[checkin("c", "m")])
    publish_changes(installation.url, server.url)
    assert asyncio.run(hear()) == ["buddy.match.created"]
    installation.load("2024-07-31T10:00:00Z", matches=[ended("m", "ada", "bo")])
    publish_changes(installation.url, server.url)
    assert asyncio.run(hear()) == ["buddy.match.ended"]
