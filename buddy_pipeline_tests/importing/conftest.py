from pathlib import Path

import pytest

from buddy_pipeline_tests.small_exports import Installation


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Installation:
    return Installation(database_url, tmp_path)
