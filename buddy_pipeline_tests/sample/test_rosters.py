"""An invented roster fits the sample of the same size and seed."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from buddy_pipeline.drops.batches import Batch
from buddy_pipeline.drops.office_lists import open_list, read_list
from buddy_pipeline.judging.judge import Judge
from buddy_pipeline.sample.generator import generate
from buddy_pipeline.sample.rosters import COMPANIES, STRANGER, write_roster
from buddy_pipeline.sources.companies import MEMBERS, ROSTER

AT = date(2025, 10, 31)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_two_thirds_of_the_volunteers_belong_to_a_company_and_no_newcomer(tmp_path: Path) -> None:
    listed = {row["email"] for row in rows(write_roster(tmp_path, users=300, seed=3, at=AT))} - {STRANGER}
    people = generate(300, 3, datetime(2025, 8, 31, 22, tzinfo=UTC), faults=False).rows("users")
    volunteers = {str(one["email"]) for one in people if one["role"] == "buddy"}
    assert listed < volunteers
    assert 0.55 < len(listed) / len(volunteers) < 0.78


def test_one_is_in_two_companies_one_is_a_stranger_and_some_have_left(tmp_path: Path) -> None:
    found = rows(write_roster(tmp_path, users=300, seed=3, at=AT))
    emails = [row["email"] for row in found]
    (twice,) = {email for email in emails if emails.count(email) > 1}
    assert len({row["company"] for row in found if row["email"] == twice}) == 2
    assert emails.count(STRANGER) == 1
    assert 0 < sum(bool(row["left_at"]) for row in found) < len(found) / 3
    assert {(row["company"], row["industry"]) for row in found} == set(COMPANIES[:3])


@pytest.mark.parametrize(("users", "companies"), [(1, 1), (1, 5), (40, 2)])
def test_no_rule_finds_anything_in_it(tmp_path: Path, users: int, companies: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    roster = open_list(
        write_roster(tmp_path, users=users, seed=1, companies=companies, at=AT), ROSTER, first_period=date(2020, 1, 1), now=now
    )
    judge = Judge(MEMBERS, export_date=roster.export_date, program_start=datetime.min.replace(tzinfo=UTC))
    batches = list(read_list(roster, lambda _: None))
    assert all(isinstance(batch, Batch) and len(judge.judge(batch).faults) == 0 for batch in batches)
    keys = [(row["company"], row["email"]) for row in rows(roster.path)]
    assert len(set(keys)) == len(keys) > users / 4


def test_the_same_arguments_give_the_same_file_and_none_is_overwritten(tmp_path: Path) -> None:
    first = write_roster(tmp_path / "a", users=40, seed=1, at=AT)
    again = write_roster(tmp_path / "b", users=40, seed=1, at=AT)
    assert first.name == "company_users_2025-10-31.csv"
    assert first.read_bytes() == again.read_bytes() != write_roster(tmp_path / "c", users=40, seed=2, at=AT).read_bytes()
    with pytest.raises(FileExistsError):
        write_roster(tmp_path / "a", users=40, seed=1, at=AT)
    assert [path.name for path in (tmp_path / "a").iterdir()] == [first.name]


def test_there_are_no_more_companies_than_names(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1 to 5 companies"):
        write_roster(tmp_path, users=1, seed=1, companies=6, at=AT)
