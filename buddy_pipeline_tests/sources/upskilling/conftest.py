"""An installation that takes reports."""

from pathlib import Path

import pytest

from buddy_pipeline_tests.sources.upskilling.reports import Reports


@pytest.fixture
def reports(database_url: str, tmp_path: Path) -> Reports:
    return Reports(database_url, tmp_path)
