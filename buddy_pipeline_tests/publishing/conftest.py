from collections.abc import Iterator
from pathlib import Path

import pytest

from buddy_pipeline_tests.publishing.nats_server import NatsServer
from buddy_pipeline_tests.publishing.telling import Telling


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Telling:
    return Telling(database_url, tmp_path)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    """A NATS server with JetStream that is up."""
    one = NatsServer(tmp_path / "nats")
    one.start()
    yield one
    one.stop()
