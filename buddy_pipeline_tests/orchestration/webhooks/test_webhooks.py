"""Events that were received are applied by a run that the sensor asks for, and those that wait when an export has come."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from buddy_pipeline.console.in_process import SILENT
from buddy_pipeline.definitions import defs
from buddy_pipeline.events.reading import read_event
from buddy_pipeline.events.store import EventStore
from buddy_pipeline.orchestration.steps.installation import Installation as OurInstallation
from buddy_pipeline.orchestration.webhooks.assets import WEBHOOK_EVENTS, apply_events
from buddy_pipeline.orchestration.webhooks.sensor import new_webhook_events
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.settings import Settings
from buddy_pipeline_tests.events.sent import body, envelope
from buddy_pipeline_tests.small_exports import Installation, match, uid, user

CREATED = {
    "match_id": uid("m"),
    "participant_id": uid("ada"),
    "buddy_id": uid("bo"),
    "matched_at": "2024-07-01T10:00:00Z",
}
ENDED = {"match_id": uid("m"), "ended_at": "2024-07-02T10:00:00Z", "end_reason": "completed"}
TOLD_AT = "2024-07-03T10:00:00Z"
"""After the export that the tests import, unless they say otherwise."""
SETTLED = "All events that were received are settled."
WAITING = "Events wait for a match or for people that no export has brought yet."


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def installation(settings: Settings, tmp_path: Path) -> Installation:
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    return Installation(str(settings.database_url), tmp_path, keys=keys)


def receive(installation: Installation, type: str, data: dict[str, Any]) -> None:
    with closing(EventStore(installation.url, Vault(installation.keys))) as store:
        store.store([read_event(body(envelope(type, data, timestamp=TOLD_AT)), datetime.now(UTC))], "webhook")


def tick(instance: dg.DagsterInstance, cursor: str | None = None) -> tuple[str, str | None]:
    """The key of the run that the sensor asks for, or why it asks for none; and what it remembers."""
    answer = new_webhook_events(dg.build_sensor_context(instance=instance, cursor=cursor), installation=OurInstallation())
    if isinstance(answer, dg.SkipReason):
        return answer.skip_message or "", cursor
    assert isinstance(answer, dg.SensorResult)
    (request,) = answer.run_requests or []
    return request.run_key or "", answer.cursor


def run(instance: dg.DagsterInstance) -> dict[str, Any]:
    """Metadata of the asset after the run that is asked for."""
    result = defs.resolve_job_def(apply_events.name).execute_in_process(run_config={"loggers": SILENT}, instance=instance)
    (made,) = result.asset_materializations_for_node("events__webhook_events")
    assert made.asset_key == WEBHOOK_EVENTS
    return {name: value.value for name, value in made.metadata.items()}


def test_events_are_applied_by_the_run_that_is_asked_for(instance: dg.DagsterInstance, installation: Installation) -> None:
    installation.load(users=[user("ada"), user("bo", role="buddy")])
    assert tick(instance)[0] == SETTLED
    receive(installation, "buddy.match.created", CREATED)
    assert tick(instance)[0] not in (SETTLED, WAITING)
    assert run(instance) == {"applied": 1, "rejected": 0, "waiting": 0, "batches": 1}
    assert installation.rows("SELECT status FROM csr.buddy_matches") == [("active",)]
    assert tick(instance)[0] == SETTLED


def test_the_end_of_an_unknown_match_waits_until_an_export_brings_it(
    instance: dg.DagsterInstance, installation: Installation
) -> None:
    receive(installation, "buddy.match.ended", ENDED)
    _, cursor = tick(instance)
    assert run(instance) == {"applied": 0, "rejected": 0, "waiting": 1, "batches": 0}
    assert tick(instance, cursor)[0] == WAITING
    installation.load(users=[user("ada"), user("bo", role="buddy")], matches=[match("m", "ada", "bo")])
    assert tick(instance, cursor)[0] not in (SETTLED, WAITING)
    assert run(instance)["applied"] == 1
    assert installation.rows("SELECT status, end_reason FROM csr.buddy_matches") == [("ended", "completed")]


def test_a_batch_with_faults_says_where_its_report_lies(
    instance: dg.DagsterInstance, installation: Installation, settings: Settings
) -> None:
    installation.load(users=[user("ada"), user("bo", role="buddy")])
    receive(installation, "buddy.match.created", CREATED | {"buddy_id": uid("ada")})
    told = run(instance)
    assert (told["applied"], told["rejected"]) == (0, 1)
    (report,) = settings.reports.glob("*.csv")
    assert [record.data for record in told["error reports"].records] == [{"file": str(report)}]
    assert "webhooks,matches,1," in report.read_text(encoding="utf-8-sig")


def test_without_tables_the_sensor_says_what_to_do(instance: dg.DagsterInstance, empty_database_url: str, monkeypatch) -> None:
    monkeypatch.setenv("BUDDY_DATABASE_URL", empty_database_url)
    assert "buddy-pipeline db migrate" in tick(instance)[0]
