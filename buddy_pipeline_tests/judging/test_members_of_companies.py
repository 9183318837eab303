"""What is taken of a roster's rows, and what is told of the others."""

import pytest

from buddy_pipeline.sources.companies import MEMBERS
from buddy_pipeline_tests.judging.rows import is_taken, judge, kept, rules_of, sound_row


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("2024-01-15", "2024-01-15T00:00:00Z"),
        ("2024-01-15T10:00:00Z", "2024-01-15T10:00:00Z"),
        ("2024-01-15T10:00:00,5+02:00", "2024-01-15T10:00:00.5+02:00"),
    ],
)
def test_people_may_join_on_a_day_or_at_a_moment(cell: str, stored: str) -> None:
    assert kept(MEMBERS, "joined_at", cell) == stored


def test_nobody_joins_after_the_roster_but_a_leave_may_lie_ahead() -> None:
    assert rules_of(MEMBERS, joined_at="2024-06-02") == {"timestamp-future"}
    assert is_taken(MEMBERS, joined_at="2024-06-01")
    assert is_taken(MEMBERS, left_at="2031-01-01")


def test_who_leaves_on_the_day_of_joining_was_there() -> None:
    assert is_taken(MEMBERS, joined_at="2024-01-15", left_at="2024-01-15")
    assert rules_of(MEMBERS, joined_at="2024-01-15T10:00:00Z", left_at="2024-01-15") == {"left-before-joined"}


def test_people_may_belong_to_a_company_since_before_the_program() -> None:
    assert is_taken(MEMBERS, joined_at="1987-04-01")


def test_a_fault_shows_the_row_and_the_shape_as_it_was_written_and_nothing_of_the_person() -> None:
    row = sound_row(MEMBERS, company="Zqcompany", email="Zqsecret@example.org", joined_at="2023-02-29")
    faults = judge(MEMBERS, [row]).faults.to_pylist()
    assert {(fault["column"], fault["seen"]) for fault in faults} == {("email", "20 characters"), ("joined_at", "9999-99-99")}
    assert {fault["key"] for fault in faults} == {""}
    assert "zq" not in str(faults).lower()
