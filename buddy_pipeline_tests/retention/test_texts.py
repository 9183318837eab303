"""What was written about people who left goes; of people who are there, and what identifies somebody, stays."""

from datetime import UTC, datetime

import pytest

from buddy_pipeline.retention.rules import Kind
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline_tests.retention.forgetting import EXPORTED, LATELY, LONG_AGO, PEOPLE, forget, program, sealed_words
from buddy_pipeline_tests.small_exports import (
    Installation,
    attendance,
    checkin,
    ended,
    held,
    match,
    milestone,
    uid,
    user,
    write_list,
)

IDENTIFYING = {
    ("users", "email"),
    ("users", "first_name"),
    ("users", "last_name"),
    ("users", "name"),
    ("users", "linkedin_url"),
    ("sessions", "participant_name"),
    ("sessions", "volunteer_name"),
    ("course_completions", "user_external_id"),
    ("credentials", "user_external_id"),
    ("credentials", "credential_url"),
    ("credentials", "verification_code"),
}
"""Sealed columns that say who somebody is."""


def test_each_sealed_column_either_identifies_somebody_or_goes_when_they_left() -> None:
    """A new one belongs into one of the two: `is_written`, or the list above."""
    sealed = {(entity.name, column.name): column for one in PROGRAMS for entity in one.entities for column in entity.personal}
    assert {name for name, column in sealed.items() if not column.is_written} == IDENTIFYING


def test_all_words_of_two_who_left_go_and_those_of_others_stay(installation: Installation) -> None:
    installation.load(EXPORTED, **program())
    assert sealed_words(installation) == {"skill_sessions": 1, "checkins": 2, "feedback": 1}
    people = installation.rows("SELECT * FROM pii.users ORDER BY id")
    removed = forget(installation, texts=24)
    assert removed == {
        Kind.TEXTS: {
            "pii.skill_sessions": 1,
            "pii.checkins": 1,
            "pii.feedback": 1,
            "export.events": 1,
            "csr.buddy_events": 1,
        }
    }
    assert sealed_words(installation) == {"checkins": 1}
    assert installation.one("SELECT checkin_id::text FROM pii.checkins") == uid("d")
    assert installation.rows("SELECT description, location FROM export.events") == [(None, "Oslo")]
    assert installation.rows("SELECT description, location FROM csr.buddy_events WHERE kind = 'informal'") == [(None, "Oslo")]
    assert installation.rows("SELECT * FROM pii.users ORDER BY id") == people


def test_done_again_nothing_more_goes(installation: Installation) -> None:
    installation.load(EXPORTED, **program())
    forget(installation, texts=24)
    before = installation.everything()
    assert forget(installation, texts=24) == {Kind.TEXTS: {}}
    assert installation.everything() == before


def test_who_left_lately_keeps_their_words(installation: Installation) -> None:
    installation.load(EXPORTED, **program(end=LATELY))
    assert forget(installation, texts=24) == {Kind.TEXTS: {}}
    assert forget(installation, texts=6) != {Kind.TEXTS: {}}


@pytest.mark.parametrize(("end", "goes"), [("2024-06-30T11:59:59Z", True), ("2024-06-30T12:00:00Z", False)])
def test_the_time_runs_from_the_end_of_the_last_match(installation: Installation, end: str, goes: bool) -> None:
    installation.load(EXPORTED, **program(end=end))
    assert bool(forget(installation, texts=24)[Kind.TEXTS]) is goes


def test_words_about_two_stay_until_both_left(installation: Installation) -> None:
    """Bo goes on with Cy."""
    rows = program() | {"matches": [ended("m", "ada", "bo", at=LONG_AGO), match("n", "cy", "bo")]}
    installation.load(EXPORTED, **rows)
    assert forget(installation, texts=24) == {Kind.TEXTS: {}}
    installation.load("2026-06-01T10:00:00Z", matches=[ended("n", "cy", "bo", at=LONG_AGO)])
    forget(installation, texts=24)
    assert sealed_words(installation) == {}


def test_words_go_once_the_one_left_and_the_other_was_erased(installation: Installation) -> None:
    rows = program() | {"matches": [ended("m", "ada", "bo", at=LONG_AGO), match("n", "cy", "bo")]}
    installation.load(EXPORTED, **rows)
    installation.erase(uid("bo"))
    forget(installation, texts=24)
    assert installation.one("SELECT count(*) FROM csr.buddy_events WHERE description IS NOT NULL") == 0
    assert uid("c") not in [one for (one,) in installation.rows("SELECT checkin_id::text FROM pii.checkins")]


def test_who_was_seen_since_has_not_left(installation: Installation) -> None:
    installation.load(EXPORTED, **program(), milestones=[milestone(1, "ada", reached_at=LATELY)])
    assert forget(installation, texts=24) == {Kind.TEXTS: {}}


def test_who_came_to_an_event_lately_has_not_left(installation: Installation) -> None:
    installation.load(EXPORTED, **program(), event_attendance=[attendance("w", "bo", attended_at=LATELY)])
    assert forget(installation, texts=24) == {Kind.TEXTS: {}}


def test_who_has_no_match_yet_has_not_left(installation: Installation) -> None:
    rows = program() | {"users": [*PEOPLE[:2], user("cy", joined_at="2021-01-15T10:00:00Z"), PEOPLE[3]]}
    installation.load(EXPORTED, **rows)
    forget(installation, texts=24)
    assert sealed_words(installation) == {"checkins": 1}


def test_somebody_who_left_one_program_and_is_in_another_has_not_left(installation: Installation) -> None:
    installation.load(EXPORTED, **program())
    path = write_list(
        installation.folder / "sessions_2026-05-31.csv", held("7", "ada@example.org", "eve@example.org", date=LATELY)
    )
    installation.load_path(path)
    forget(installation, texts=24)
    assert sealed_words(installation) == {"skill_sessions": 1, "checkins": 2, "feedback": 1}


def test_words_of_sessions_of_kintell_go(installation: Installation) -> None:
    """A mentee is through after some sessions; both have been gone for years."""
    dates = [f"2021-03-{day:02}T16:00:00Z" for day in range(1, 29)]
    rows = [
        held(str(number), "ada@example.org", "eve@example.org", date=date, session_type="Mentorship")
        | {"feedback_text": "We spoke", "goals_discussed": "write a CV", "participant_name": "Ada Example"}
        for number, date in enumerate(dates)
    ]
    installation.load_path(write_list(installation.folder / "sessions_2021-04-30.csv", *rows))
    installation.rows("UPDATE csr.program_enrollments SET status = 'completed', completed_at = '2021-03-28' RETURNING 1")
    for rating, session in (("r", "0"), ("of-no-session", "unheard-of")):
        installation.rows("INSERT INTO export.kintell_ratings (rating_id, session_id, from_role, rated_at, export_date, created_at)"
                          " VALUES (%s, %s, 'volunteer', '2021-03-01', now(), now()) RETURNING 1", rating, session)  # fmt: skip
        installation.rows("INSERT INTO pii.kintell_ratings VALUES (%s, '2026', 'sealed') RETURNING 1", rating)
    names = installation.rows("SELECT * FROM pii.told_names ORDER BY reference")
    assert forget(installation, texts=24) == {
        Kind.TEXTS: {
            "pii.kintell_sessions": 28,
            "export.kintell_sessions": 28,
            "csr.kintell_sessions": 28,
            "pii.kintell_ratings": 1,
        }
    }
    assert installation.rows("SELECT rating_id FROM pii.kintell_ratings") == [("of-no-session",)]
    assert installation.one("SELECT count(goals_discussed) FROM csr.kintell_sessions") == 0
    assert installation.rows("SELECT * FROM pii.told_names ORDER BY reference") == names
    assert names


def test_words_of_somebody_whose_match_nobody_knows_stay(installation: Installation) -> None:
    installation.load(EXPORTED, **program() | {"checkins": [checkin("x", "unheard-of", notes="Whose?")]})
    forget(installation, texts=24)
    assert sealed_words(installation) == {"checkins": 1}


def test_kept_for_good_nothing_goes(installation: Installation) -> None:
    installation.load(EXPORTED, **program())
    before = installation.everything()
    assert forget(installation, now=datetime(2100, 1, 1, tzinfo=UTC)) == {}
    assert installation.everything() == before
