"""The receiver's own description holds, and nothing that it allows or forbids makes the receiver fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode, checks
from starlette.testclient import TestClient

from buddy_pipeline.contract.source import Source
from buddy_pipeline.events.store import EventStore
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.receiving.app import EVENTS_PATH, WEBHOOKS, make_app
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.events.sent import AT, new_id
from buddy_pipeline_tests.receiving.other_process import Receiver
from buddy_pipeline_tests.receiving.sender import SECRET, Sender, signed
from buddy_pipeline_tests.small_exports import KEYS

DOCUMENT = make_app(EventStore("", Vault(KEYS)), [SECRET]).openapi()
OPERATIONS = schemathesis.openapi.from_dict(DOCUMENT)
SOUND = OPERATIONS[EVENTS_PATH]["POST"].as_strategy(generation_mode=GenerationMode.POSITIVE)
BROKEN = OPERATIONS[EVENTS_PATH]["POST"].as_strategy(generation_mode=GenerationMode.NEGATIVE)
KEPT_PROMISES = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
many = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def receiver(server_data: Path, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with (
        fresh_database(server_data, migrated_template) as url,
        Receiver(url, tmp_path_factory.mktemp("receiver")) as running,
    ):
        yield running


def answer(case: Case, receiver: Receiver, *, is_signed: bool) -> requests.Response:
    """The answer to a request as it was made up, but for its signature."""
    prepared = requests.Request(**case.as_transport_kwargs(base_url=receiver.base)).prepare()
    if is_signed:
        sent = prepared.body or b""
        prepared.headers.update(signed(sent if isinstance(sent, bytes) else sent.encode()))
    with requests.Session() as session:
        return session.send(prepared)


@many
@given(SOUND)
def test_what_the_description_allows_is_taken_or_told_why_not(receiver: Receiver, case: Case) -> None:
    """Not taken are days that no calendar has and characters that no table holds."""
    case.body |= {"id": new_id(), "timestamp": AT}  # most moments that are made up lie ahead
    answered = answer(case, receiver, is_signed=True)
    case.validate_response(answered, checks=KEPT_PROMISES)
    assert answered.status_code in (202, 400)


@many
@given(BROKEN)
def test_what_the_description_forbids_never_makes_the_receiver_fail(receiver: Receiver, case: Case) -> None:
    case.validate_response(answer(case, receiver, is_signed=True), checks=KEPT_PROMISES)


@many
@given(SOUND | BROKEN)
def test_without_a_right_signature_nothing_is_taken(receiver: Receiver, case: Case) -> None:
    answered = answer(case, receiver, is_signed=False)
    case.validate_response(answered, checks=KEPT_PROMISES)
    assert answered.status_code in (401, 413)


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_the_descriptions_of_health_hold(receiver: Receiver, path: str) -> None:
    answered = requests.get(receiver.base + path, timeout=10)
    case = OPERATIONS[path]["GET"].Case()
    case.validate_response(answered, checks=KEPT_PROMISES)


@pytest.mark.parametrize("source", [BUDDY, KINTELL], ids=lambda source: source.name)
def test_every_event_type_and_every_answer_is_described(source: Source) -> None:
    operation = DOCUMENT["paths"][f"{WEBHOOKS}/{source.webhooks}"]["post"]
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["discriminator"]["mapping"]) == {one.name for one in source.event_types}
    assert set(operation["responses"]) == {"202", "400", "401", "408", "409", "413", "429", "503"}
    for reference in body["discriminator"]["mapping"].values():
        assert reference.removeprefix("#/components/schemas/") in DOCUMENT["components"]["schemas"]


def test_the_page_that_shows_it_loads_nothing_from_elsewhere(sender: Sender) -> None:
    client: TestClient = sender.client  # type: ignore[assignment]
    page = client.get("/docs").text
    assert "://" not in page
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "favicon.png"):
        assert name in page
        assert client.get(f"/static-offline-docs/{name}").status_code == 200
