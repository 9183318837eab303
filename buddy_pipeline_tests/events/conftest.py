from collections.abc import Iterator
from contextlib import closing

import pytest

from buddy_pipeline.events.store import EventStore
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.small_exports import KEYS


@pytest.fixture
def store(database_url: str) -> Iterator[EventStore]:
    with closing(EventStore(database_url, Vault(KEYS))) as opened:
        yield opened
