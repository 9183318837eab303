"""What docs/webhooks.md tells senders is so."""

import json
import re

from buddy_pipeline.events.signature import SHORTEST_SECRET, sign
from buddy_pipeline.receiving import app, connection, pace, writer
from buddy_pipeline.settings import PROJECT
from buddy_pipeline_tests.receiving.sender import Sender

PAGE = (PROJECT / "docs" / "webhooks.md").read_text(encoding="utf-8")


def found(pattern: str) -> str:
    """The one thing on the page that has this form."""
    (one,) = set(re.findall(pattern, PAGE))
    return str(one)


def test_the_example_has_the_signature_that_is_shown() -> None:
    body = found(r"```json\n(.+)\n```").encode()
    secret = found(r"with the secret\n`(.+)`")
    assert sign(secret.encode(), int(found(r"sent at (\d+)")), body) == found(r"(v1=[0-9a-f]{64})")


def test_the_example_is_taken(sender: Sender) -> None:
    event = json.loads(found(r"```json\n(.+)\n```"))
    assert sender.send(event).status_code == 202


def test_the_numbers_are_those_of_the_code() -> None:
    assert app.EVENTS_PATH in PAGE
    assert f"at most {app.LARGEST_BODY // 1024} KiB" in PAGE
    assert f"{pace.MOST_A_SECOND:,} requests a second and sender; {writer.MOST_WAITING:,} events that wait" in PAGE
    limits = (connection.SECONDS_FOR_HEAD, app.SECONDS_FOR_BODY, connection.SECONDS_FOR_REQUEST)
    assert "within {} seconds, its body within {}, all of it, with the answer, within {};".format(*limits) in " ".join(
        PAGE.split()
    )
    assert f"{connection.MOST_CONNECTIONS} connections at a time" in PAGE
    assert f"of {SHORTEST_SECRET} characters or more" in PAGE


def test_every_answer_is_explained() -> None:
    shown = set(re.findall(r"^\| (\d{3}) \|", PAGE, re.MULTILINE))
    assert shown == {"202", "400", "401", "404", "405", "408", "409", "413", "429", "503"}
