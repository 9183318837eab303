"""The same export twice, newer and older ones, and rows that change."""

import psycopg

from buddy_pipeline_tests.small_exports import Installation, attendance, checkin, event, match, session, uid, user

PAIR = [user("ada"), user("bo", role="buddy")]
JULY, AUGUST, SEPTEMBER = "2024-07-31T10:00:00Z", "2024-08-31T10:00:00Z", "2024-09-30T10:00:00Z"


def history(installation: Installation) -> list[tuple[object, ...]]:
    return installation.rows("SELECT at, actor, drop_id, user_id, kind FROM ops.audit ORDER BY id")


def test_the_same_drop_twice_changes_nothing(installation: Installation) -> None:
    entities = {"users": PAIR, "matches": [match("m", "ada", "bo")], "checkins": [checkin("c", "m", notes="well")]}
    first = installation.load(JULY, **entities)
    before, audited = installation.everything(), history(installation)
    second = installation.load_path(installation.folder / "drop-1")
    assert installation.everything() == before
    assert history(installation) == audited
    assert all(counts.unchanged == counts.accepted == first.entities[name].accepted for name, counts in second.entities.items())


def test_the_same_rows_in_another_drop_of_that_date_change_nothing(installation: Installation) -> None:
    """Other content, so the rows are read and compared, not taken for known."""
    entities = {"users": PAIR, "matches": [match("m", "ada", "bo")], "checkins": [checkin("c", "m", notes="well")]}
    installation.load(JULY, **entities)
    before, audited = installation.everything(), history(installation)
    second = installation.load(JULY, **entities)
    assert installation.everything() == before
    assert history(installation) == audited
    assert {name: counts.unchanged for name, counts in second.entities.items()} == {"users": 2, "matches": 1, "checkins": 1}


def test_a_newer_export_wins_and_an_older_one_never_does(installation: Installation) -> None:
    installation.load(AUGUST, users=[user("ada", location="Bergen", first_name="New"), PAIR[1]])
    sealed = installation.rows("SELECT sealed FROM pii.users ORDER BY id")
    summary = installation.load(JULY, users=[user("ada", location="Oslo", first_name="Old"), user("cy")])
    assert installation.one("SELECT location FROM csr.users u JOIN csr.user_external_ids x ON x.profile_id = u.id"
                            " WHERE x.external_id = %s", uid("ada")) == "Bergen"  # fmt: skip
    assert set(sealed) <= set(installation.rows("SELECT sealed FROM pii.users ORDER BY id"))
    assert installation.one("SELECT count(*) FROM csr.users") == 3, "rows that only the older export has are taken"
    assert summary.entities["users"].unchanged == 1


def test_a_row_confirmed_by_a_newer_export_is_safe_from_one_between(installation: Installation) -> None:
    installation.load(JULY, users=PAIR, matches=[match("m", "ada", "bo")])
    installation.load(SEPTEMBER, users=PAIR, matches=[match("m", "ada", "bo")])
    installation.load(AUGUST, matches=[match("m", "ada", "bo", status="inactive")])
    assert installation.one("SELECT status FROM csr.buddy_matches") == "active"
    ((exported, created),) = installation.rows("SELECT export_date::text, created_at::text FROM export.matches")
    assert exported.startswith("2024-09-30")
    assert created.startswith("2024-07-31")


def test_what_an_export_lacks_is_not_deleted(installation: Installation) -> None:
    installation.load(JULY, users=PAIR, matches=[match("m", "ada", "bo")])
    installation.load(AUGUST, users=[PAIR[0]])
    assert installation.one("SELECT count(*) FROM csr.buddy_matches") == 1
    assert installation.one("SELECT count(*) FROM csr.users") == 2


def test_notes_that_change_or_vanish_do_so_in_the_sealed_values(installation: Installation) -> None:
    installation.load(JULY, users=PAIR, matches=[match("m", "ada", "bo")], checkins=[checkin("c", "m", notes="one")])
    first = installation.one("SELECT sealed FROM pii.checkins")
    changed = installation.load(AUGUST, checkins=[checkin("c", "m", notes="two")])
    assert installation.one("SELECT sealed FROM pii.checkins") != first
    assert changed.entities["checkins"].unchanged == 0
    installation.load(SEPTEMBER, checkins=[checkin("c", "m")])
    assert installation.one("SELECT count(*) FROM pii.checkins") == 0


def test_an_attendee_who_was_corrected_away_is_no_attendee(installation: Installation) -> None:
    both, one = f'["{uid("ada")}","{uid("bo")}"]', f'["{uid("ada")}"]'
    installation.load(JULY, users=PAIR, matches=[match("m", "ada", "bo")], events=[event("e", "m", attendees=both)])
    installation.load(AUGUST, events=[event("e", "m", attendees=one)])
    assert installation.one("SELECT count(*) FROM csr.buddy_event_attendances") == 1


def test_a_formal_event_is_one_row_told_by_its_latest_attendance(installation: Installation) -> None:
    installation.load(
        JULY,
        users=PAIR,
        event_attendance=[
            attendance("e", "ada", event_title="Old title", attended_at="2024-03-01T10:00:00Z", duration_minutes="60"),
            attendance("e", "bo", event_title="New title", attended_at="2024-03-01T11:00:00Z", duration_minutes="90"),
        ],
    )
    ((title, date, kind),) = installation.rows("SELECT title, event_date::text, kind FROM csr.buddy_events")
    assert (title, date[:13], kind) == ("New title", "2024-03-01 10", "formal")
    assert installation.rows("SELECT duration_minutes FROM csr.buddy_event_attendances ORDER BY 1") == [(60,), (90,)]


def test_two_ids_of_one_person_at_one_event_are_one_attendance(installation: Installation) -> None:
    installation.load(
        users=[user("ada"), user("twin", email="ada@example.org")],
        event_attendance=[attendance("e", "ada"), attendance("e", "twin")],
    )
    assert installation.one("SELECT count(*) FROM csr.buddy_event_attendances") == 1
    assert installation.one("SELECT count(*) FROM export.event_attendance") == 2


def test_a_skill_session_keeps_what_the_platform_has_no_column_for(installation: Installation) -> None:
    cells = {"skill_category": "language", "learner_rating": "0.9", "teacher_rating": "0.8", "sdg_goals": "[4,8]"}
    installation.load(users=PAIR, skill_sessions=[session("s", "bo", "ada", **cells)])
    ((kind, rating, metadata),) = installation.rows("SELECT session_type, rating::text, metadata FROM csr.kintell_sessions")
    assert (kind, rating) == ("skill_share", "0.90")
    assert metadata["skill_category"] == "language"
    assert metadata["sdg_goals"] == [4, 8]
    assert metadata["teacher_rating"] == 0.8


def test_values_the_contract_does_not_know_are_kept_beside_other(installation: Installation) -> None:
    summary = installation.load(users=PAIR, event_attendance=[attendance("e", "ada", event_type="gardening")])
    assert summary.entities["event_attendance"].warned == 1
    assert installation.rows("SELECT event_type, metadata FROM csr.buddy_events") == [("other", {"event_type": "gardening"})]


def test_after_an_update_that_maps_rows_otherwise_those_that_stay_as_they_are_are_made_anew(installation: Installation) -> None:
    installation.load(JULY, users=PAIR, matches=[match("m", "ada", "bo")], checkins=[checkin("c", "m", mood="good")])
    with psycopg.connect(installation.url) as connection:  # as an older version would have left it
        connection.execute("UPDATE csr.buddy_checkins SET mood = 'okay'")
        connection.execute("UPDATE ops.drops SET judged_by = 'older ' || judged_by")
    installation.load(AUGUST, users=[PAIR[0]])
    assert installation.rows("SELECT mood FROM csr.buddy_checkins") == [("good",)]
