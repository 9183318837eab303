"""Somebody whom one list names by two addresses, under one Kintell id, is one person: whose either address was."""

from itertools import permutations
from pathlib import Path

import pytest

from buddy_pipeline_tests.small_exports import Installation, user

NAMES = [f"person{number}" for number in range(8)]
"""As many as it takes that in either way some address of the two sorts before the other as a hash."""


def write_sessions(folder: Path, day: str) -> Path:
    """Each of the people is named by either of two addresses, and always by their id."""
    path = folder / f"mentorship-{day}.csv"
    rows = [
        f"MS-{name}-{place},{name}@{place},KT-{name},mentor@example.org,2024-06-01,2024-06-01"
        for name in NAMES
        for place in ("example.org", "home.example")
    ]
    header = "session_id,participant_email,participant_kintell_id,mentor_email,scheduled_at,completed_at"
    path.write_text("\n".join([header, *rows]))
    return path


@pytest.mark.parametrize("first", ["export", "list"])
def test_they_are_the_people_of_the_other_program(installation: Installation, tmp_path: Path, first: str) -> None:
    listed = write_sessions(tmp_path, "2024-06-30")
    if first == "list":
        installation.load_path(listed)
    installation.load("2024-06-15T10:00:00Z", users=[user(name) for name in NAMES])
    if first == "export":
        installation.load_path(listed)
    assert installation.rows("SELECT count(*) FROM csr.users") == [(len(NAMES) + 1,)]
    assert installation.rows("SELECT count(DISTINCT profile_id) FROM csr.user_external_ids WHERE provider = 'buddy'") == [
        (len(NAMES),)
    ]


@pytest.mark.parametrize("order", permutations(("export", "report", "list")), ids=" ".join)
def test_two_people_of_whom_a_list_tells_that_they_are_one_are_joined(
    installation: Installation, tmp_path: Path, order: tuple[str, ...]
) -> None:
    listed, report = write_sessions(tmp_path, "2024-06-30"), write_report(tmp_path, "2024-05-31")
    for what in order:
        if what == "export":
            installation.load("2024-06-15T10:00:00Z", users=[user(name) for name in NAMES])
        else:
            installation.load_path(listed if what == "list" else report)
    by_person = "SELECT count(*), array_agg(DISTINCT program_type) FROM csr.program_enrollments GROUP BY user_id"
    theirs = [(3, ["buddy", "mentorship", "upskilling"])] * len(NAMES)
    assert installation.rows(by_person + " ORDER BY 1") == [(1, ["mentorship"]), *theirs]
    assert installation.one("SELECT count(*) FROM csr.users") == len(NAMES) + 1
    assert installation.one("SELECT count(DISTINCT user_id) FROM csr.learning_progress") == len(NAMES)


def write_report(folder: Path, day: str) -> Path:
    """A course of each of the people, by their other address."""
    path = folder / f"courses-{day}.csv"
    rows = [f"{name}@home.example,generic,C-1,First Aid" for name in NAMES]
    path.write_text("\n".join(["user_email,provider,course_id,course_name", *rows]))
    return path


def test_a_report_by_their_other_address_is_theirs(installation: Installation, tmp_path: Path) -> None:
    installation.load_path(write_sessions(tmp_path, "2024-06-30"))
    installation.load_path(write_report(tmp_path, "2024-07-31"))
    assert installation.rows("SELECT count(*) FROM csr.users") == [(len(NAMES) + 1,)]
