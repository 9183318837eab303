"""Deciding who is one person: rows follow, and taking it back leaves the tables as they were."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest

from buddy_pipeline.csr.identity.questions import open_questions
from buddy_pipeline.importing.deciding import DecisionRefused, decide, undo
from buddy_pipeline.importing.deriving import Deciding
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.small_exports import (
    KEYS,
    LIFECYCLES,
    Installation,
    held,
    match,
    member,
    milestone,
    session,
    uid,
    user,
    write_list,
)

MAY, JUNE, JULY = (f"2024-{month}-28T10:00:00Z" for month in ("05", "06", "07"))
HOME = "home@example.org"
ANNA = user("anna", email=HOME, first_name="Anna", last_name="Koval")
BORYS = user("borys", email=HOME, first_name="Borys", last_name="Koval", role="buddy")
OTHERS = [user("cy"), user("di", role="buddy")]
DECIDING = Deciding(Vault(KEYS), LIFECYCLES, "steward")


class People:
    """Decisions in an installation."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def same(self, one: str, other: str) -> int:
        return self._decide(one, other, same=True)

    def different(self, one: str, other: str) -> int:
        return self._decide(one, other, same=False)

    def _decide(self, one: str, other: str, *, same: bool) -> int:
        with psycopg.connect(self._installation.url) as connection:
            return decide(connection, DECIDING, one, other, same=same, why="They told me.").id

    def undo(self, number: int) -> None:
        with psycopg.connect(self._installation.url) as connection:
            undo(connection, DECIDING, number)

    def questions(self) -> list[tuple[str, set[str], int]]:
        with psycopg.connect(self._installation.url) as connection:
            return [
                (one.kind, {id_ for _, id_ in (*one.one.ids, *one.other.ids)}, one.rows) for one in open_questions(connection)
            ]


@pytest.fixture
def people(installation: Installation) -> People:
    return People(installation)


def tables(installation: Installation) -> dict[str, Any]:
    """All rows but decisions, and when things were done."""
    return {name: rows for name, rows in installation.everything().items() if name != "pii.identity_decisions"}


def load_couple(installation: Installation) -> None:
    installation.load(
        MAY,
        users=[ANNA, BORYS, *OTHERS],
        matches=[match("m1", "anna", "di"), match("m2", "cy", "borys", status="ended", ended_at=MAY, end_reason="completed")],
        skill_sessions=[session("s1", "borys", "cy")],
        milestones=[milestone(1, "anna"), milestone(1, "borys", reached_at="2024-03-02T10:00:00Z")],
    )
    installation.load_roster(member("Nordlys", "borys", email=HOME), date="2024-05-30")
    installation.load_path(
        write_list(
            installation.folder / "list-2024-05-31.csv", held("k1", HOME, "tutor@example.org", participant_name="Anna Koval")
        )
    )


def test_a_couple_with_one_address_is_a_question_with_the_rows_that_hang_on_it(
    installation: Installation, people: People
) -> None:
    installation.load(MAY, users=[ANNA, BORYS, *OTHERS], matches=[match("m1", "anna", "di")])
    assert people.questions() == [("same-address", {uid("anna"), uid("borys")}, 3)]


def test_one_name_in_one_place_under_two_addresses_is_a_question_never_a_merge(
    installation: Installation, people: People
) -> None:
    named = {"first_name": "Olena", "last_name": "Koval"}
    one = user("one", location="Oslo", **named)
    other = user("other", location="oslo", first_name="Олена", last_name="Коваль")
    elsewhere = user("far", location="Bergen", **named)
    installation.load(MAY, users=[one, other, elsewhere])
    assert installation.one("SELECT count(*) FROM csr.users") == 3
    assert people.questions() == [("same-name", {uid("one"), uid("other")}, 2)]


def test_an_address_that_changed_to_somebody_elses_is_a_question(installation: Installation, people: People) -> None:
    installation.load(MAY, users=OTHERS)
    installation.load(JUNE, users=[user("cy", email="di@example.org")])
    assert people.questions() == [("address-taken", {uid("cy"), uid("di")}, 2)]


def test_deciding_that_two_are_one_brings_all_rows_together(installation: Installation, people: People) -> None:
    load_couple(installation)
    assert installation.one("SELECT count(*) FROM csr.kintell_sessions WHERE session_type = 'language'") == 0
    people.same(uid("anna"), uid("borys"))
    both = "SELECT DISTINCT profile_id FROM csr.user_external_ids WHERE external_id = ANY(%s)"
    one = installation.one(both, [uid("anna"), uid("borys")])
    assert installation.one("SELECT participant_id FROM csr.buddy_matches WHERE id = %s", uid("m1")) == one
    assert installation.one("SELECT buddy_id FROM csr.buddy_matches WHERE id = %s", uid("m2")) == one
    assert installation.one("SELECT participant_id FROM csr.kintell_sessions WHERE session_type = 'language'") == one
    assert installation.one("SELECT count(*) FROM csr.journey_milestones WHERE user_id = %s", one) == 2
    assert installation.one("SELECT user_id FROM csr.company_users") == one
    assert people.questions() == []


@pytest.mark.parametrize("same", [True, False])
def test_taking_a_decision_back_gives_the_tables_of_before(installation: Installation, people: People, same: bool) -> None:
    load_couple(installation)
    installation.load(JUNE, users=[user("again", email="cy@example.org")])
    before = tables(installation)
    number = people.same(uid("anna"), uid("borys")) if same else people.different(uid("again"), uid("cy"))
    assert tables(installation) != before
    people.undo(number)
    assert tables(installation) == before


def test_of_whom_figures_were_told_stays_through_a_decision_and_its_undo_and_goes_with_who_is_erased(
    installation: Installation, people: People
) -> None:
    installation.load(MAY, users=[ANNA, BORYS, *OTHERS])
    with psycopg.connect(installation.url) as connection:
        connection.execute(_TOLD)
    told = installation.rows("SELECT * FROM impact.told_people ORDER BY user_id")
    assert len(told) == 4
    number = people.same(uid("anna"), uid("borys"))
    assert installation.rows("SELECT * FROM impact.told_people ORDER BY user_id") == told
    people.undo(number)
    assert installation.rows("SELECT * FROM impact.told_people ORDER BY user_id") == told
    people.same(uid("anna"), uid("borys"))
    installation.erase(uid("borys"))
    left = installation.rows("SELECT p.user_id FROM impact.told_people p JOIN csr.users u ON u.id = p.user_id")
    assert len(left) == installation.one("SELECT count(*) FROM impact.told_people") == 2


_TOLD = "INSERT INTO impact.told_people SELECT gen_random_uuid(), 'volunteer', id FROM csr.users"


def test_a_row_of_a_roster_by_the_address_of_two_hangs_on_their_question_and_counts_once_they_are_one(
    installation: Installation, people: People
) -> None:
    installation.load(MAY, users=[ANNA, BORYS, *OTHERS])
    installation.load_roster(member("Nordlys", "", email=HOME), member("Nordlys", "cy"), date="2024-05-30")
    assert people.questions() == [("same-address", {uid("anna"), uid("borys")}, 3)]
    company_users = "SELECT count(*) FROM csr.company_users"
    assert installation.one(company_users) == 1
    before = tables(installation)
    number = people.same(uid("anna"), uid("borys"))
    assert installation.one(company_users) == 2
    people.undo(number)
    assert tables(installation) == before
    people.different(uid("anna"), uid("borys"))
    assert installation.one(company_users) == 1


def test_a_decision_holds_against_later_exports(installation: Installation, people: People) -> None:
    installation.load(MAY, users=[user("one", email=HOME), user("other", email=HOME)])
    people.different(uid("one"), uid("other"))
    installation.load(JUNE, users=[user("one", email=HOME), user("other", email=HOME), user("new")])
    assert installation.one("SELECT count(*) FROM csr.users") == 3
    assert people.questions() == []


def test_decisions_and_exports_in_either_order_give_the_same_tables(
    server_data: Path, migrated_template: str, tmp_path: Path
) -> None:
    found = []
    for decide_first in (True, False):
        with fresh_database(server_data, migrated_template) as url, TemporaryDirectory(dir=tmp_path) as folder:
            installation = Installation(url, Path(folder))
            installation.load(MAY, users=[ANNA, BORYS])
            if decide_first:
                People(installation).same(uid("anna"), uid("borys"))
            installation.load(JUNE, users=[ANNA, BORYS, user("third", email=HOME, first_name="Anna", last_name="Koval")])
            if not decide_first:
                People(installation).same(uid("anna"), uid("borys"))
            found.append(tables(installation))
    assert found[0] == found[1]


def test_the_report_says_that_it_was_decided(installation: Installation, people: People) -> None:
    load_couple(installation)
    ambiguous = "SELECT severity FROM ops.quarantine WHERE rule = 'email-ambiguous'"
    assert installation.rows(ambiguous) == [("error",)]
    number = people.same(uid("anna"), uid("borys"))
    assert installation.rows(ambiguous) == [("warning",)]
    people.undo(number)
    assert installation.rows(ambiguous) == [("error",)]


def test_an_id_may_be_told_in_capitals_with_its_source_or_without(installation: Installation, people: People) -> None:
    load_couple(installation)
    people.same(uid("anna").upper(), f"Buddy:{uid('borys').upper()}")
    assert people.questions() == []


def test_what_cannot_be_decided_is_one_plain_line_and_changes_nothing(installation: Installation, people: People) -> None:
    load_couple(installation)
    first = people.same(uid("anna"), uid("borys"))
    before = installation.everything()
    for attempt, says in (
        (lambda: people.same(uid("anna"), uid("nobody")), "Nobody has one of these ids"),
        (lambda: people.same(uid("anna"), uid("borys")), "one person already"),
        (lambda: people.different(uid("anna"), uid("borys")), f"Decision {first} says that they are one person"),
        (lambda: people.different(uid("anna"), uid("anna")), "Both ids are one"),
        (lambda: people.undo(99), "There is no decision 99"),
    ):
        with pytest.raises(DecisionRefused, match=says):
            attempt()
    assert installation.everything() == before
    people.undo(first)
    with pytest.raises(DecisionRefused, match="taken back on"):
        people.undo(first)


def test_a_decision_that_others_exclude_over_a_third_is_refused(installation: Installation, people: People) -> None:
    installation.load(MAY, users=[user("a"), user("b"), user("c")])
    people.same(uid("a"), uid("b"))
    second = people.different(uid("b"), uid("c"))
    with pytest.raises(DecisionRefused, match=f"Decision {second} says that they are two"):
        people.same(uid("a"), uid("c"))


def test_of_three_with_one_name_in_one_place_all_pairs_are_asked_about_until_they_are_decided(
    installation: Installation, people: People
) -> None:
    alike = {"first_name": "Olena", "last_name": "Koval", "location": "Oslo"}
    installation.load(MAY, users=[user(name, **alike) for name in ("one", "two", "three")])
    assert len(people.questions()) == 2
    decided = 0
    while asked := people.questions():
        people.different(*asked[0][1])
        decided += 1
    assert decided == 3
    assert installation.one("SELECT count(*) FROM csr.users") == 3
