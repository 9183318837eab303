"""A sample with faults holds a few of every common kind."""

from collections import Counter

import pytest

from buddy_pipeline.sample.generator import generate
from buddy_pipeline.sources.buddy import BUDDY

USERS = 400


@pytest.fixture(scope="module")
def faulty():
    return generate(USERS, 5)


@pytest.fixture(scope="module")
def clean():
    return generate(USERS, 5, faults=False)


def _column(sample, entity, column):
    return sample.tables[entity][column].to_pylist()


def test_about_one_row_in_a_hundred_is_faulty(faulty, clean):
    changed = 0
    for entity in BUDDY.entities:
        sound = {tuple(row.values()) for row in clean.rows(entity.name)}
        seen: Counter = Counter()
        for row in faulty.rows(entity.name):
            seen[tuple(row.values())] += 1
            changed += tuple(row.values()) not in sound or seen[tuple(row.values())] > 1
    assert 0.005 < changed / sum(faulty.metadata.record_counts.values()) < 0.02


def test_every_kind_of_fault_is_there_more_than_once(faulty):
    known = set(_column(faulty, "users", "id"))
    matches = set(_column(faulty, "matches", "match_id"))
    kinds = {
        "a last name is missing": [name is None for name in _column(faulty, "users", "last_name")],
        "two users have one address": [count > 1 for count in Counter(_column(faulty, "users", "email")).values()],
        "a date does not exist": ["-02-30T" in date for date in _column(faulty, "events", "event_date")],
        "a kind of event is new": ["_" in kind for kind in _column(faulty, "events", "event_type")],
        "an attendee has left": [not set(_ids(cell)) <= known for cell in _column(faulty, "events", "attendees")],
        "a row stands twice": [count > 1 for count in Counter(_column(faulty, "events", "event_id")).values()],
        "an attendance lies in the future": [date > "2027" for date in _column(faulty, "event_attendance", "attended_at")],
        "a mood is unknown": [mood == "fantastic" for mood in _column(faulty, "checkins", "mood")],
        "a match is unknown": [match not in matches for match in _column(faulty, "checkins", "match_id")],
        "an id is none": [len(id_) != 36 for id_ in _column(faulty, "feedback", "feedback_id")],
        "a timestamp lacks its zone": [not date.endswith("Z") for date in _column(faulty, "feedback", "submitted_at")],
        "a rating is too high": [rating == "1.20" for rating in _column(faulty, "feedback", "rating")],
        "a person is unknown": [person not in known for person in _column(faulty, "milestones", "user_id")],
    }
    assert {kind: sum(found) for kind, found in kinds.items() if sum(found) < 2} == {}


def _ids(cell):
    return [] if cell is None else cell.strip('["]').split('","')


def test_a_person_with_two_ids_has_two_roles_and_one_name(faulty):
    by_address: dict[str, list] = {}
    for row in faulty.rows("users"):
        by_address.setdefault(row["email"], []).append(row)
    twice = [rows for rows in by_address.values() if len(rows) > 1]
    assert twice
    for rows in twice:
        assert {row["role"] for row in rows} == {"participant", "buddy"}
        assert len({(row["first_name"], row["last_name"]) for row in rows}) == 1


def test_a_tiny_sample_keeps_sound_rows():
    sample = generate(3, 1)
    assert None not in sample.tables["users"]["last_name"].to_pylist()
