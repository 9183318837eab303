from pathlib import Path

import pytest

from buddy_pipeline_tests.publishing.telling import Telling
from buddy_pipeline_tests.small_exports import Installation


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Installation:
    return Installation(database_url, tmp_path)


@pytest.fixture
def telling(database_url: str, tmp_path: Path) -> Telling:
    """One whose loads write their changes into the outbox."""
    return Telling(database_url, tmp_path)
