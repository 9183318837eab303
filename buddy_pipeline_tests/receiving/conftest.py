from collections.abc import Iterator
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from buddy_pipeline.events.store import EventStore
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.receiving.app import make_app
from buddy_pipeline_tests.receiving.sender import SECRET, Sender
from buddy_pipeline_tests.small_exports import KEYS


@pytest.fixture
def store(database_url: str) -> Iterator[EventStore]:
    with closing(EventStore(database_url, Vault(KEYS))) as opened:
        yield opened


@pytest.fixture
def sender(store: EventStore) -> Iterator[Sender]:
    """Sends to an app that stores into the test's database."""
    with TestClient(make_app(store, [SECRET])) as client:
        yield Sender(client)
