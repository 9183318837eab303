from pathlib import Path

import pytest

from buddy_pipeline_tests.reconciling.month import Month
from buddy_pipeline_tests.small_exports import Installation


@pytest.fixture
def month(database_url: str, tmp_path: Path) -> Month:
    """November; the people are known from the export of October."""
    month = Month(Installation(database_url, tmp_path))
    month.export("2025-10-31T20:00:00Z")
    return month
