"""Periods that follow one another become one run."""

import dagster as dg

from buddy_pipeline.orchestration.figures.stretches import Stretch, stretches

HOURS, SCORES = dg.AssetKey("hours"), dg.AssetKey("scores")
BOTH, ONE = frozenset({HOURS, SCORES}), frozenset({SCORES})


def test_months_that_follow_one_another_are_one_run_also_over_the_new_year() -> None:
    assert list(stretches({"2025-01": BOTH, "2024-12": BOTH, "2024-11": BOTH})) == [Stretch(BOTH, "2024-11", "2025-01")]


def test_a_gap_or_other_assets_begin_another_run_and_the_earliest_comes_first() -> None:
    wanted = {"2025-06": ONE, "2025-05": BOTH, "2025-01": BOTH, "2025-02": BOTH}
    assert list(stretches(wanted)) == [
        Stretch(BOTH, "2025-01", "2025-02"),
        Stretch(BOTH, "2025-05", "2025-05"),
        Stretch(ONE, "2025-06", "2025-06"),
    ]


def test_nothing_wanted_is_no_run() -> None:
    assert list(stretches({})) == []


def test_a_run_tells_dagster_of_which_periods_it_is() -> None:
    assert Stretch(ONE, "2025-01", "2025-02").tags == {
        "dagster/asset_partition_range_start": "2025-01",
        "dagster/asset_partition_range_end": "2025-02",
    }
