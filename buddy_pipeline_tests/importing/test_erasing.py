"""Erasing somebody: what others have left of it follows from the rows that are left, whatever is decided or taken back afterwards."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from buddy_pipeline.importing.deciding import DecisionRefused, decide, undo
from buddy_pipeline.importing.deriving import Deciding
from buddy_pipeline.importing.erasing import erase_person
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.small_exports import (
    KEYS,
    LIFECYCLES,
    Installation,
    attendance,
    event,
    held,
    match,
    session,
    uid,
    user,
    write_list,
)

MAY, JUNE = "2024-05-28T10:00:00Z", "2024-06-28T10:00:00Z"
DECIDING = Deciding(Vault(KEYS), LIFECYCLES, "steward")
PEOPLE = [user("ada"), user("bo", role="buddy"), user("cy"), user("di", role="buddy")]


@pytest.fixture
def second(server_data: Path, migrated_template: str, tmp_path: Path) -> Iterator[Installation]:
    with fresh_database(server_data, migrated_template) as url:
        yield Installation(url, tmp_path / "second")


def decided(installation: Installation, one: str, other: str, *, same: bool = True) -> int:
    with psycopg.connect(installation.url) as connection:
        return decide(connection, DECIDING, uid(one), uid(other), same=same).id


def take_back(installation: Installation, number: int) -> None:
    with psycopg.connect(installation.url) as connection:
        undo(connection, DECIDING, number)


def tables(installation: Installation) -> dict[str, Any]:
    """All rows but decisions."""
    return {name: rows for name, rows in installation.everything().items() if name != "pii.identity_decisions"}


def person(installation: Installation, name: str) -> str:
    found: str = installation.one("SELECT profile_id FROM csr.user_external_ids WHERE external_id = %s", uid(name))
    return found


SHARED = {
    "a match": ({"matches": [match("m", "ada", "bo")]}, "SELECT buddy_id FROM csr.buddy_matches"),
    "a skill session": ({"skill_sessions": [session("s", "bo", "ada")]}, "SELECT volunteer_id FROM csr.kintell_sessions"),
}


@pytest.mark.parametrize("what", SHARED)
def test_what_somebody_shared_with_an_erased_person_follows_a_decision_and_its_undo(
    installation: Installation, what: str
) -> None:
    rows, whose = SHARED[what]
    installation.load(MAY, users=PEOPLE, **rows)
    first = decided(installation, "bo", "di")
    installation.erase(uid("ada"))
    assert installation.rows(whose) == [(person(installation, "di"),)]
    take_back(installation, first)
    assert installation.rows(whose) == [(person(installation, "bo"),)] != [(person(installation, "di"),)]
    before = tables(installation)
    again = decided(installation, "bo", "di")
    assert installation.rows(whose) == [(person(installation, "di"),)]
    take_back(installation, again)
    assert tables(installation) == before


def test_a_session_of_kintell_with_an_erased_person_follows_an_undo(installation: Installation) -> None:
    installation.load(MAY, users=PEOPLE)
    row = held("s", "eve@example.org", "bo@example.org", participant_kintell_id="K-7", goals_discussed="a CV")
    installation.load_path(write_list(installation.folder / "list-2024-05-31.csv", row))
    number = decided(installation, "bo", "di")
    installation.erase("K-7")
    take_back(installation, number)
    assert installation.rows("SELECT participant_id, volunteer_id, goals_discussed FROM csr.kintell_sessions") == [
        (None, person(installation, "bo"), None)
    ]
    assert installation.rows("SELECT participant_ref, participant_kintell_id, goals_discussed FROM export.kintell_sessions") == [
        (None, None, None)
    ]


def test_who_shared_a_session_with_an_erased_person_has_it_once_it_is_decided_who_that_is(installation: Installation) -> None:
    """A couple with one address: the learner is either, the tutor is erased."""
    home = {"email": "home@example.org", "last_name": "Koval"}
    installation.load(MAY, users=[user("anna", first_name="Anna", **home), user("borys", first_name="Borys", **home)])
    row = held("s", "home@example.org", "tutor@example.org", volunteer_kintell_id="K-7")
    installation.load_path(write_list(installation.folder / "list-2024-05-31.csv", row))
    installation.erase("K-7")
    assert installation.rows("SELECT * FROM csr.kintell_sessions") == []
    number = decided(installation, "anna", "borys")
    assert installation.rows("SELECT participant_id, volunteer_id FROM csr.kintell_sessions") == [
        (person(installation, "anna"), None)
    ]
    take_back(installation, number)
    assert installation.rows("SELECT * FROM csr.kintell_sessions") == []


def test_of_an_event_told_by_several_what_is_left_counts_at_once(installation: Installation) -> None:
    """The latest speaks for all."""
    told = [
        attendance("w", "ada", event_title="Ada's evening", attended_at="2024-03-02T18:00:00Z", duration_minutes="30"),
        attendance("w", "cy", event_title="Evening", attended_at="2024-03-02T17:00:00Z", duration_minutes="60"),
    ]
    installation.load(MAY, users=PEOPLE, event_attendance=told)
    assert installation.one("SELECT title FROM csr.buddy_events") == "Ada's evening"
    installation.erase(uid("ada"))
    assert installation.rows("SELECT title, duration_minutes FROM csr.buddy_events") == [("Evening", 60)]
    before = tables(installation)
    installation.load(MAY, event_attendance=told[1:])
    assert tables(installation) == before, "as the next load of it has it"


def test_an_event_that_nobody_else_tells_of_goes(installation: Installation) -> None:
    installation.load(MAY, users=PEOPLE, event_attendance=[attendance("w", "ada")])
    installation.erase(uid("ada"))
    assert installation.one("SELECT count(*) FROM csr.buddy_events") == 0
    assert installation.one("SELECT count(*) FROM csr.buddy_event_attendances") == 0


def test_a_meeting_keeps_its_other_attendees_through_an_undo(installation: Installation) -> None:
    came = f'["{uid("ada")}","{uid("cy")}"]'
    installation.load(MAY, users=PEOPLE, matches=[match("m", "cy", "bo")], events=[event("e", "m", attendees=came)])
    number = decided(installation, "cy", "di")
    installation.erase(uid("ada"))
    take_back(installation, number)
    assert installation.rows("SELECT user_id FROM csr.buddy_event_attendances") == [(person(installation, "cy"),)]


@pytest.mark.parametrize("same", [True, False])
def test_a_decision_is_forgotten_with_either_of_whom_it_is(installation: Installation, same: bool) -> None:
    """Who are one person by it go together: that is whom the erasure means."""
    again = user("again", email="ada@example.org")
    installation.load(MAY, users=[*PEOPLE, again], matches=[match("m", "cy", "bo"), match("n", "again", "di")])
    number = decided(installation, "ada", "cy") if same else decided(installation, "ada", "again", same=False)
    installation.erase(uid("ada"))
    left = {uid(name) for name in (("bo", "di") if same else ("bo", "cy", "di", "again"))}
    assert {id_ for (id_,) in installation.rows("SELECT external_id FROM csr.user_external_ids")} == left
    before = installation.everything()
    with pytest.raises(DecisionRefused, match=f"^There is no decision {number}, or somebody of whom it was is erased; "):
        take_back(installation, number)
    assert installation.everything() == before
    summary = installation.load(JUNE, users=[*PEOPLE, again])
    assert summary.entities["users"].rejected == (3 if same else 1)


def test_who_was_decided_to_be_one_and_is_erased_leaves_what_erasing_each_would(
    installation: Installation, second: Installation
) -> None:
    rows = {"matches": [match("m", "ada", "bo"), match("n", "cy", "di")], "skill_sessions": [session("s", "bo", "cy")]}
    for one in (installation, second):
        one.load(MAY, users=PEOPLE, **rows)
    decided(installation, "ada", "cy")
    installation.erase(uid("ada"))
    for name in ("ada", "cy"):
        second.erase(uid(name))
    found = [
        one.everything() | {"pii.tombstones": one.rows("SELECT hash FROM pii.tombstones ORDER BY 1")}
        for one in (installation, second)
    ]
    assert found[0] == found[1]


def test_other_services_hear_that_a_match_is_over_and_not_whose_it_was(installation: Installation) -> None:
    installation.load(MAY, users=PEOPLE, matches=[match("m", "ada", "bo")])
    ada = str(person(installation, "ada"))
    publishing = Deciding(Vault(KEYS), LIFECYCLES, "steward", publishes=True)
    with psycopg.connect(installation.url) as connection:
        erase_person(connection, publishing, id_=uid("ada"))
    ((told,),) = installation.rows("SELECT data FROM ops.outbox WHERE subject = 'buddy.match.ended'")
    assert (told["buddy_id"], told["end_reason"], "participant_id" in told) == (str(person(installation, "bo")), "other", False)
    assert installation.one("SELECT count(*) FROM ops.outbox WHERE data::text LIKE %s", f"%{ada}%") == 0
