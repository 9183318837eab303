"""Periods that follow one another become one run."""

import dagster as dg

from buddy_pipeline.orchestration.figures.automation import in_stretches
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


def test_requests_of_periods_become_one_that_keeps_their_tags() -> None:
    requests = [
        dg.RunRequest(
            partition_key=period, asset_selection=[SCORES], tags={"dagster/partition": period, "dagster/sensor_name": "looks"}
        )
        for period in ("2025-02", "2025-01")
    ]
    (request,) = in_stretches(requests)
    assert request.partition_key is None
    assert request.asset_selection == [SCORES]
    assert request.tags == {
        "dagster/sensor_name": "looks",
        "dagster/asset_partition_range_start": "2025-01",
        "dagster/asset_partition_range_end": "2025-02",
    }
