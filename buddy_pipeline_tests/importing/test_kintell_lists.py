"""Lists of Kintell and course reports beside what was loaded before."""

from pathlib import Path

import pytest

from buddy_pipeline_tests.small_exports import Installation, held, user, write_list

ADA, BO, CY = "ada@example.org", "bo@example.org", "cy@example.org"
JOINED = {"Name": "Cy Example", "Role when joined": "Mentor", "Joined_kg_at": "Dec 14, 2024"}


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Installation:
    return Installation(database_url, tmp_path)


def test_a_list_of_users_follows_sessions_and_another_list_of_users(installation: Installation) -> None:
    folder = installation.folder
    installation.load_path(write_list(folder / "sessions-2025-10-31.csv", held("LS-1", ADA, BO, date="2025-10-05")))
    first = installation.load_path(write_list(folder / "users-2025-10-31.csv", {"Email": CY} | JOINED))
    second = installation.load_path(
        write_list(folder / "users-2025-11-30.csv", {"Email": CY.upper()} | JOINED, {"Email": BO} | JOINED)
    )
    assert (first.entities["users"].accepted, second.entities["users"].accepted) == (1, 2)
    assert installation.one("SELECT count(*) FROM csr.users") == 3
    assert installation.one("SELECT count(*) FROM csr.users WHERE role = 'volunteer'") == 2


@pytest.mark.parametrize("corrected_first", [False, True])
def test_whose_only_session_was_corrected_away_has_the_role_of_the_program_that_is_left(
    installation: Installation, corrected_first: bool
) -> None:
    folder = installation.folder
    installation.load("2024-04-28T10:00:00Z", users=[user("ada", email=ADA)])
    lists = [
        write_list(folder / "sessions-2024-04-10.csv", held("LS-1", BO, ADA)),
        write_list(folder / "sessions-2024-04-30.csv", held("LS-1", BO, CY)),
    ]
    for path in sorted(lists, reverse=corrected_first):
        installation.load_path(path)
    assert installation.rows("SELECT role FROM csr.users ORDER BY 1") == [("beneficiary",), ("beneficiary",), ("volunteer",)]


def test_a_row_of_totals_under_course_reports_is_one_fault(installation: Installation) -> None:
    course = {"user_email": ADA, "provider": "generic", "course_id": "A-1", "course_name": "One", "progress_percent": "31"}
    total = {"user_email": "Total", "progress_percent": "31"}
    summary = installation.load_path(write_list(installation.folder / "courses-2025-11-30.csv", course, total))
    assert (summary.entities["course_completions"].accepted, summary.entities["course_completions"].rejected) == (1, 1)
    assert installation.faults() == [("course_completions", 3, "user_email", "total-row")]


def test_one_course_told_in_two_ways_is_told_at_the_column_that_files_have(installation: Installation) -> None:
    course = {"user_email": ADA, "provider": "generic", "course_id": "A-1", "course_name": "One", "progress_percent": "31"}
    installation.load_path(write_list(installation.folder / "courses-2025-11-30.csv", course, course | {"course_name": "Two"}))
    assert {(column, rule) for *_, column, rule in installation.faults()} == {("user_email", "key-conflict")}


def test_rows_of_one_file_that_another_repeats_or_contradicts_are_judged_in_a_first_load_too(installation: Installation) -> None:
    drop = installation.folder / "kintell_2025-10-31"
    drop.mkdir()
    same, other = held("LS-1", ADA, BO, date="2025-10-05"), held("LS-2", ADA, BO, date="2025-10-06")
    write_list(drop / "sessions-a-2025-10-31.csv", same, other, held("LS-3", ADA, BO, date="2025-10-07"), same)
    write_list(drop / "sessions-b-2025-10-31.csv", same, other | {"date": "2025-10-08"})
    summary = installation.load_path(drop)
    counts = summary.entities["sessions"]
    assert (counts.read, counts.accepted, counts.merged, counts.rejected, counts.unchanged) == (6, 3, 2, 1, 0)
    days = installation.rows("SELECT session_id, completed_at::date::text FROM export.kintell_sessions ORDER BY 1")
    assert days == [("LS-1", "2025-10-05"), ("LS-2", "2025-10-08"), ("LS-3", "2025-10-07")]
    assert summary.tables["kintell_sessions"].total == installation.one("SELECT count(*) FROM csr.kintell_sessions") == 3
