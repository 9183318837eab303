"""One person or two: who shares an address is one person where names agree, else two; addresses of several are nobody's."""

import pytest

from buddy_pipeline_tests.small_exports import Installation, held, user, write_list

MAY, JUNE, JULY = (f"2024-{month}-28T10:00:00Z" for month in ("05", "06", "07"))
HOME = "home@example.org"
ANNA = user("anna", email=HOME, first_name="Anna", last_name="Koval")
BORYS = user("borys", email=HOME, first_name="Borys", last_name="Koval", role="buddy")


def people(installation: Installation) -> int:
    return installation.one("SELECT count(*) FROM csr.users")


def sessions(installation: Installation, *rows: dict[str, str], day: str = "2024-06-30") -> None:
    installation.count += 1
    installation.load_path(write_list(installation.folder / f"list-{installation.count}-{day}.csv", *rows))


@pytest.mark.parametrize(
    ("first", "last"),
    [("ANNA", "KOVAL"), ("Koval", "Anna"), ("Анна", "Коваль"), ("Ganna", "Kóval"), ("Anna", "Kowal"), ("Anna", "Kovall")],
)
def test_one_address_and_names_that_agree_are_one_person(installation: Installation, first: str, last: str) -> None:
    installation.load(users=[ANNA, user("again", email=HOME, first_name=first, last_name=last)])
    assert people(installation) == 1
    assert {rule for *_, rule in installation.faults()} == {"email-shared"}


@pytest.mark.parametrize("couple_in_one_file", [True, False])
def test_a_couple_with_one_address_are_two_people_and_warned(installation: Installation, couple_in_one_file: bool) -> None:
    if couple_in_one_file:
        installation.load(MAY, users=[ANNA, BORYS])
    else:
        installation.load(MAY, users=[ANNA])
        installation.load(JUNE, users=[BORYS])
    assert people(installation) == 2
    assert {rule for *_, rule in installation.faults()} == {"email-of-two"}


def test_who_comes_third_is_the_one_of_the_two_with_that_name(installation: Installation) -> None:
    installation.load(MAY, users=[ANNA, BORYS])
    installation.load(JUNE, users=[user("third", email=HOME, first_name="Koval", last_name="Borys")])
    same = "SELECT count(DISTINCT profile_id) FROM csr.user_external_ids WHERE external_id = ANY(%s)"
    assert people(installation) == 2
    assert installation.one(same, [BORYS["id"], user("third")["id"]]) == 1


def test_a_name_that_agrees_with_one_and_not_with_the_other_of_a_person_joins_neither(installation: Installation) -> None:
    """Each slip is small; Marina is not Maria for that."""
    names = {"maria": "Maria", "maryna": "Marina", "marira": "Marira"}
    installation.load(MAY, users=[user(id_, email=HOME, first_name=name, last_name="Koval") for id_, name in names.items()])
    assert people(installation) >= 2


def test_an_address_alone_is_the_one_person_who_has_it(installation: Installation) -> None:
    installation.load(MAY, users=[ANNA])
    sessions(installation, held("s1", HOME, "tutor@example.org"))
    assert people(installation) == 2
    assert installation.one("SELECT count(*) FROM csr.kintell_sessions WHERE participant_id IS NOT NULL") == 1


@pytest.mark.parametrize("order", ["couple first", "sessions first", "between"])
def test_rows_by_an_address_of_two_count_for_nobody_whatever_came_first(installation: Installation, order: str) -> None:
    steps = {
        "couple first": ["anna", "borys", "sessions"],
        "sessions first": ["sessions", "anna", "borys"],
        "between": ["anna", "sessions", "borys"],
    }[order]
    for step in steps:
        if step == "sessions":
            sessions(
                installation, held("s1", HOME, "tutor@example.org", rating="4"), held("s2", "cy@example.org", "tutor@example.org")
            )
        else:
            installation.load(MAY if step == "anna" else JUNE, users=[ANNA if step == "anna" else BORYS])
    assert people(installation) == 4
    assert installation.rows("SELECT external_session_id FROM csr.kintell_sessions") == [("s2",)]
    assert installation.rows("SELECT count(*) FROM csr.kintell_ratings") == [(0,)]
    assert installation.one("SELECT count(*) FROM export.kintell_sessions") == 2
    enrolled = "SELECT count(*) FROM csr.program_enrollments WHERE program_type = 'language'"
    assert installation.one(enrolled) == 2


def test_who_had_an_address_one_after_the_other_is_not_one_person_by_rows_that_tell_it_alone(installation: Installation) -> None:
    sessions(installation, held("s1", HOME, "tutor@example.org"), day="2024-04-30")
    named = {"first_name": "Anna", "last_name": "Koval"}
    installation.load(MAY, users=[user("first", email=HOME, **named)])
    installation.load(JUNE, users=[user("first", email="first@example.org", **named), user("second", email=HOME, **named)])
    assert people(installation) == 3
    assert installation.rows("SELECT * FROM csr.kintell_sessions") == []


def test_who_changes_to_an_address_in_the_file_whose_rows_tell_it_alone_is_whom_they_tell(installation: Installation) -> None:
    by_id = {"participant_kintell_id": "K-1"}
    sessions(installation, held("s1", "old@example.org", "tutor@example.org", **by_id), day="2024-04-30")
    rows = [held("s2", HOME, "tutor@example.org", **by_id), held("s3", HOME, "tutor@example.org")]
    sessions(installation, *rows, day="2024-05-28")
    assert people(installation) == 2
    assert installation.one("SELECT count(DISTINCT participant_id) FROM csr.kintell_sessions") == 1


def test_the_report_rejects_rows_by_an_address_of_two(installation: Installation) -> None:
    installation.load(MAY, users=[ANNA, BORYS])
    path = write_list(installation.folder / "list-2024-06-30.csv", held("s1", HOME, "tutor@example.org"))
    summary = installation.load_path(path)
    assert [(column, rule) for _, _, column, rule in installation.faults() if rule == "email-ambiguous"] == [
        ("participant_email", "email-ambiguous")
    ]
    assert (summary.entities["sessions"].accepted, summary.entities["sessions"].rejected) == (0, 1)


def test_an_id_tells_whose_a_row_is(installation: Installation) -> None:
    installation.load(MAY, users=[ANNA, BORYS])
    row = held("s1", HOME, "tutor@example.org", participant_name="Anna Koval", participant_kintell_id="K-1")
    sessions(installation, row)
    kintell = "SELECT profile_id FROM csr.user_external_ids WHERE external_id = %s"
    assert installation.one(kintell, "K-1") == installation.one(kintell, ANNA["id"])


def test_two_names_in_rows_by_one_address_are_not_one_person(installation: Installation) -> None:
    names = {"s1": "Anna Koval", "s2": "Borys Koval"}
    sessions(installation, *(held(id_, HOME, "tutor@example.org", participant_name=name) for id_, name in names.items()))
    assert installation.rows("SELECT count(*) FROM csr.kintell_sessions") == [(0,)]
    assert people(installation) == 1


def test_names_are_in_no_table_in_clear(installation: Installation) -> None:
    installation.load(users=[ANNA, BORYS])
    assert "Koval" not in str(installation.everything())


def test_rows_by_an_address_of_two_are_nobodys_once_one_of_the_two_is_erased(installation: Installation) -> None:
    """Else they were the other's, once they alone have the address. Whom else they name keeps them."""
    installation.load(MAY, users=[ANNA, BORYS])
    row = held("s1", HOME, "tutor@example.org", feedback_text="It was good.")
    sessions(installation, row)
    installation.erase(ANNA["id"])
    assert installation.one("SELECT count(*) FROM pii.kintell_sessions") == 0
    installation.load(JUNE, users=[BORYS])
    sessions(installation, row, day="2024-07-31")
    assert installation.rows("SELECT participant_id IS NULL, volunteer_id IS NULL FROM csr.kintell_sessions") == [(True, False)]
    assert installation.one("SELECT count(*) FROM csr.users WHERE role = 'volunteer'") >= 1
