"""A sample without faults is sound, and like a real program."""

import json
from collections import Counter
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline.drops.batches import ROW, Batch
from buddy_pipeline.judging.judge import Judge
from buddy_pipeline.sample.generator import EXPORT_DATE, ROWS_A_USER, generate
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy.entities import MATCHES, MILESTONES

PROGRAM_START = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def clean():
    return generate(1_500, 11, faults=False)


@settings(max_examples=12, deadline=None)
@given(users=st.integers(1, 60), seed=st.integers(0, 2**32), months=st.integers(1, 60))
def test_no_rule_finds_anything(users, seed, months):
    sample = generate(users, seed, months=months, faults=False)
    for entity, table in sample:
        rows = table.add_column(0, ROW, pa.array(range(len(table)), pa.int64()))
        judged = Judge(entity, export_date=EXPORT_DATE, program_start=PROGRAM_START).judge(Batch(entity, "sample", rows))
        assert judged.faults.num_rows == 0


@settings(max_examples=25, deadline=None)
@given(users=st.integers(1, 60), seed=st.integers(0, 2**32))
def test_keys_and_addresses_are_unique_and_references_are_met(users, seed):
    sample = generate(users, seed, faults=False)
    assert len(set(sample.tables["users"]["email"].to_pylist())) == users
    keys = {
        entity.name: [tuple(row[name] for name in entity.key) for row in sample.rows(entity.name)] for entity in BUDDY.entities
    }
    for entity in BUDDY.entities:
        assert len(set(keys[entity.name])) == len(keys[entity.name])
        for column in entity.columns:
            if column.references:
                cells = [row[column.name] for row in sample.rows(entity.name) if row[column.name] is not None]
                named = [one for cell in cells for one in json.loads(cell)] if column.is_json else cells
                assert set(named) <= {key[0] for key in keys[column.references]}


def test_things_of_a_match_happen_in_its_life_and_after_both_joined(clean):
    joined = {row["id"]: row["joined_at"] for row in clean.rows("users")}
    matches = {row["match_id"]: row for row in clean.rows("matches")}
    for match in matches.values():
        assert max(joined[match["participant_id"]], joined[match["buddy_id"]]) <= match["matched_at"] < (match["ended_at"] or "9")
    for entity in BUDDY.entities[2:]:
        for row in clean.rows(entity.name):
            match = matches.get(row.get("match_id"))
            if match:
                assert match["matched_at"] <= row[entity.happened] <= (match["ended_at"] or "9")


def test_participants_are_matched_with_buddies_mostly_one_at_a_time(clean):
    role = {row["id"]: row["role"] for row in clean.rows("users")}
    until: dict[str, str] = {}
    overlaps = 0
    for match in clean.rows("matches"):
        assert (role[match["participant_id"]], role[match["buddy_id"]]) == ("participant", "buddy")
        for side in ("participant_id", "buddy_id"):
            overlaps += match["matched_at"] < until.get(match[side], "")
            until[match[side]] = match["ended_at"] or "9"
    assert 0 < overlaps < 0.1 * clean.metadata.record_counts["matches"]
    assert 0.05 < 1 - len(until) / len(role) < 0.25


def test_counters_and_durations_of_matches_are_right(clean):
    held = Counter(row["match_id"] for row in clean.rows("events"))
    taught = Counter(row["match_id"] for row in clean.rows("skill_sessions"))
    for match in clean.rows("matches"):
        assert match["events_attended"] in (None, str(held[match["match_id"]]))
        assert match["sessions_completed"] in (None, str(taught[match["match_id"]]))
        if match["duration_days"] is not None:
            lasted = datetime.fromisoformat(match["ended_at"]) - datetime.fromisoformat(match["matched_at"])
            assert match["duration_days"] == str(lasted.days)


def test_attendances_of_a_formal_event_tell_of_the_same_event(clean):
    shared = ("event_title", "event_type", "event_format", "location", "duration_minutes", "attendee_count", "organizer")
    told: dict[str, tuple] = {}
    attendances = clean.rows("event_attendance")
    for row in attendances:
        what = tuple(row[name] for name in shared)
        assert told.setdefault(row["event_id"], what) == what
    assert len(told) < len(attendances) / 5


def test_some_organizers_are_volunteers_who_were_there(clean):
    names = {row["id"]: f"{row['first_name']} {row['last_name']}" for row in clean.rows("users") if row["role"] == "buddy"}
    by_volunteer = {row["event_id"] for row in clean.rows("event_attendance") if names.get(row["user_id"]) == row["organizer"]}
    assert by_volunteer


def test_rows_are_as_many_as_the_yearly_volumes_say(clean):
    counts = clean.metadata.record_counts
    for name, rows in ROWS_A_USER.items():
        assert counts[name] == pytest.approx(1_500 * rows, rel=0.02)
    assert sum(counts.values()) == pytest.approx(32 * 1_500, rel=0.02)


@pytest.mark.parametrize(
    ("entity", "column", "share"),
    [
        ("feedback", "feedback_text", 0.4),
        ("events", "description", 0.6),
        ("skill_sessions", "learner_progress", 0.5),
        ("checkins", "notes", 0.7),
        ("events", "attendees", 0.5),
    ],
)
def test_optional_fields_are_as_often_filled_in_as_the_specification_says(clean, entity, column, share):
    cells = clean.tables[entity][column]
    assert 1 - cells.null_count / len(cells) == pytest.approx(share, abs=0.03)


def test_every_end_reason_status_and_milestone_category_occurs(clean):
    for column in ("status", "end_reason"):
        assert set(MATCHES[column].values) <= set(clean.tables["matches"][column].to_pylist())
    category = "milestone_category"
    assert set(MILESTONES[category].values) == set(clean.tables["milestones"][category].to_pylist())


def test_texts_are_in_many_scripts_and_awkward_ones_are_among_them(clean):
    names = "".join(clean.tables["users"]["first_name"].to_pylist())
    for script in ("Latin Å", "Cyrillic О", "Arabic ا", "Persian ی", "Ethiopic ሰ", "Chinese 秀"):
        assert script[-1] in names
    notes = [note for note in clean.tables["checkins"]["notes"].to_pylist() if note]
    for awkward in ('"', ",", "\n"):
        assert any(awkward in note for note in notes)
    assert any(note.startswith("=") for note in notes)


def test_addresses_lie_in_domains_that_are_nobodys(clean):
    domains = {address.partition("@")[2] for address in clean.tables["users"]["email"].to_pylist()}
    assert domains == {"example.org", "example.com", "example.net"}
