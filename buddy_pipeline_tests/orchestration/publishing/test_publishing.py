"""Changes that wait are published by a run that the sensor asks for, once the stream can be reached."""

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import dagster as dg
import pytest
from rich.console import Console

from buddy_pipeline.console.in_process import SILENT
from buddy_pipeline.console.publishing import publish_and_tell
from buddy_pipeline.definitions import defs
from buddy_pipeline.orchestration.imports.importing import import_asked
from buddy_pipeline.orchestration.publishing.assets import OFF, publish_changes
from buddy_pipeline.orchestration.publishing.sensor import unpublished_changes
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.settings import SettingInvalid, Settings, from_environment
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline_tests.publishing.nats_server import NatsServer, consumed
from buddy_pipeline_tests.publishing.telling import Telling
from buddy_pipeline_tests.small_exports import match, user, write_export

USERS = [user("ada"), user("bo", role="buddy")]
CHANGES = 2 * len(USERS) + 1
"""A profile and an enrollment each, and their match."""


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def server(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[NatsServer]:
    """A NATS server that the settings name, with changes that wait to be published."""
    one = NatsServer(tmp_path / "nats")
    one.start()
    monkeypatch.setenv("BUDDY_NATS_URL", one.url)
    Telling(str(settings.database_url), tmp_path).load(users=USERS, matches=[match("m", "ada", "bo")])
    yield one
    one.stop()


def tick(instance: dg.DagsterInstance) -> dg.RunRequest | str:
    """What the sensor asks for, or why it asks for nothing."""
    answer = unpublished_changes(dg.build_sensor_context(instance=instance), installation=Installation())
    assert isinstance(answer, dg.RunRequest | dg.SkipReason)
    return answer if isinstance(answer, dg.RunRequest) else answer.skip_message or ""


def run(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    job = defs.resolve_job_def(publish_changes.name)
    return job.execute_in_process(run_config={"loggers": SILENT}, instance=instance, raise_on_error=False)


def failure(result: dg.ExecuteInProcessResult) -> str:
    (failed,) = [event.step_failure_data.user_failure_data for event in result.all_events if event.is_step_failure]
    assert failed is not None
    return failed.description or ""


def test_changes_that_wait_are_published_by_the_run_that_is_asked_for(instance: dg.DagsterInstance, server: NatsServer) -> None:
    assert isinstance(tick(instance), dg.RunRequest)
    result = run(instance)
    (materialized,) = result.get_asset_materialization_events()
    metadata = materialized.materialization.metadata
    assert metadata["published"].value == CHANGES
    assert len(consumed(server.url)) == CHANGES
    assert tick(instance) == "All changes are published."


def test_a_server_that_is_away_is_told_by_the_sensor_and_starts_no_run(instance: dg.DagsterInstance, server: NatsServer) -> None:
    server.stop()
    assert "Connection refused" in str(tick(instance))
    assert "Connection refused" in failure(run(instance))
    server.start()
    assert isinstance(tick(instance), dg.RunRequest)


@pytest.mark.usefixtures("server")
def test_nothing_is_asked_for_while_a_run_publishes(instance: dg.DagsterInstance) -> None:
    instance.create_run_for_job(defs.resolve_job_def(publish_changes.name), status=dg.DagsterRunStatus.STARTED)
    assert tick(instance) == "Changes are being published."


@pytest.mark.usefixtures("settings")
def test_without_a_server_in_the_settings_nothing_is_published(instance: dg.DagsterInstance) -> None:
    assert tick(instance) == OFF
    assert failure(run(instance)) == OFF


@pytest.mark.parametrize(("nats_url", "changes"), [(None, 0), ("nats://127.0.0.1:1", CHANGES)])
def test_an_import_writes_changes_down_if_there_is_a_server_to_publish_them_to(
    settings: Settings, tmp_path: Path, nats_url: str | None, changes: int
) -> None:
    class Silent:
        def progress(self, _: object) -> None: ...
        def imported(self, _: object) -> None: ...

    path = write_export(tmp_path / "drop", "2024-06-30T10:00:00Z", users=USERS, matches=[match("m", "ada", "bo")])
    url = str(settings.database_url)
    with_server = replace(settings, nats_url=nats_url)
    import_asked(with_server, url, asked=path, programs=PROGRAMS, period="2024-06", run_id="run-of-the-test", listener=Silent())
    assert Telling(url, tmp_path).one("SELECT count(*) FROM ops.outbox") == changes


@pytest.mark.usefixtures("server")
def test_the_terminal_says_how_much_was_published(settings: Settings) -> None:
    out = StringIO()
    publish_and_tell(Console(file=out), from_environment(), str(settings.database_url))
    assert out.getvalue() == f"{CHANGES} changes published.\n"


def test_the_terminal_says_what_is_missing(settings: Settings) -> None:
    with pytest.raises(SettingInvalid, match="BUDDY_NATS_URL is not set"):
        publish_and_tell(Console(file=StringIO()), settings, str(settings.database_url))
