from pathlib import Path

import pytest

from buddy_pipeline_tests.evidence.world import Program


@pytest.fixture
def program(database_url: str, tmp_path: Path) -> Program:
    return Program.begun(database_url, tmp_path)
