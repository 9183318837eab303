"""Journey flags and counters (spec 2), as of the newest export."""

from typing import Any

import pytest

from buddy_pipeline_tests.small_exports import (
    Installation,
    attendance,
    checkin,
    ended,
    event,
    feedback,
    match,
    milestone,
    uid,
    user,
)

PAIR = [user("ada"), user("bo", role="buddy")]


def flags(installation: Installation, name: str = "ada") -> dict[str, Any]:
    found: dict[str, Any] = installation.one(
        "SELECT u.journey_flags FROM csr.users u JOIN csr.user_external_ids x ON x.profile_id = u.id WHERE x.external_id = %s",
        uid(name),
    )
    return found


def test_counters_count_the_rows_of_a_person(installation: Installation) -> None:
    installation.load(
        users=PAIR,
        matches=[ended("m", "ada", "bo"), match("n", "ada", "bo")],
        events=[event("e", "m", attendees=f'["{uid("ada")}"]')],
        event_attendance=[attendance("f", "ada"), attendance("g", "bo")],
        checkins=[checkin("c", "m"), checkin("d", "n"), checkin("o", "unknown")],
        milestones=[milestone(1, "ada"), milestone(2, "ada")],
    )
    assert flags(installation) == {
        "is_buddy_participant": True,
        "is_buddy_volunteer": False,
        "buddy_joined_at": "2024-01-15T10:00:00Z",
        "buddy_last_synced": "2024-06-30T10:00:00Z",
        "is_buddy_matched": True,
        "buddy_match_count": 2,
        "buddy_events_count": 2,
        "buddy_checkins_count": 2,
        "buddy_milestones_count": 2,
        "buddy_match_active": True,
        "buddy_checkin_due": True,
        "buddy_feedback_pending": True,
        "programs_count": 1,
    }
    assert flags(installation, "bo")["buddy_events_count"] == 1


@pytest.mark.parametrize(
    ("last", "due"), [("2024-06-23T10:00:01Z", False), ("2024-06-23T10:00:00Z", False), ("2024-06-23T09:59:59Z", True)]
)
def test_a_checkin_is_due_more_than_seven_days_after_the_last(installation: Installation, last: str, due: bool) -> None:
    installation.load(users=PAIR, matches=[match("m", "ada", "bo")], checkins=[checkin("c", "m", checkin_date=last)])
    assert flags(installation)["buddy_checkin_due"] is due
    assert flags(installation, "bo")["buddy_checkin_due"] is due


def test_no_checkin_is_due_once_the_match_has_ended(installation: Installation) -> None:
    installation.load(users=PAIR, matches=[ended("m", "ada", "bo")])
    assert flags(installation)["buddy_checkin_due"] is False


def test_feedback_is_pending_for_the_side_that_gave_none(installation: Installation) -> None:
    installation.load(users=PAIR, matches=[ended("m", "ada", "bo")], feedback=[feedback("f", "m", from_role="participant")])
    assert flags(installation)["buddy_feedback_pending"] is False
    assert flags(installation, "bo")["buddy_feedback_pending"] is True


def test_a_newer_export_moves_what_is_due(installation: Installation) -> None:
    installation.load("2024-03-05T10:00:00Z", users=PAIR, matches=[match("m", "ada", "bo")], checkins=[checkin("c", "m")])
    assert flags(installation)["buddy_checkin_due"] is False
    installation.load("2024-06-30T10:00:00Z", users=[PAIR[0]])
    assert flags(installation)["buddy_checkin_due"] is True
