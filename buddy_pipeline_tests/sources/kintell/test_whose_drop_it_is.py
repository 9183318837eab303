"""Exports of the Buddy Program and lists of Kintell lie in one inbox, and are told apart."""

from pathlib import Path

import pytest

from buddy_pipeline.drops.drop import open_drop
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.inbox import candidates, office_lists
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.companies import ROSTER
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline_tests.drops import exports
from buddy_pipeline_tests.drops.exports import METADATA, ROWS, users_csv, write_folder
from buddy_pipeline_tests.sources.kintell.lists import (
    COMBINED,
    FIRST_PERIOD,
    LANGUAGE,
    NOW,
    USER,
    opened,
    refusal,
    write_json,
    write_list,
    write_workbook,
)

BUDDYS = dict(zip(exports.HEADER.split(","), ROWS[0].split(","), strict=True))


def test_each_drop_is_of_whom_its_columns_are_of(tmp_path: Path) -> None:
    write_list(tmp_path / "lists" / "users-2025-11.csv", USER)
    write_list(tmp_path / "metadata" / "users.csv", USER)
    write_folder(tmp_path / "metadata", {}, {"export_date": "2025-11-22"})
    drops = {
        users_csv(tmp_path / "export", *ROWS): "buddy",
        exports.write_json(tmp_path / "export.json", {"users": [BUDDYS]}): "buddy",
        exports.write_json(tmp_path / "empty.json", {"users": []}): "buddy",
        exports.write_xlsx(tmp_path / "export.xlsx", {"users": [BUDDYS]}): "buddy",
        tmp_path / "lists": "kintell",
        tmp_path / "metadata": "kintell",
        write_list(tmp_path / "users-2025-11.csv", USER): "kintell",
        write_json(tmp_path / "lists-2025-11.json", users=[USER]): "kintell",
        write_json(tmp_path / "metadata.json", {"export_date": "2025-11-22"}, users=[USER]): "kintell",
        write_json(tmp_path / "empty-2025-11.json", sessions=[]): "kintell",
        write_workbook(tmp_path / "lists-2025-11.xlsx", users=[USER], sessions=[COMBINED]): "kintell",
        write_workbook(tmp_path / "metadata.xlsx", {"Export Date": "2025-11-22"}, users=[USER]): "kintell",
    }
    assert {path: opened(path).source.name for path in drops} == drops


@pytest.mark.parametrize(
    ("header", "source"),
    [
        ("email,provider,course_id,course_name", "upskilling"),
        ("Email,Provider,Course_Code,Course_Name,Percent_Complete", "upskilling"),
        ("certificate_id,email,provider,course_id,course_name,credential_type,issued_at", "upskilling"),
        ("Email,Name,Subscribed,Newsletter,Since", "kintell"),
        ("Email", "kintell"),
    ],
)
def test_a_list_that_several_sources_could_read_is_of_the_one_that_knows_its_columns(
    tmp_path: Path, header: str, source: str
) -> None:
    path = tmp_path / "a-2025-11.csv"
    path.write_text(f"{header}\n")
    assert open_drop(path, PROGRAMS, first_period=FIRST_PERIOD, now=NOW).source.name == source


@pytest.mark.parametrize("header", ["company,email,joined_at", "Email,Subscribed", "email,first_name,last_name"])
def test_an_address_alone_does_not_make_a_list_of_users(tmp_path: Path, header: str) -> None:
    path = tmp_path / "a-2025-11.csv"
    path.write_text(f"{header}\n")
    with pytest.raises(DropRefused):
        open_drop(path, PROGRAMS, first_period=FIRST_PERIOD, now=NOW)
    named = path.rename(tmp_path / "users-2025-11.csv")
    assert open_drop(named, PROGRAMS, first_period=FIRST_PERIOD, now=NOW).source.name == "kintell"


def test_lists_of_two_programs_in_one_folder_are_told_apart_from_a_slip(tmp_path: Path) -> None:
    write_list(tmp_path / "both-2025-11" / "language.csv", LANGUAGE)
    (tmp_path / "both-2025-11" / "courses.csv").write_text("user_email,provider,course_id,course_name\n")
    with pytest.raises(DropRefused, match=r"both-2025-11: holds sessions of Kintell and something else; hand in what is of one"):
        open_drop(tmp_path / "both-2025-11", PROGRAMS, first_period=FIRST_PERIOD, now=NOW)


def test_what_an_export_lacks_is_told_as_ever(tmp_path: Path) -> None:
    users_csv(tmp_path / "export-2025-11-22", *ROWS)
    (tmp_path / "export-2025-11-22" / "metadata.json").unlink()
    write_folder(tmp_path / "typo", {"user.csv": "\n".join([exports.HEADER, *ROWS])})
    write_folder(tmp_path / "future", {"users.csv": "\n".join([exports.HEADER, *ROWS])}, METADATA | {"export_date": "2035-01-01"})
    broken = [
        tmp_path / "export-2025-11-22",
        tmp_path / "typo",
        tmp_path / "future",
        exports.write_json(tmp_path / "users-2025-11-22.json", {"users": [BUDDYS]}, None),
        exports.write_xlsx(tmp_path / "users-2025-11-22.xlsx", {"users": [BUDDYS]}, None),
        exports.write_json(tmp_path / "mentors.json", {"mentors": []}),
    ]
    for path in broken:
        assert refusal(path) == exports.refused_line(path)


def test_what_lists_lack_is_told_of_lists(tmp_path: Path) -> None:
    write_list(tmp_path / "folder" / "users.csv", USER)
    lacking = [
        write_list(tmp_path / "users.csv", USER),
        tmp_path / "folder",
        write_json(tmp_path / "kintell.json", users=[USER]),
        write_workbook(tmp_path / "kintell.xlsx", users=[USER], sessions=[LANGUAGE]),
    ]
    for path in lacking:
        assert refusal(path).startswith(f"{path.name}: nothing tells of when it is; put the date into the name, such as")


def test_a_file_of_an_export_on_its_own_is_refused_with_where_to_put_it(tmp_path: Path) -> None:
    path = tmp_path / "users_2025-11-22.csv"
    path.write_text("\n".join([exports.HEADER, *ROWS]))
    assert refusal(path) == (
        "users_2025-11-22.csv: is a file of an export; put it into a folder, with the metadata of the export."
    )


@pytest.mark.parametrize("name", ["company_users.csv", "Company_Users_2025-11-30.CSV"])
def test_a_roster_stays_a_roster(tmp_path: Path, name: str) -> None:
    path = write_list(tmp_path / name, {"company": "A", "email": "a@example.org", "joined_at": "2024-01-15"})
    assert "is a roster of companies and no drop" in refusal(path)
    assert [found.path for found in office_lists(tmp_path, ROSTER)] == [path]
    assert candidates(tmp_path, (BUDDY, KINTELL)) == []
    write_list(tmp_path / "language-2025-11.csv", LANGUAGE)
    assert "is a roster of companies, not part of an export" in refusal(tmp_path)


def test_single_files_are_drops_where_a_program_sends_lists(tmp_path: Path) -> None:
    path = write_list(tmp_path / "language-2025-11.csv", LANGUAGE)
    write_list(tmp_path / ".hidden.csv", LANGUAGE)
    write_list(tmp_path / "coming.csv.part", LANGUAGE)
    assert [found.path for found in candidates(tmp_path, (BUDDY, KINTELL))] == [path]
    assert candidates(tmp_path, (BUDDY,)) == []


def test_a_file_of_another_kind_is_told_what_a_drop_is(tmp_path: Path) -> None:
    (tmp_path / "users.ods").write_text("x")
    assert refusal(tmp_path / "users.ods") == (
        "users.ods: is no drop; a drop is a CSV file, a folder of such, a .json file or an .xlsx workbook."
    )
