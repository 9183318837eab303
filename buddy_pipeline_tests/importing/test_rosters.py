"""What a roster's import tells: counts, faults with their rows, and a report without anybody's address."""

import csv
from pathlib import Path

import psycopg
import pytest

from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.importing.importer import ImportFailed
from buddy_pipeline.importing.report import write_error_report
from buddy_pipeline.importing.summary import EntityCounts
from buddy_pipeline_tests.small_exports import Installation, member, milestone, user

FAULTY = (
    member("Nordlys", "ada"),
    member("Nordlys", "ada"),
    member("Nordlys", "bo", joined_at="2024-02-01"),
    member("NORDLYS", "bo"),
    member("", "cy"),
    member("Nordlys", "zqsecret", email="zqsecret at home"),
    member("Nordlys", "zqsecret1", joined_at="15.01.2024"),
    member("Nordlys", "zqsecret2", joined_at="2024-07-01"),
    member("Nordlys", "zqsecret3", left_at="2023-12-31"),
    member("Nordlys", "ZQSECRET4", industry="x" * 101),
)


def test_every_fault_is_told_with_its_row_and_the_other_rows_are_taken(installation: Installation) -> None:
    summary = installation.load_roster(*FAULTY)
    assert sorted(installation.faults(), key=lambda fault: fault[1] or 0) == [
        ("company_users", 3, "company", "key-repeated"),
        ("company_users", 4, "company", "key-conflict"),
        ("company_users", 6, "company", "required-missing"),
        ("company_users", 7, "email", "email-invalid"),
        ("company_users", 8, "joined_at", "timestamp-invalid"),
        ("company_users", 9, "joined_at", "timestamp-future"),
        ("company_users", 10, "left_at", "left-before-joined"),
        ("company_users", 11, "email", "email-not-lowercase"),
        ("company_users", 11, "industry", "text-too-long"),
    ]
    assert summary.entities["company_users"] == EntityCounts(read=10, accepted=2, rejected=7, merged=1)
    assert summary.faults["key-conflict"] == 1


def test_a_row_with_a_cell_too_few_is_rejected_and_the_roster_goes_on(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "company_users_2024-06-30.csv"
    path.write_text("company;e-mail;joined_at\nNordlys;ada@example.org\nNordlys;bo@example.org;2024-01-15\n")
    counts = installation.load_roster_path(path).entities["company_users"]
    assert (counts.read, counts.accepted, counts.rejected) == (2, 1, 1)
    assert installation.faults() == [("company_users", 2, "", "cells-miscounted")]


def test_the_error_report_says_what_to_mend_and_names_nobody(installation: Installation, tmp_path: Path) -> None:
    drop_id = installation.load_roster(*FAULTY).drop_id
    out = tmp_path / "report.csv"
    assert write_error_report(installation.url, drop_id, out) == 9
    text = out.read_text("utf-8-sig")
    assert "zqsecret" not in text.lower()
    assert "ada" not in text.lower()
    (invalid,) = [line for line in csv.DictReader(text.splitlines()) if line["rule"] == "timestamp-invalid"]
    assert (invalid["file"], invalid["row"], invalid["key"]) == ("company_users_2024-06-30.csv", "8", "")
    assert invalid["fix"].startswith("Write it as 2024-01-15, or with a time")


def test_one_report_may_tell_of_exports_and_rosters(installation: Installation, tmp_path: Path) -> None:
    installation.load(users=[user("ada")], milestones=[milestone(1, "ada", points="many")])
    installation.load_roster(*FAULTY)
    assert write_error_report(installation.url, None, tmp_path / "report.csv") == 10


def test_the_ledger_has_the_roster(installation: Installation) -> None:
    installation.load_roster(member("Nordlys", "ada"))
    assert installation.rows(
        "SELECT program, name, format, period, status, entities -> 'company_users' ->> 'read' FROM ops.drops"
    ) == [("companies", "company_users_2024-06-30.csv", "csv", "2024-06", "loaded", "1")]


def test_a_roster_that_breaks_off_leaves_nothing(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "company_users_2024-06-30.csv"
    path.write_text('company,email,joined_at\nNordlys,ada@example.org,2024-01-15\n"Nordlys,zqsecret@example.org,2024-01-15\n')
    before = installation.everything()
    with pytest.raises(DropRefused, match="line 3: a quoted text that starts here never ends"):
        installation.load_roster_path(path)
    assert installation.everything() == before
    assert installation.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'staging'") == []


def test_what_the_database_says_against_a_row_is_not_quoted(installation: Installation) -> None:
    with psycopg.connect(installation.url) as connection:
        connection.execute("ALTER TABLE csr.companies ADD CHECK (name <> 'Zqcompany')")
    with pytest.raises(ImportFailed) as failed:
        installation.load_roster(member("Zqcompany", "ada"))
    assert "zqcompany" not in str(failed.value).lower()
    assert installation.one("SELECT count(*) FROM ops.drops") == 0
