"""The monthly schedule asks for the month that ended."""

from datetime import UTC, datetime

import dagster as dg
import pytest

from buddy_pipeline.orchestration.imports.schedule import month_end


@pytest.mark.parametrize(
    ("moment", "period"), [(datetime(2025, 11, 1, 5, tzinfo=UTC), "2025-10"), (datetime(2026, 1, 1, 5, tzinfo=UTC), "2025-12")]
)
def test_it_asks_for_the_month_that_ended(moment: datetime, period: str) -> None:
    request = month_end(dg.build_schedule_context(scheduled_execution_time=moment))
    assert isinstance(request, dg.RunRequest)
    assert request.partition_key == period
