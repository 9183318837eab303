"""What a load writes into the outbox: each change once, in the load's own transaction, without anybody's personal data."""

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from buddy_pipeline.contract.topics import Topic
from buddy_pipeline.csr.topics import TOPICS
from buddy_pipeline.importing import ledger
from buddy_pipeline.settings import PROJECT
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sources.buddy.topics import MATCHES
from buddy_pipeline_tests.publishing.telling import Telling
from buddy_pipeline_tests.small_exports import (
    attendance,
    checkin,
    ended,
    event,
    feedback,
    match,
    milestone,
    session,
    uid,
    user,
)

JUNE, JULY, AUGUST = "2024-06-30T10:00:00Z", "2024-07-31T10:00:00Z", "2024-08-31T10:00:00Z"
PAIR = [user("ada"), user("bo", role="buddy")]
PEOPLE = ("orchestration.profile.updated", "orchestration.enrollment.updated")


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Telling:
    return Telling(database_url, tmp_path)


@dataclass
class Told:
    """One row of the outbox."""

    subject: str
    occurred_at: str
    data: dict[str, Any]


def told(installation: Telling, since: int = 0) -> list[Told]:
    query = """SELECT subject, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), data FROM ops.outbox
            WHERE seq > %s ORDER BY seq"""
    return [Told(*row) for row in installation.rows(query, since)]


def newly_told(installation: Telling, export_date: str, **entities: list[dict[str, Any]]) -> list[Told]:
    """What a further load tells, less what follows from it for people."""
    since = installation.one("SELECT coalesce(max(seq), 0) FROM ops.outbox")
    installation.load(export_date, **entities)
    return [one for one in told(installation, since) if one.subject not in PEOPLE]


def subjects(events: list[Told]) -> list[str]:
    return [one.subject for one in events]


def person(installation: Telling, name: str) -> str:
    return str(installation.one("SELECT profile_id FROM csr.user_external_ids WHERE external_id = %s", uid(name)))


def test_a_first_export_tells_of_every_row_people_first(installation: Telling) -> None:
    installation.load(
        users=PAIR,
        matches=[match("m", "ada", "bo")],
        events=[event("e", "m", attendees=json.dumps([uid("ada")]))],
        event_attendance=[attendance("f", "bo", duration_minutes="90")],
        skill_sessions=[session("s", "bo", "ada", teacher_rating="0.5")],
        checkins=[checkin("c", "m", mood="good")],
        feedback=[feedback("g", "m")],
        milestones=[milestone(7, "ada")],
    )
    events = told(installation)
    assert subjects(events) == [
        "orchestration.profile.updated",
        "orchestration.profile.updated",
        "orchestration.enrollment.updated",
        "orchestration.enrollment.updated",
        "buddy.match.created",
        "buddy.event.logged",
        "buddy.event.attended",
        "buddy.skill_share.completed",
        "buddy.checkin.completed",
        "buddy.feedback.submitted",
        "orchestration.journey.milestone.reached",
    ]
    ada, bo = person(installation, "ada"), person(installation, "bo")
    assert events[4].data == {
        "match_id": uid("m"),
        "participant_id": ada,
        "buddy_id": bo,
        "status": "active",
        "matched_at": "2024-02-01T10:00:00+00:00",
    }
    assert events[5].data["attendee_ids"] == [ada]
    assert events[6].data["user_id"] == bo
    assert (events[7].data["teacher_id"], events[7].data["learner_id"], events[7].data["teacher_rating"]) == (bo, ada, 0.5)
    assert events[10].data["user_id"] == ada
    assert {one.occurred_at for one in events} == {JUNE}


def test_nothing_is_written_unless_it_is_to_be_published(installation: Telling) -> None:
    installation.publishes = False
    installation.load(users=PAIR, matches=[match("m", "ada", "bo")])
    assert told(installation) == []


def test_a_match_that_ends_is_told_as_ended_once(installation: Telling) -> None:
    installation.load(JUNE, users=PAIR, matches=[match("m", "ada", "bo")])
    over = newly_told(installation, JULY, matches=[ended("m", "ada", "bo")])
    assert subjects(over) == ["buddy.match.ended"]
    assert (over[0].occurred_at, over[0].data["end_reason"], over[0].data["duration_days"]) == (JULY, "completed", 90)
    corrected = newly_told(installation, AUGUST, matches=[ended("m", "ada", "bo", reason="other")])
    assert subjects(corrected) == ["buddy.match.updated"]


def test_a_match_that_is_over_when_it_is_first_heard_of_is_told_as_created_and_ended(installation: Telling) -> None:
    assert subjects(newly_told(installation, JUNE, users=PAIR, matches=[ended("m", "ada", "bo")])) == [
        "buddy.match.created",
        "buddy.match.ended",
    ]


def test_only_rows_that_changed_are_told_of(installation: Telling) -> None:
    both = [checkin("c", "m", mood="good"), checkin("d", "m", mood="good")]
    installation.load(JUNE, users=PAIR, matches=[match("m", "ada", "bo")], checkins=both)
    changed = newly_told(installation, JULY, checkins=[both[0], checkin("d", "m", mood="okay")])
    assert subjects(changed) == ["buddy.checkin.updated"]
    assert changed[0].data == {
        "checkin_id": uid("d"),
        "match_id": uid("m"),
        "checkin_date": "2024-03-04T10:00:00+00:00",
        "mood": "okay",
    }
    assert newly_told(installation, AUGUST, checkins=[both[0], checkin("d", "m", mood="okay")]) == []


@pytest.mark.parametrize(
    ("entity", "before", "after", "subject"),
    [
        ("events", event("x", "m"), event("x", "m", event_type="workshop"), "buddy.event.updated"),
        (
            "events",
            event("x", "m", attendees=json.dumps([uid("ada"), uid("bo")])),
            event("x", "m", attendees=json.dumps([uid("bo")])),
            "buddy.event.updated",
        ),
        ("event_attendance", attendance("x", "bo"), attendance("x", "bo", duration_minutes="30"), "buddy.attendance.updated"),
        ("skill_sessions", session("x", "bo", "ada"), session("x", "bo", "ada", format="online"), "buddy.skill_share.updated"),
        ("feedback", feedback("x", "m"), feedback("x", "m", rating="0.4"), "buddy.feedback.updated"),
        ("milestones", milestone(7, "ada"), milestone(7, "ada", points="20"), "orchestration.journey.milestone.updated"),
    ],
)
def test_a_known_row_that_changed_is_told_as_updated(
    installation: Telling, entity: str, before: dict[str, Any], after: dict[str, Any], subject: str
) -> None:
    installation.load(JUNE, users=PAIR, matches=[match("m", "ada", "bo")], **{entity: [before]})
    assert subjects(newly_told(installation, JULY, **{entity: [after]})) == [subject]


def test_a_change_of_what_is_not_carried_is_told_too_without_saying_what(installation: Telling) -> None:
    installation.load(JUNE, users=PAIR, matches=[match("m", "ada", "bo")], checkins=[checkin("c", "m", notes="Canary-1")])
    (before,) = [one for one in told(installation) if one.subject == "buddy.checkin.completed"]
    (after,) = newly_told(installation, JULY, checkins=[checkin("c", "m", notes="Canary-2")])
    assert (after.subject, after.data) == ("buddy.checkin.updated", before.data)


def test_rows_that_came_before_their_match_are_told_of_again_when_they_are_linked(installation: Telling) -> None:
    installation.load(
        JUNE, users=PAIR, checkins=[checkin("c", "m")], skill_sessions=[session("s", "bo", "ada", match_id=uid("m"))]
    )
    linked = newly_told(installation, JULY, matches=[match("m", "ada", "bo")])
    assert subjects(linked) == ["buddy.match.created", "buddy.skill_share.updated", "buddy.checkin.updated"]
    assert [one.data["match_id"] for one in linked] == [uid("m")] * 3
    assert {one.occurred_at for one in linked} == {JULY}


def test_people_are_told_of_when_their_particulars_ids_or_flags_change_and_not_with_every_export(installation: Telling) -> None:
    installation.load(JUNE, users=PAIR)
    first = len(told(installation))
    installation.load("2024-06-30T11:00:00Z", users=PAIR)
    assert told(installation)[first:] == []
    installation.load("2024-06-30T12:00:00Z", users=[user("ada", first_name="Canary"), PAIR[1]])
    assert [(one.subject, one.data["user_id"]) for one in told(installation)[first:]] == [
        (PEOPLE[0], person(installation, "ada"))
    ]
    installation.load("2024-06-30T13:00:00Z", matches=[ended("m", "ada", "bo")])
    after = told(installation)[first + 1 :]
    assert sorted(subjects(after)) == sorted([*PEOPLE, *PEOPLE, "buddy.match.created", "buddy.match.ended"])
    assert {one.data["status"] for one in after if one.subject == PEOPLE[1]} == {"completed"}
    assert {one.data["journey_flags"]["buddy_match_count"] for one in after if one.subject == PEOPLE[0]} == {1}


def test_a_second_id_of_a_person_is_a_change_of_one_profile(installation: Telling) -> None:
    installation.load(JUNE, users=PAIR, milestones=[milestone(7, "ada")])
    first = len(told(installation))
    installation.load(
        JUNE.replace("10:", "11:"), users=[user("ada2", email="ada@example.org")], milestones=[milestone(7, "ada2")]
    )
    events = told(installation)[first:]
    assert [one.data["user_id"] for one in events] == [person(installation, "ada")] * len(events)
    assert subjects(events) == ["orchestration.profile.updated", "orchestration.journey.milestone.updated"]


def test_rejected_and_outdated_rows_are_not_told_of(installation: Telling) -> None:
    installation.load(JULY, users=PAIR, matches=[match("m", "ada", "bo")], checkins=[checkin("c", "m", mood="good")])
    assert newly_told(installation, JUNE, checkins=[checkin("c", "m", mood="okay"), checkin("d", "m", mood="strange")]) == []


def test_the_same_drop_again_tells_nothing(installation: Telling) -> None:
    installation.load(users=PAIR, matches=[match("m", "ada", "bo")])
    before = told(installation)
    installation.load_path(installation.folder / "drop-1")
    assert told(installation) == before


def test_the_same_changes_in_another_database_are_the_same_events(
    installation: Telling, empty_database_url: str, tmp_path: Path
) -> None:
    from buddy_pipeline.database.migrate import migrate

    migrate(empty_database_url)
    other = Telling(empty_database_url, tmp_path / "other")
    for one in (installation, other):
        one.load(JUNE, users=PAIR, matches=[match("m", "ada", "bo")])
        one.load(JULY, matches=[ended("m", "ada", "bo")])
    query = "SELECT event_id, subject, data FROM ops.outbox ORDER BY seq"
    assert installation.rows(query) == other.rows(query)


def test_a_change_that_is_written_again_is_one_event(installation: Telling) -> None:
    installation.load(JUNE, users=PAIR, matches=[match("m", "ada", "bo")])
    before = told(installation)
    for table in ("csr.buddy_matches", "export.matches"):  # as after a restored backup
        installation.rows(f"DELETE FROM {table} RETURNING 1")
    installation.rows("UPDATE ops.drops SET judged_by = '' RETURNING 1")
    installation.load_path(installation.folder / "drop-1")
    assert installation.one("SELECT count(*) FROM csr.buddy_matches") == 1
    assert told(installation) == before


def test_a_change_back_to_a_former_state_is_a_change(installation: Telling) -> None:
    installation.load(JUNE, users=PAIR, matches=[match("m", "ada", "bo")])
    assert subjects(newly_told(installation, JULY, matches=[match("m", "ada", "bo", status="inactive")])) == [
        "buddy.match.updated"
    ]
    assert subjects(newly_told(installation, AUGUST, matches=[match("m", "ada", "bo")])) == ["buddy.match.updated"]
    same_day = [match("m", "ada", "bo", status="inactive"), match("m", "ada", "bo")]
    assert [subjects(newly_told(installation, AUGUST, matches=[one])) for one in same_day] == [["buddy.match.updated"]] * 2


def test_a_load_that_breaks_off_tells_nothing(installation: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ledger, "record_loaded", break_off)
    with pytest.raises(RuntimeError):
        installation.load(users=PAIR, matches=[match("m", "ada", "bo")])
    assert told(installation) == []


def test_ids_have_the_form_of_a_uuid_and_no_external_id_of_a_person_is_told(installation: Telling) -> None:
    installation.load(users=PAIR, matches=[match("m", "ada", "bo")], milestones=[milestone(7, "ada")])
    ids = [one for (one,) in installation.rows("SELECT event_id FROM ops.outbox")]
    assert {(one.version, one.variant) for one in ids} == {(5, uuid.RFC_4122)}
    assert not any(uid(name) in json.dumps(one.data) for one in told(installation) for name in ("ada", "bo"))


def test_nothing_that_people_wrote_and_nothing_personal_is_told(installation: Telling) -> None:
    texts = dict.fromkeys(("description", "location"), "Canary")
    installation.load(
        users=[
            user(
                "ada",
                email="canary@example.org",
                first_name="Canary",
                last_name="Canary",
                location="Canary",
                interests='["Canary"]',
            ),
            user("bo", role="buddy", language_preference="Canary"),
        ],
        matches=[match("m", "ada", "bo")],
        events=[event("e", "m", **texts)],
        event_attendance=[
            attendance("f", "bo", event_title="Canary", organizer="Canary", location="Canary", categories='["Canary"]')
        ],
        skill_sessions=[session("s", "bo", "ada", skill_name="Canary", teacher_comment="Canary", learner_comment="Canary")],
        checkins=[checkin("c", "m", notes="Canary", question_responses='{"Canary": "Canary"}')],
        feedback=[feedback("g", "m", feedback_text="Canary")],
        milestones=[milestone(7, "ada", milestone_title="Canary", badge_icon="Canary", metadata='{"Canary": "Canary"}')],
    )
    assert installation.faults() == []
    assert not any("canary" in text.lower() for (text,) in installation.rows("SELECT t::text FROM ops.outbox t"))
    assert len(told(installation)) == 11


def test_every_topic_but_those_of_people_follows_an_entity_and_every_entity_has_one() -> None:
    for program in PROGRAMS:
        assert {topic.entity for topic in program.topics if topic.id} == {entity.name for entity in program.entities} - {"users"}
    assert all(set(topic.key) <= set(topic.data) for topic in TOPICS)
    assert MATCHES.subjects == ("buddy.match.created", "buddy.match.ended", "buddy.match.updated")


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_the_page_says_what_each_event_carries(topic: Topic) -> None:
    page = (PROJECT / "docs" / "events-out.md").read_text(encoding="utf-8")
    carried = ", ".join(f"`{name}`" for name in topic.data)
    rows = [line for line in page.splitlines() if line.startswith("|") and line.endswith(f"| {carried} |")]
    assert [line for line in rows if all(f"`{subject}`" in line for subject in topic.subjects)]
