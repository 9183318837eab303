"""Who is who: people across ids, addresses and exports."""

from buddy_pipeline_tests.small_exports import Installation, match, uid, user

PEOPLE = "SELECT x.external_id, x.profile_id FROM csr.user_external_ids x"


def person(installation: Installation, name: str) -> str:
    return str(dict(installation.rows(PEOPLE))[uid(name)])


def audit(installation: Installation) -> list[str]:
    return [kind for (kind,) in installation.rows("SELECT kind FROM ops.audit ORDER BY id")]


def test_each_user_is_a_person_with_an_external_id(installation: Installation) -> None:
    installation.load(users=[user("ada"), user("bo", role="buddy")])
    assert installation.rows("SELECT role FROM csr.users ORDER BY role") == [("beneficiary",), ("volunteer",)]
    assert person(installation, "ada") != person(installation, "bo")


def test_two_users_with_one_address_are_one_person_and_warned(installation: Installation) -> None:
    summary = installation.load(users=[user("ada"), user("ada2", email=" ADA@example.org"), user("bo")])
    assert person(installation, "ada") == person(installation, "ada2")
    assert installation.one("SELECT count(*) FROM csr.users") == 2
    shared = [(row, column) for _, row, column, rule in installation.faults() if rule == "email-shared"]
    assert shared == [(2, "email"), (3, "email")]
    assert summary.entities["users"].accepted == 3


def test_who_is_participant_and_buddy_has_the_role_of_the_earliest_enrollment_and_both_flags(installation: Installation) -> None:
    installation.load(
        users=[
            user("late", email="x@example.org", role="buddy", joined_at="2024-05-01T10:00:00Z", location="Bergen"),
            user("early", email="x@example.org", role="participant", joined_at="2023-05-01T10:00:00Z", location="Oslo"),
        ]
    )
    ((role, location, flags),) = installation.rows("SELECT role, location, journey_flags FROM csr.users")
    assert (role, location) == ("beneficiary", "Oslo")
    assert flags["is_buddy_participant"]
    assert flags["is_buddy_volunteer"]
    assert flags["buddy_joined_at"] == "2023-05-01T10:00:00Z"


def test_a_new_id_with_a_known_address_is_linked_and_audited(installation: Installation) -> None:
    installation.load(users=[user("ada")])
    installation.load("2024-07-31T10:00:00Z", users=[user("ada-again", email="ada@example.org")])
    assert person(installation, "ada") == person(installation, "ada-again")
    assert audit(installation) == ["person-created", "enrolled-active", "external-id-linked"]


def test_a_changed_address_is_followed_and_audited(installation: Installation) -> None:
    installation.load(users=[user("ada")])
    installation.load("2024-07-31T10:00:00Z", users=[user("ada", email="new@example.org")])
    installation.load("2024-08-31T10:00:00Z", users=[user("other", email="new@example.org")])
    assert person(installation, "ada") == person(installation, "other")
    assert "email-changed" in audit(installation)


def test_the_old_address_is_free_after_a_change(installation: Installation) -> None:
    installation.load(users=[user("ada")])
    installation.load("2024-07-31T10:00:00Z", users=[user("ada", email="new@example.org"), user("bo", email="ada@example.org")])
    assert person(installation, "ada") != person(installation, "bo")


def test_an_address_that_belongs_to_somebody_else_is_a_conflict_and_merges_nothing(installation: Installation) -> None:
    installation.load(users=[user("ada"), user("bo")])
    summary = installation.load("2024-07-31T10:00:00Z", users=[user("ada", email="bo@example.org", location="Oslo")])
    assert person(installation, "ada") != person(installation, "bo")
    conflicts = installation.rows("SELECT external_id, user_id::text, other_user_id::text FROM ops.identity_conflicts")
    assert conflicts == [(uid("ada"), person(installation, "ada"), person(installation, "bo"))]
    assert [(row, rule) for _, row, _, rule in installation.faults()] == [(2, "email-taken")]
    assert summary.entities["users"].warned == 1
    assert installation.one("SELECT location FROM export.users WHERE id = %s", uid("ada")) == "Oslo"


def test_a_conflict_is_recorded_once_however_often_it_comes(installation: Installation) -> None:
    installation.load(users=[user("ada"), user("bo")])
    for month in ("07", "08"):
        installation.load(f"2024-{month}-28T10:00:00Z", users=[user("ada", email="bo@example.org")])
    assert installation.one("SELECT count(*) FROM ops.identity_conflicts") == 1
    assert audit(installation).count("email-conflict") == 1


def test_two_people_who_swap_addresses_are_followed(installation: Installation) -> None:
    installation.load(users=[user("ada"), user("bo")])
    installation.load("2024-07-31T10:00:00Z", users=[user("ada", email="bo@example.org"), user("bo", email="ada@example.org")])
    assert installation.one("SELECT count(*) FROM ops.identity_conflicts") == 0
    assert audit(installation).count("email-changed") == 2


def test_two_people_who_both_want_one_free_address_are_both_in_conflict(installation: Installation) -> None:
    installation.load(users=[user("ada"), user("bo")])
    installation.load("2024-07-31T10:00:00Z", users=[user("ada", email="x@example.org"), user("bo", email="x@example.org")])
    assert installation.one("SELECT count(*) FROM ops.identity_conflicts") == 2
    assert person(installation, "ada") != person(installation, "bo")


def test_who_comes_with_an_address_that_two_hold_is_the_one_who_held_it_first(installation: Installation) -> None:
    installation.load(users=[user("ada"), user("bo")])
    installation.load("2024-07-31T10:00:00Z", users=[user("ada", email="bo@example.org")])
    installation.load("2024-08-31T10:00:00Z", users=[user("cy", email="bo@example.org")])
    assert person(installation, "cy") == person(installation, "bo") != person(installation, "ada")


def test_rejected_users_become_nobody(installation: Installation) -> None:
    summary = installation.load(users=[user("ada", role="friend"), user("bo")])
    assert summary.entities["users"].rejected == 1
    assert installation.one("SELECT count(*) FROM csr.users") == 1


def test_no_personal_value_and_no_external_id_can_be_told_from_the_surrogate(installation: Installation) -> None:
    installation.load(users=[user("ada")], matches=[match("m", "ada", "ada")])
    ((surrogate,),) = installation.rows("SELECT id::text FROM csr.users")
    assert surrogate != uid("ada")
