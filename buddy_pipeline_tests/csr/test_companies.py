"""Who belongs to which company, whatever the order in which rosters and exports come."""

import uuid

import psycopg
import pytest

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.csr.linking import PeopleKnown, link_people
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.small_exports import KEYS, Installation, match, member, uid, user

PEOPLE = [user("ada", role="buddy"), user("bo", role="buddy"), user("cy")]
JUNE, JULY, AUGUST = "2024-06-30", "2024-07-31", "2024-08-31"


def belonging(installation: Installation) -> list[tuple[str, str, str, str | None]]:
    """Company, name of the person, first and last day."""
    names = {uid(name): name for name in ("ada", "ada2", "bo", "cy", "dee")}
    found = installation.rows(
        "SELECT c.name, min(x.external_id), to_char(m.joined_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'),"
        " to_char(m.left_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
        " FROM csr.company_users m JOIN csr.companies c ON c.id = m.company_id JOIN csr.user_external_ids x ON x.profile_id = m.user_id"
        " GROUP BY m.id, c.name"
    )
    return sorted(((company, names[id_], first, last) for company, id_, first, last in found), key=str)


def test_people_of_a_roster_are_linked_to_those_of_the_program(installation: Installation) -> None:
    installation.load(users=PEOPLE)
    summary = installation.load_roster(
        member("Nordlys AS", "ada", industry="Energy", left_at="2024-03-31"),
        member("Nordlys AS", "bo", joined_at="2024-02-01T12:00:00Z"),
        member("Fjordbank", "ada", email="ADA@example.org "),
        member("Fjordbank", "stranger"),
    )
    assert belonging(installation) == [
        ("Fjordbank", "ada", "2024-01-15", None),
        ("Nordlys AS", "ada", "2024-01-15", "2024-03-31"),
        ("Nordlys AS", "bo", "2024-02-01", None),
    ]
    assert installation.rows("SELECT name, industry FROM csr.companies ORDER BY 1") == [
        ("Fjordbank", None),
        ("Nordlys AS", "Energy"),
    ]
    assert (summary.people.linked, summary.people.unknown) == (2, 1)
    assert {name: table.inserted for name, table in summary.tables.items()} == {"companies": 2, "company_users": 3}


def test_the_order_of_roster_and_export_does_not_matter(installation: Installation) -> None:
    installation.load_roster(member("Nordlys", "ada"), member("Nordlys", "bo", left_at="2024-03-31"))
    assert belonging(installation) == []
    installation.load(users=PEOPLE, matches=[match("m", "cy", "ada")])
    assert belonging(installation) == [("Nordlys", "ada", "2024-01-15", None), ("Nordlys", "bo", "2024-01-15", "2024-03-31")]
    first = installation.rows("SELECT * FROM csr.company_users ORDER BY id")
    assert installation.link() == 0
    assert installation.rows("SELECT * FROM csr.company_users ORDER BY id") == first


def test_linking_can_be_part_of_another_transaction(installation: Installation) -> None:
    installation.load_roster(member("Nordlys", "ada"))
    installation.load(users=PEOPLE)
    forget_links(installation)
    with psycopg.connect(installation.url) as connection:
        connection.execute("SELECT 1")
        assert link_people(connection) == 1
        connection.rollback()
    assert belonging(installation) == []
    with psycopg.connect(installation.url, autocommit=True) as connection:
        assert link_people(connection) == 1
    assert len(belonging(installation)) == 1


def test_linking_waits_for_a_load_only_if_there_is_somebody_to_link(installation: Installation) -> None:
    installation.load_roster(member("Nordlys", "ada"))
    installation.load(users=PEOPLE)
    with psycopg.connect(installation.url) as loading, psycopg.connect(installation.url) as connection:
        loading.execute("SELECT pg_advisory_xact_lock(hashtextextended('buddy_pipeline load', 0))")
        connection.execute("SET lock_timeout = '100ms'")
        assert link_people(connection) == 0
        connection.commit()
        forget_links(installation)
        with pytest.raises(psycopg.errors.LockNotAvailable):
            link_people(connection)


def forget_links(installation: Installation) -> None:
    """As if the people of the roster had come by another way than an import."""
    with psycopg.connect(installation.url) as connection:
        connection.execute("DELETE FROM csr.company_users")
        connection.execute("UPDATE pii.company_roster SET user_id = NULL")


def test_one_company_whatever_the_case_and_spaces_of_its_name(installation: Installation) -> None:
    installation.load_roster(member("Nordlys  AS", "ada"), member("NORDLYS as", "bo"))
    assert installation.rows("SELECT id, name FROM csr.companies") == [(company_id("nordlys as"), "NORDLYS as")]
    assert company_id(" Nordlys\tAS") == company_id("nordlys as") != company_id("nordlys")
    assert isinstance(company_id("x"), uuid.UUID)


def test_an_older_roster_changes_nothing_that_a_newer_one_said(installation: Installation) -> None:
    installation.load(users=PEOPLE)
    newer = (member("NORDLYS", "ada", industry="Energy", left_at="2024-07-01"),)
    older = (member("Nordlys", "ada", industry="Oil", joined_at="2023-01-01"), member("Nordlys", "bo"))
    installation.load_roster(*newer, date=JULY)
    summary = installation.load_roster(*older, date=JUNE)
    assert belonging(installation) == [("NORDLYS", "ada", "2024-01-15", "2024-07-01"), ("NORDLYS", "bo", "2024-01-15", None)]
    assert installation.rows("SELECT name, industry, created_at::date::text FROM csr.companies") == [
        ("NORDLYS", "Energy", "2024-06-30")
    ]
    assert summary.entities["company_users"].unchanged == 1


def test_rosters_give_the_same_tables_in_any_order(database_url: str, installation: Installation) -> None:
    rosters = [
        ((member("Nordlys", "ada", industry="Oil"), member("Fjordbank", "bo")), JUNE),
        ((member("NORDLYS", "ada", left_at="2024-07-01"), member("Nordlys", "cy", industry="Energy")), JULY),
        ((member("nordlys", "bo"),), AUGUST),
    ]
    seen = []
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        for place in order:
            rows, date = rosters[place]
            installation.load_roster(*rows, date=date)
        seen.append(
            [installation.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in ("csr.companies", "pii.company_roster")]
        )
        with psycopg.connect(database_url) as connection:
            connection.execute("TRUNCATE csr.companies, pii.company_roster, csr.company_users, ops.drops CASCADE")
    assert seen[0] == seen[1] == seen[2]


def test_nobody_leaves_because_a_roster_lacks_them_and_who_comes_back_is_there_again(installation: Installation) -> None:
    installation.load(users=PEOPLE)
    installation.load_roster(member("Nordlys", "ada"), member("Nordlys", "bo", left_at="2024-05-31"), date=JUNE)
    installation.load_roster(member("Nordlys", "bo"), date=JULY)
    assert belonging(installation) == [("Nordlys", "ada", "2024-01-15", None), ("Nordlys", "bo", "2024-01-15", None)]


@pytest.mark.parametrize("date", [JUNE, ""])
def test_the_same_roster_again_changes_nothing(installation: Installation, date: str) -> None:
    installation.load(users=PEOPLE)
    summary = installation.load_roster(member("Nordlys", "ada"), member("Nordlys", "stranger"), date=date)
    before = installation.everything()
    path = next(installation.folder.glob("roster-*/*.csv"))
    again = installation.load_roster_path(path)
    assert again.entities["company_users"].unchanged == 2
    assert again.export_date == summary.export_date
    installation.load_roster(member("Fjordbank", "bo"), date=JULY)
    after_another = installation.everything()
    installation.load_roster_path(path)
    assert installation.everything() == after_another
    assert before != after_another


def test_importing_the_same_roster_again_tells_who_joined_since(installation: Installation) -> None:
    installation.load_roster(member("Nordlys", "ada"))
    installation.load(users=PEOPLE)
    summary = installation.load_roster_path(next(installation.folder.glob("roster-*/*.csv")))
    assert (summary.people.linked, summary.people.unknown) == (1, 0)
    assert len(belonging(installation)) == 1


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"joined_at": "2024-03-01"}, {"joined_at": "2024-01-01", "left_at": "2024-02-01"}, ("2024-01-01", None)),
        ({"left_at": "2024-02-01"}, {"left_at": "2024-04-01"}, ("2024-01-15", "2024-04-01")),
    ],
)
def test_two_addresses_of_one_person_in_a_company_are_one_stay(
    installation: Installation, one: dict[str, str], other: dict[str, str], expected: tuple[str, str | None]
) -> None:
    installation.load(users=[user("ada")])
    installation.load_roster(member("Nordlys", "ada", **one), member("Nordlys", "ada-at-work", **other))
    installation.load("2024-07-31T10:00:00Z", users=[user("ada", email="ada-at-work@example.org")])
    installation.link()
    assert belonging(installation) == [("Nordlys", "ada", *expected)]


def test_who_was_erased_is_not_taken_again(installation: Installation) -> None:
    installation.load(users=PEOPLE)
    installation.erase(uid("ada"))
    summary = installation.load_roster(member("Nordlys", "ada"), member("Nordlys", "bo"))
    assert installation.faults() == [("company_users", 2, "email", "person-erased")]
    assert (summary.entities["company_users"].accepted, summary.entities["company_users"].rejected) == (1, 1)
    assert [name for _, name, _, _ in belonging(installation)] == ["bo"]


HOME = "home@example.org"
COUPLE = [user("ada", email=HOME, first_name="Ada"), user("bo", email=HOME, first_name="Borys", role="buddy")]


@pytest.mark.parametrize("first", ["roster", "people"])
def test_an_address_that_two_people_have_is_nobodys(installation: Installation, first: str) -> None:
    if first == "people":
        installation.load(users=COUPLE)
    summary = installation.load_roster(member("Nordlys", "", email=HOME), member("Nordlys", "cy"))
    if first == "people":
        assert installation.faults() == [("company_users", 2, "email", "member-ambiguous")]
        assert (summary.entities["company_users"].accepted, summary.entities["company_users"].warned) == (2, 1)
        assert summary.people == PeopleKnown(linked=0, unknown=1, shared=1)
    else:
        installation.load(users=COUPLE)
    assert belonging(installation) == []
    assert installation.one("SELECT count(*) FROM pii.company_roster WHERE user_id IS NULL") == 2


def test_an_address_that_one_of_two_has_given_up_is_the_others(installation: Installation) -> None:
    installation.load(users=COUPLE)
    installation.load_roster(member("Nordlys", "", email=HOME))
    installation.load("2024-07-31T10:00:00Z", users=[COUPLE[0] | {"email": "ada@example.org"}])
    assert belonging(installation) == [("Nordlys", "bo", "2024-01-15", None)]


def test_a_row_by_an_address_of_two_goes_with_whoever_is_erased_first(installation: Installation) -> None:
    """Else it were the other's, once they alone have the address."""
    installation.load(users=COUPLE)
    rows = [member("Nordlys", "", email=HOME), member("Fjordbank", "", email=HOME)]
    installation.load_roster(*rows)
    assert installation.erase(uid("ada")).tables["pii.company_roster"] == 2
    assert belonging(installation) == []
    installation.load_roster(*rows, date=JULY)
    assert [rule for *_, rule in installation.faults()] == ["person-erased", "person-erased"]
    assert installation.one("SELECT count(*) FROM pii.company_roster") == 0


def test_only_a_keyed_hash_of_the_address_is_kept(installation: Installation) -> None:
    installation.load_roster(member("Nordlys", "zqsecret"), member("Nordlys", "ZQSECRET.2", joined_at="soon"))
    (hash_,) = Vault(KEYS).email_hashes(["zqsecret@example.org"])
    assert installation.rows("SELECT email_hash FROM pii.company_roster") == [(hash_,)]
    stored = installation.everything() | {"faults": installation.rows("SELECT t::text FROM ops.quarantine t")}
    assert "zqsecret" not in str(stored).lower()
    assert installation.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'staging'") == []


def test_a_roster_is_no_export_by_whose_date_a_checkin_falls_due(installation: Installation) -> None:
    installation.load_roster(member("Nordlys", "stranger"), date="")
    installation.load("2024-02-02T10:00:00Z", users=PEOPLE, matches=[match("m", "cy", "ada")])
    due = "SELECT DISTINCT journey_flags ->> 'buddy_checkin_due' FROM csr.users"
    assert installation.rows(due) == [("false",)]
