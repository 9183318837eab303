"""Somebody who sends webhooks."""

import time
from dataclasses import dataclass
from typing import Any

import httpx2

from buddy_pipeline.events.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from buddy_pipeline.receiving.app import EVENTS_PATH
from buddy_pipeline_tests.events.sent import body

SECRET = b"the secret of the tests"


def signed(sent: bytes, secret: bytes = SECRET, timestamp: int | None = None) -> dict[str, str]:
    """The headers that a request with this body needs."""
    at = int(time.time()) if timestamp is None else timestamp
    return {TIMESTAMP_HEADER: str(at), SIGNATURE_HEADER: sign(secret, at, sent)}


@dataclass
class Sender:
    client: httpx2.Client

    def send(self, event: Any, to: str = EVENTS_PATH, **headers: str) -> httpx2.Response:
        """Sends an event (an object, or bytes as they are) with its signature to an address; other headers win."""
        sent = event if isinstance(event, bytes) else body(event)
        return self.client.post(to, content=sent, headers=signed(sent) | headers)
