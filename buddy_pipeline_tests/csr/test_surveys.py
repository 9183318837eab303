"""Answers from lists of outcomes: whose they are, and that this follows who people are."""

import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from buddy_pipeline.access.give import give_access
from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.csr.linking import PeopleKnown
from buddy_pipeline.importing.deciding import decide, undo
from buddy_pipeline.importing.deriving import Deciding
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources.outcomes import OUTCOMES
from buddy_pipeline_tests.small_exports import KEYS, LIFECYCLES, RETENTION, Installation, uid, user

JUNE, JULY = "2024-06-30", "2024-07-31"
HOME = "home@example.org"
COUPLE = [user("ada", email=HOME, first_name="Ada"), user("bo", email=HOME, first_name="Borys", role="buddy")]
DECIDING = Deciding(Vault(KEYS), LIFECYCLES, "steward")


def answer(name: str = "", **cells: Any) -> dict[str, Any]:
    """A row of a list of outcomes: of the person whom `user` makes of that name, or with a count in the cells."""
    email = f"{name}@example.org" if name else ""
    row = {"outcome": "less_lonely", "stakeholder": "participants", "email": email, "count": "", "value": ""}
    return row | {"date": "2024-06-01", "company": "", "source": "Survey"} | cells


def whose(installation: Installation) -> list[tuple[str | None, Any]]:
    """Whose each answer is, by the id at the program, and its value."""
    return installation.rows(
        "SELECT x.external_id, o.value FROM csr.surveyed_outcomes o"
        " LEFT JOIN csr.user_external_ids x ON x.profile_id = o.user_id ORDER BY 2, 1"
    )


def test_an_answer_is_of_a_person_or_of_so_many(installation: Installation) -> None:
    installation.load(users=[user("ada")])
    counted = answer(count="12", value="0.5", stakeholder="neighbours", company="Nordlys AS")
    summary = installation.load_list(OUTCOMES, answer("ada"), counted)
    found = installation.rows(
        "SELECT stakeholder, of_person, user_id IS NOT NULL, people, value, answered_at::text, company_id FROM csr.surveyed_outcomes"
        " ORDER BY of_person"
    )
    assert found == [
        ("neighbours", False, False, 12, Decimal("0.5"), "2024-06-01 00:00:00+00", company_id("nordlys as")),
        ("participants", True, True, None, 1, "2024-06-01 00:00:00+00", None),
    ]
    assert summary.people == PeopleKnown(linked=1, unknown=0, shared=0)


def test_somebody_whom_no_program_knows_is_rejected_until_the_program_came(installation: Installation) -> None:
    first = installation.load_list(OUTCOMES, answer("ada"), answer(count="3"))
    assert installation.faults() == [("outcomes", 2, "email", "survey-person-unknown")]
    assert (first.entities["outcomes"].accepted, first.entities["outcomes"].rejected) == (1, 1)
    installation.load("2024-07-01T10:00:00Z", users=[user("ada")])
    again = installation.load_list_path(OUTCOMES, next(installation.folder.glob("list-*/*.csv")))
    assert (again.entities["outcomes"].rejected, again.tables["surveyed_outcomes"].inserted) == (0, 1)
    assert (uid("ada"), Decimal(1)) in whose(installation)


def test_a_newer_list_replaces_an_answer_and_an_older_one_never_does(installation: Installation) -> None:
    installation.load(users=[user("ada")])
    installation.load_list(OUTCOMES, answer("ada", value="2"), date=JULY)
    installation.load_list(OUTCOMES, answer("ADA", value="1"), answer("ada", date="2024-05-01"), date=JUNE)
    assert [value for _, value in whose(installation)] == [1, 2]
    assert installation.one("SELECT count(*) FROM pii.survey_addresses") == 2


def test_two_rows_of_one_key_contradict_each_other_counts_as_well_as_people(installation: Installation) -> None:
    installation.load(users=[user("ada")])
    rows = [answer("ada", value="1"), answer("ada", value="2"), answer(count="3"), answer(count="4"), answer(count="4")]
    installation.load_list(
        OUTCOMES, *rows, answer(count="4", company="Nordlys"), answer(email="no address"), answer(email="none")
    )
    assert sorted(installation.faults(), key=lambda fault: fault[1] or 0) == [
        ("outcomes", 2, "outcome", "key-conflict"),
        ("outcomes", 4, "outcome", "key-conflict"),
        ("outcomes", 6, "outcome", "key-repeated"),
        ("outcomes", 8, "email", "email-invalid"),
        ("outcomes", 9, "email", "email-invalid"),
    ]


def test_the_same_list_again_changes_nothing(installation: Installation) -> None:
    installation.load(users=[user("ada")])
    installation.load_list(OUTCOMES, answer("ada"), answer(count="2"), date="")
    before = installation.everything()
    again = installation.load_list_path(OUTCOMES, next(installation.folder.glob("list-*/*.csv")))
    assert installation.everything() == before
    assert again.entities["outcomes"].unchanged == 2


def test_an_address_that_two_people_have_is_nobodys_until_one_gives_it_up(installation: Installation) -> None:
    installation.load(users=COUPLE)
    summary = installation.load_list(OUTCOMES, answer(email=HOME))
    assert installation.faults() == [("outcomes", 2, "email", "survey-ambiguous")]
    assert (summary.entities["outcomes"].accepted, summary.people) == (1, PeopleKnown(linked=0, unknown=0, shared=1))
    assert whose(installation) == [(None, 1)]
    installation.load("2024-07-31T10:00:00Z", users=[COUPLE[0] | {"email": "ada@example.org"}])
    assert whose(installation) == [(uid("bo"), 1)]


@pytest.mark.parametrize("same", [True, False])
def test_an_answer_follows_a_decision_about_who_is_who_and_its_undo(installation: Installation, same: bool) -> None:
    installation.load(users=COUPLE)
    installation.load_list(OUTCOMES, answer(email=HOME))
    before = installation.rows("SELECT * FROM csr.surveyed_outcomes")
    with psycopg.connect(installation.url) as connection:
        made = decide(connection, DECIDING, uid("ada"), uid("bo"), same=same)
    assert {id_ for id_, _ in whose(installation)} == ({uid("ada"), uid("bo")} if same else {None})
    with psycopg.connect(installation.url) as connection:
        undo(connection, DECIDING, made.id)
    assert installation.rows("SELECT * FROM csr.surveyed_outcomes") == before


def test_who_is_erased_takes_their_answers_along_and_none_comes_back(installation: Installation) -> None:
    installation.load(users=[user("ada"), user("bo")])
    rows = [answer("ada"), answer("bo", value="2"), answer(count="3", value="3")]
    installation.load_list(OUTCOMES, *rows, date=JUNE)
    assert installation.erase(uid("ada")).tables["csr.surveyed_outcomes"] == 1
    assert whose(installation) == [(uid("bo"), 2), (None, 3)]
    installation.load_list(OUTCOMES, *rows, date=JULY)
    assert installation.faults() == [("outcomes", 2, "email", "person-erased")]
    assert installation.one("SELECT count(*) FROM pii.survey_addresses") == 1


def test_an_answer_by_an_address_of_two_goes_with_whoever_is_erased_first(installation: Installation) -> None:
    installation.load(users=COUPLE)
    installation.load_list(OUTCOMES, answer(email=HOME), date=JUNE)
    installation.erase(uid("ada"))
    assert whose(installation) == []
    installation.load_list(OUTCOMES, answer(email=HOME), date=JULY)
    assert installation.faults() == [("outcomes", 2, "email", "person-erased")]


def test_what_a_person_answered_is_given_to_them(installation: Installation) -> None:
    installation.load(users=[user("ada"), user("bo")])
    installation.load_list(OUTCOMES, answer("ada", source="Survey of ours"), answer("bo", source="Survey of theirs"))
    out = installation.folder / "access.zip"
    give_access(installation.url, Vault(KEYS), RETENTION, id_=uid("ada"), address=None, out=out, actor="a steward")
    held = given(out)
    assert "Survey of ours" in held
    assert "From lists that the office keeps" in held
    assert "Survey of theirs" not in held


def given(out: Path) -> str:
    """The text of all files that a person is given."""
    with zipfile.ZipFile(out) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".json"))


def test_only_a_keyed_hash_of_the_address_is_kept(installation: Installation) -> None:
    installation.load(users=[user("zqsecret")])
    installation.load_list(OUTCOMES, answer("zqsecret"), answer("ZQSECRET.2"), answer("zqsecret.3", date="soon"))
    (hash_,) = Vault(KEYS).email_hashes(["zqsecret@example.org"])
    assert installation.rows("SELECT email_hash FROM pii.survey_addresses") == [(hash_,)]
    stored = installation.everything() | {"faults": installation.rows("SELECT t::text FROM ops.quarantine t")}
    assert "zqsecret" not in str(stored).lower()
    assert installation.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'staging'") == []
