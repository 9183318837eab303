"""A service that follows the events knows what the tables hold, whatever brought the changes: exports or webhooks."""

from collections import Counter
from typing import Any

import pytest

from buddy_pipeline.contract.topics import Topic
from buddy_pipeline.csr.topics import topics_of
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.importing.event_worlds import SINCE, UNTIL, invent, load, store
from buddy_pipeline_tests.publishing.telling import Telling

TABLES = {
    "profiles": ("csr.users", {"id": "user_id"}),
    "enrollments": ("csr.program_enrollments", {}),
    "matches": ("csr.buddy_matches", {"id": "match_id"}),
    "events": ("csr.buddy_events WHERE kind = 'informal'", {"id": "event_id"}),
    "event_attendance": ("csr.buddy_event_attendances WHERE kind = 'formal'", {}),
    "skill_sessions": (
        "csr.kintell_sessions",
        {"id": "session_id", "participant_id": "learner_id", "volunteer_id": "teacher_id", "rating": "learner_rating"},
    ),
    "checkins": ("csr.buddy_checkins", {"id": "checkin_id"}),
    "feedback": ("csr.buddy_feedback", {"id": "feedback_id"}),
    "milestones": ("csr.journey_milestones", {}),
}
"""Where a topic's rows lie, and what columns are called in the events if not by their own name."""
SYNCED = "buddy_last_synced"

Known = dict[tuple[str, ...], dict[str, Any]]


@pytest.fixture
def told(installation: Telling) -> Telling:
    """After an export, some months of webhooks, those of them that waited, and the next export."""
    world = invent(60, seed=3)
    load(installation, world.earlier)
    store(installation, world.events)
    installation.apply()
    load(installation, world.full)
    installation.apply()
    return installation


def events_of(installation: Telling, topic: Topic) -> list[tuple[str, dict[str, Any]]]:
    return installation.rows("SELECT subject, data FROM ops.outbox WHERE subject = ANY(%s) ORDER BY seq", list(topic.subjects))


def key_of(topic: Topic, row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[part]) for part in topic.key)


def in_the_tables(installation: Telling, topic: Topic) -> Known:
    place, renamed = TABLES[topic.name]
    known: Known = {}
    for (row,) in installation.rows(f"SELECT jsonb_strip_nulls(to_jsonb(t)) FROM (SELECT * FROM {place}) t"):
        named = {renamed.get(column, column): value for column, value in row.items()}
        named.get("journey_flags", {}).pop(SYNCED, None)
        known[key_of(topic, named)] = {name: value for name, value in named.items() if name in topic.data}
    return known


@pytest.mark.parametrize("topic", topics_of(BUDDY), ids=lambda topic: topic.name)
def test_who_keeps_the_newest_word_on_each_row_has_the_rows_of_the_tables(told: Telling, topic: Topic) -> None:
    wanted = in_the_tables(told, topic)
    columns = {name for row in wanted.values() for name in row}
    newest = {key_of(topic, data): data for _, data in events_of(told, topic)}
    assert wanted
    assert {key: {name: row[name] for name in row if name in columns} for key, row in newest.items()} == wanted


@pytest.mark.parametrize(
    "topic", [topic for topic in topics_of(BUDDY) if topic.first != topic.updated], ids=lambda topic: topic.name
)
def test_each_row_is_new_once_and_each_match_that_is_over_ended_once(told: Telling, topic: Topic) -> None:
    counted = Counter((subject, key_of(topic, data)) for subject, data in events_of(told, topic))
    new = {key: count for (subject, key), count in counted.items() if subject == topic.first}
    over = {key: count for (subject, key), count in counted.items() if subject == topic.ended}
    rows = in_the_tables(told, topic)
    assert new == dict.fromkeys(rows, 1)
    assert over == {key: 1 for key, row in rows.items() if topic.ended and row["status"] == "ended"}


def test_what_webhooks_brought_is_of_the_time_of_the_webhook(told: Telling) -> None:
    query = "SELECT count(*) FROM ops.outbox WHERE subject = 'buddy.checkin.completed' AND occurred_at > %s AND occurred_at < %s"
    assert told.one(query, SINCE, UNTIL) > 10
