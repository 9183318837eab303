"""Kintell's webhooks: sessions and ratings as they happen, of people who are known by their addresses alone."""

import json
from typing import Any

import psycopg
import pytest

from buddy_pipeline.importing.deciding import decide
from buddy_pipeline.importing.deriving import Deciding
from buddy_pipeline.importing.events import apply_events
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline_tests.end_to_end.canaries import SECRET
from buddy_pipeline_tests.importing.event_worlds import statuses, store
from buddy_pipeline_tests.small_exports import FIRST_PERIOD, KEYS, LIFECYCLES, Installation, held, uid, user, write_list

ADA, BO = "ada@example.org", "bo@example.org"
ANYTHING = "SELECT t::text FROM {} t"


def told(name: str, at: str = "2024-03-05T18:00:00Z", **data: Any) -> dict[str, Any]:
    return {"id": uid(f"{name} {at} {data}"), "type": f"kintell.{name}", "version": "v1", "timestamp": at, "data": data}


def completed(session: str = "LS-1", at: str = "2024-03-05T18:00:00Z", **data: Any) -> dict[str, Any]:
    cells = {
        "session_id": session,
        "session_type": "Language Connect",
        "participant_email": ADA,
        "volunteer_email": BO,
        "completed_at": "2024-03-05T17:00:00Z",
        "duration_minutes": 60,
        "topics": ["work"],
        "language_level": "b1",
    }
    return told("session.completed", at, **(cells | data))


def rating(session: str = "LS-1", **data: Any) -> dict[str, Any]:
    cells = {
        "rating_id": "R-1",
        "session_id": session,
        "from_role": "participant",
        "rating": 4,
        "feedback_text": f"{SECRET} said",
    }
    return told("rating.created", **(cells | {"created_at": "2024-03-05T17:30:00Z"} | data))


def apply(installation: Installation) -> None:
    apply_events(
        KINTELL,
        url=installation.url,
        keys=installation.keys,
        first_period=FIRST_PERIOD,
        run_id="run-of-the-test",
        on_progress=lambda _: None,
        lifecycles=LIFECYCLES,
    )


@pytest.fixture
def installation(database_url: str, tmp_path: Any) -> Installation:
    return Installation(database_url, tmp_path)


def test_a_session_that_was_held_is_a_row_of_two_people_who_are_enrolled(installation: Installation) -> None:
    store(installation, [completed()])
    apply(installation)
    query = "SELECT external_session_id, session_type, status, duration_minutes, language_level, topics FROM csr.kintell_sessions"
    assert installation.rows(query) == [("LS-1", "language", "completed", 60, "B1", ["work"])]
    assert installation.rows("SELECT role FROM csr.users ORDER BY 1") == [("beneficiary",), ("volunteer",)]
    enrolled = "SELECT program_type, roles, status FROM csr.program_enrollments ORDER BY roles"
    assert installation.rows(enrolled) == [("language", ["learner"], "active"), ("language", ["tutor"], "active")]


def test_a_booking_counts_for_nothing(installation: Installation) -> None:
    booked = {"booking_id": "B-1", "session_type": "mentorship", "participant_email": ADA, "volunteer_email": BO}
    store(installation, [told("session.scheduled", **booked, scheduled_at="2024-04-01T16:00:00Z")])
    apply(installation)
    assert installation.rows("SELECT external_session_id, status FROM csr.kintell_sessions") == [("B-1", "scheduled")]
    assert installation.one("SELECT count(*) FROM csr.program_enrollments") == 0


@pytest.mark.parametrize("first", [rating(), completed()], ids=["rating first", "session first"])
def test_a_rating_waits_for_its_session_and_neither_side_takes_the_place_of_the_other(
    installation: Installation, first: dict[str, Any]
) -> None:
    from_volunteer = rating(rating_id="R-2", from_role="volunteer", rating=0.5)
    rest = [one for one in (rating(), completed(), from_volunteer) if one != first]
    for some in ([first], rest):
        store(installation, some)
        apply(installation)
    found = installation.rows("SELECT from_role, rating::float FROM csr.kintell_ratings ORDER BY 1")
    assert found == [("participant", 0.75), ("volunteer", 0.5)]


def test_a_rating_of_1_is_the_best_of_one_scale_and_the_worst_of_the_other_and_is_not_guessed(installation: Installation) -> None:
    store(installation, [completed(), rating(rating=1)])
    apply(installation)
    assert installation.rows("SELECT rating FROM csr.kintell_ratings") == [(None,)]
    assert ("ratings", "rating", "rating-scale-unknown") in {
        (entity, column, rule) for entity, _, column, rule in every_fault(installation)
    }


def every_fault(installation: Installation) -> list[tuple[str, int | None, str, str]]:
    return installation.rows('SELECT entity, row, "column", rule FROM ops.quarantine')


def test_who_is_told_of_by_webhook_and_in_an_export_is_one_person(installation: Installation) -> None:
    store(installation, [completed()])
    apply(installation)
    installation.load(users=[user("ada"), user("bo", role="buddy")])
    assert installation.one("SELECT count(*) FROM csr.users") == 2
    programs = "SELECT array_agg(program_type ORDER BY program_type) FROM csr.program_enrollments GROUP BY user_id"
    assert installation.rows(programs) == [(["buddy", "language"],)] * 2


def test_the_list_of_the_month_tells_the_same_session(installation: Installation) -> None:
    store(installation, [completed()])
    apply(installation)
    folder = installation.folder
    row = held("LS-1", ADA, BO, date="2024-03-05T17:00:00Z", rating="5")
    installation.load_path(write_list(folder / "sessions-2024-03-31.csv", row))
    assert installation.rows("SELECT rating::float, duration_minutes FROM csr.kintell_sessions") == [(1.0, 60)]


def test_nothing_of_a_person_stands_open_in_what_is_stored(installation: Installation) -> None:
    store(installation, [completed(), rating()])
    assert ADA not in everything(installation)
    apply(installation)
    assert statuses(installation) == {"applied": 2}
    assert not {secret for secret in (ADA, BO, SECRET) if secret in everything(installation)}


def test_of_somebody_who_is_erased_nothing_is_left_and_nothing_comes_again(installation: Installation) -> None:
    store(installation, [completed(), rating()])
    apply(installation)
    learner = "SELECT participant_id::text FROM csr.kintell_sessions"
    installation.erase(installation.one(learner))
    assert installation.one("SELECT count(*) FROM ops.buddy_system_events WHERE entity = 'sessions'") == 0
    assert installation.one("SELECT count(*) FROM pii.kintell_ratings") == 0
    assert installation.one(learner) is None
    store(installation, [completed("LS-2", at="2024-04-05T18:00:00Z")])
    apply(installation)
    assert installation.one("SELECT count(*) FROM csr.users") == 1
    assert installation.one("SELECT count(*) FROM ops.buddy_system_events WHERE entity = 'sessions'") == 0
    installation.load_path(write_list(installation.folder / "sessions-2024-04-30.csv", held("LS-3", ADA, BO)))
    assert [rule for *_, rule in installation.faults()] == ["person-erased"]


def everything(installation: Installation) -> str:
    tables = installation.rows(
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('export','csr','pii','ops')"
    )
    return json.dumps([installation.rows(ANYTHING.format(name)) for (name,) in tables])


def test_a_session_by_an_address_of_two_is_kept_and_counts_once_it_is_decided(installation: Installation) -> None:
    couple = [user(first, email=ADA, first_name=first, last_name="Koval") for first in ("Anna", "Borys")]
    installation.load("2024-02-28T10:00:00Z", users=couple)
    store(installation, [completed(), rating()])
    apply(installation)
    assert installation.one("SELECT count(*) FROM csr.kintell_sessions") == 0
    assert installation.rows("SELECT rule FROM ops.quarantine WHERE severity = 'error'") == [("email-ambiguous",)]
    with psycopg.connect(installation.url) as connection:
        decide(connection, Deciding(Vault(KEYS), LIFECYCLES, "a steward"), uid("Anna"), uid("Borys"), same=True)
    assert installation.rows("SELECT external_session_id FROM csr.kintell_sessions") == [("LS-1",)]
    assert installation.rows("SELECT from_role, rating::float FROM csr.kintell_ratings") == [("participant", 0.75)]
    assert statuses(installation) == {"applied": 2}
