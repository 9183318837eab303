"""Rows among others: repeated keys and references."""

from buddy_pipeline_tests.small_exports import (
    Installation,
    attendance,
    checkin,
    event,
    feedback,
    match,
    milestone,
    session,
    uid,
    user,
)

PAIR = [user("ada"), user("bo", role="buddy")]


def test_a_repeated_identical_row_is_taken_once_and_warned(installation: Installation) -> None:
    summary = installation.load(users=[*PAIR, user("ada"), user("ada")])
    counts = summary.entities["users"]
    assert (counts.read, counts.accepted, counts.merged, counts.rejected) == (4, 2, 2, 0)
    assert installation.faults() == [("users", 4, "id", "key-repeated"), ("users", 5, "id", "key-repeated")]


def test_of_different_rows_with_one_key_only_the_last_counts(installation: Installation) -> None:
    summary = installation.load(users=[user("ada", location="Oslo"), user("ada", location="Bergen"), user("bo")])
    assert summary.entities["users"].rejected == 1
    assert installation.faults() == [("users", 2, "id", "key-conflict")]
    assert installation.one("SELECT location FROM export.users WHERE id = %s", uid("ada")) == "Bergen"


def test_rows_that_differ_in_a_personal_value_only_are_different(installation: Installation) -> None:
    summary = installation.load(users=[user("ada", first_name="Ada"), user("ada", first_name="Adah")])
    assert summary.entities["users"].rejected == 1


def test_the_key_of_an_attendance_is_event_and_person(installation: Installation) -> None:
    summary = installation.load(
        users=PAIR, event_attendance=[attendance("e", "ada"), attendance("e", "bo"), attendance("e", "ada")]
    )
    assert summary.entities["event_attendance"].merged == 1
    assert installation.one("SELECT count(*) FROM csr.buddy_events WHERE kind = 'formal'") == 1
    assert installation.one("SELECT count(*) FROM csr.buddy_event_attendances") == 2


def test_unknown_people_reject_every_kind_of_row_that_names_them(installation: Installation) -> None:
    summary = installation.load(
        users=PAIR,
        matches=[match("m", "ada", "nobody")],
        event_attendance=[attendance("e", "nobody")],
        skill_sessions=[session("s", "nobody", "ada"), session("t", "ada", "nobody")],
        milestones=[milestone(1, "nobody")],
    )
    assert {name: counts.rejected for name, counts in summary.entities.items()} == {
        "users": 0,
        "matches": 1,
        "event_attendance": 1,
        "skill_sessions": 2,
        "milestones": 1,
    }
    assert {(entity, column, rule) for entity, _, column, rule in installation.faults()} == {
        ("matches", "buddy_id", "user-unknown"),
        ("event_attendance", "user_id", "user-unknown"),
        ("skill_sessions", "teacher_id", "user-unknown"),
        ("skill_sessions", "learner_id", "user-unknown"),
        ("milestones", "user_id", "user-unknown"),
    }


def test_people_of_an_earlier_export_are_known(installation: Installation) -> None:
    installation.load(users=PAIR)
    summary = installation.load("2024-07-31T10:00:00Z", matches=[match("m", "ada", "bo")])
    assert summary.entities["matches"].accepted == 1


def test_a_rejected_user_is_unknown_to_the_rows_that_name_them(installation: Installation) -> None:
    summary = installation.load(users=[user("ada", email="no address"), user("bo")], matches=[match("m", "ada", "bo")])
    assert summary.entities["matches"].rejected == 1


def test_a_row_reports_all_its_faults_and_its_references_too(installation: Installation) -> None:
    installation.load(users=PAIR, matches=[match("m", "nobody", "bo", status="lost", matched_at="yesterday")])
    assert {(column, rule) for _, _, column, rule in installation.faults()} == {
        ("participant_id", "user-unknown"),
        ("status", "enum-unknown"),
        ("matched_at", "timestamp-invalid"),
    }


def test_rows_of_an_unknown_match_are_kept_without_it_and_linked_once_it_arrives(installation: Installation) -> None:
    rows = {
        "events": [event("e", "m", attendees=f'["{uid("ada")}"]')],
        "event_attendance": [attendance("f", "ada", match_id=uid("m"))],
        "skill_sessions": [session("s", "bo", "ada", match_id=uid("m"))],
        "checkins": [checkin("c", "m")],
        "feedback": [feedback("b", "m")],
    }
    summary = installation.load(users=PAIR, **rows)
    assert all(summary.entities[name].warned == 1 == summary.entities[name].accepted for name in rows)
    assert {rule for _, _, _, rule in installation.faults()} == {"match-unknown"}
    tables = ("buddy_events", "buddy_event_attendances", "kintell_sessions", "buddy_checkins", "buddy_feedback")
    assert all(installation.one(f"SELECT count(match_id) FROM csr.{table}") == 0 for table in tables)

    installation.load("2024-07-31T10:00:00Z", matches=[match("m", "ada", "bo")])
    linked = {table: installation.one(f"SELECT count(match_id) FROM csr.{table}") for table in tables}
    assert linked == {
        "buddy_events": 1,
        "buddy_event_attendances": 2,
        "kintell_sessions": 1,
        "buddy_checkins": 1,
        "buddy_feedback": 1,
    }


def test_unknown_attendees_are_left_out_and_the_event_stays(installation: Installation) -> None:
    listed = f'["{uid("bo")}","{uid("gone")}","{uid("ada")}"]'
    summary = installation.load(users=PAIR, matches=[match("m", "ada", "bo")], events=[event("e", "m", attendees=listed)])
    assert summary.entities["events"].warned == 1
    assert installation.faults() == [("events", 2, "attendees", "attendee-unknown")]
    assert installation.one("SELECT attendees::text[] FROM export.events") == [uid("bo"), uid("ada")]
    assert installation.one("SELECT count(*) FROM csr.buddy_event_attendances WHERE kind = 'informal'") == 2
