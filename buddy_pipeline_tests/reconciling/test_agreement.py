"""When a person should look."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from buddy_pipeline.reconciling.agreement import complaints
from buddy_pipeline.reconciling.results import OUTCOMES, MonthCounts, Reconciliation, TopicCounts

NOON = datetime(2025, 11, 30, 12, tzinfo=UTC)
MONTH = date(2025, 11, 1)
NONE = TopicCounts(equal=0, different=0, missed=0, newer=0, unconfirmed=0, vanished=0, topic="", entity="feedback", exported=1000)


def found(*topics: TopicCounts) -> Reconciliation:
    total = MonthCounts(period=MONTH, **{name: sum(getattr(each, name) for each in topics) for name in OUTCOMES})
    return Reconciliation(MONTH, "drop", NOON, NOON, topics, (total,), (), 0)


@pytest.mark.parametrize(
    "counts",
    [
        {"equal": 90, "missed": 10},
        {"equal": 99, "different": 1},
        {"newer": 1000},
        {"equal": 5, "vanished": 10},
        {},
    ],
)
def test_up_to_the_thresholds_all_is_well(counts: dict[str, int]) -> None:
    assert complaints(found(replace(NONE, topic="a", **counts))) == []


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"equal": 89, "missed": 11}, "all types: 11.0% missed, more than 10%"),
        ({"equal": 98, "different": 2}, "all types: 2.0% different, more than 1%"),
        ({"equal": 1000, "unconfirmed": 1}, "a: 1 unconfirmed"),
        ({"equal": 1000, "vanished": 11}, "a: 11 vanished, more than 1% of feedback"),
    ],
)
def test_beyond_them_a_line_says_what_is_wrong(counts: dict[str, int], told: str) -> None:
    assert complaints(found(replace(NONE, topic="a", **counts)))[0].startswith(told)


def test_one_type_that_is_lost_is_seen_among_many_that_are_not() -> None:
    well, lost = replace(NONE, topic="well", equal=10_000), replace(NONE, topic="lost", missed=100)
    assert complaints(found(well, lost)) == ["lost: 100.0% missed, more than 10%: webhooks were lost."]


def test_a_type_with_few_happenings_is_not_judged_by_itself() -> None:
    well, few = replace(NONE, topic="well", equal=10_000), replace(NONE, topic="few", equal=50, different=1, missed=20)
    assert complaints(found(well, few)) == []
