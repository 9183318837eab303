"""Invented costs and outcomes fit the sample of the same size and seed, and nothing is wrong with them."""

import csv
from datetime import date
from pathlib import Path

import pytest

from buddy_pipeline.sample.costs import MONTHS, write_costs
from buddy_pipeline.sample.office import write_office_lists
from buddy_pipeline.sample.outcomes import write_outcomes
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.sources import OFFICE_LISTS, office_list_called
from buddy_pipeline.sources.costs import COST
from buddy_pipeline.sources.outcomes import ANSWER
from buddy_pipeline_tests.judging.rows import Row, judge, told

AT = date(2024, 5, 31)


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]


def test_one_list_of_each_kind_is_made(tmp_path: Path) -> None:
    paths = list(write_office_lists(tmp_path, users=40, seed=1, at=AT))
    assert [office_list_called(path.name) for path in paths] == list(OFFICE_LISTS)
    assert all(rows(path) for path in paths)


def test_no_rule_finds_anything(tmp_path: Path) -> None:
    assert told(judge(COST, rows(write_costs(tmp_path, seed=1, at=AT)))) == set()
    assert told(judge(ANSWER, rows(write_outcomes(tmp_path, users=40, seed=1, at=AT)))) == set()


def test_costs_are_a_year_of_each_company_and_of_the_office(tmp_path: Path) -> None:
    found = rows(write_costs(tmp_path, seed=1, companies=2, at=AT))
    assert len(found) == 3 * MONTHS
    assert (found[0]["month"], found[-1]["month"]) == ("2023-06", "2024-05")
    assert len({(row["month"], row["kind"], row["funder"], row["item"]) for row in found}) == len(found)


def test_who_answered_takes_part_in_the_sample(tmp_path: Path) -> None:
    answered = {row["email"] for row in rows(write_outcomes(tmp_path, users=300, seed=3, at=AT))} - {None}
    people = rows(write_sample(tmp_path, users=300, seed=3, format="csv", faults=False) / "users.csv")
    participants = {row["email"] for row in people if row["role"] == "participant"}
    assert answered < participants
    assert len(answered) > len(participants) / 5


def test_the_same_arguments_give_the_same_file_and_none_is_overwritten(tmp_path: Path) -> None:
    first, again = (write_costs(tmp_path / name, seed=1, at=AT) for name in "ab")
    assert first.read_bytes() == again.read_bytes() != write_costs(tmp_path / "c", seed=2, at=AT).read_bytes()
    with pytest.raises(FileExistsError):
        write_costs(tmp_path / "a", seed=1, at=AT)
