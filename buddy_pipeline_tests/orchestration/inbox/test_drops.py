"""Which drops the sensor asks for, and how often."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import psycopg
import pytest

from buddy_pipeline.definitions import defs
from buddy_pipeline.importing.ledger import record_refused
from buddy_pipeline.orchestration.inbox import looking, sensors
from buddy_pipeline.orchestration.inbox.sensors import new_drops
from buddy_pipeline.orchestration.steps import liveness
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.runs import DIGEST_TAG
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources.buddy import BUDDY


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "SECONDS_BETWEEN_LOOKS", 0.0)


@dg.job
def any_job() -> None:
    pass


class Inbox:
    """The inbox of a test, with the sensor's ticks one after the other."""

    def __init__(self, settings: Settings, instance: dg.DagsterInstance) -> None:
        self.folder = settings.drops
        self._instance = instance
        self._cursor: str | None = None

    def drop(self, seed: int = 1, month: int = 8) -> Path:
        """A whole drop of few people."""
        when = datetime(2025, month, 28, tzinfo=UTC)
        return write_sample(self.folder, users=12, seed=seed, format="csv", export_date=when, faults=False)

    def tick(self) -> list[dg.RunRequest]:
        """What the sensor asks for now."""
        result = new_drops(dg.build_sensor_context(instance=self._instance, cursor=self._cursor), installation=Installation())
        assert isinstance(result, dg.SensorResult)
        self._cursor = result.cursor
        return list(result.run_requests or [])

    def run(self, request: dg.RunRequest, status: dg.DagsterRunStatus) -> None:
        """A run as asked for, in the state it reached."""
        self._instance.create_run_for_job(any_job, tags=dict(request.tags), status=status)


@pytest.fixture
def inbox(settings: Settings, instance: dg.DagsterInstance) -> Inbox:
    return Inbox(settings, instance)


def test_an_empty_inbox_asks_for_nothing(inbox: Inbox) -> None:
    assert inbox.tick() == []


def test_a_whole_new_drop_is_asked_for_with_its_period_and_tags(inbox: Inbox) -> None:
    drop = inbox.drop(month=8)
    (request,) = inbox.tick()
    assert request.job_name == "import_drop"
    assert request.partition_key == "2025-08"
    assert request.run_config["ops"]["import_drops"]["config"]["drop"] == drop.name
    assert request.tags["buddy/drop"] == drop.name
    assert request.tags["buddy/format"] == "csv"
    assert request.run_key == f"{request.tags[DIGEST_TAG]}:1"


def test_a_drop_that_still_grows_between_two_looks_waits(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    drop = inbox.drop()

    def grow(_: float) -> None:
        with (drop / "users.csv").open("a") as file:
            file.write("\n")

    monkeypatch.setattr(looking.time, "sleep", grow)
    assert inbox.tick() == []
    monkeypatch.setattr(looking.time, "sleep", lambda _: None)
    assert len(inbox.tick()) == 1


def test_a_known_drop_is_neither_waited_for_nor_opened_again(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.drop()
    first = inbox.tick()

    def refuse(*_: object) -> None:
        raise AssertionError("nothing changed")

    monkeypatch.setattr(looking.time, "sleep", refuse)
    monkeypatch.setattr(sensors, "open_asked", refuse)
    assert [request.run_key for request in inbox.tick()] == [request.run_key for request in first]


def test_a_drop_is_not_asked_for_while_its_run_is_under_way(inbox: Inbox) -> None:
    inbox.drop()
    (request,) = inbox.tick()
    inbox.run(request, dg.DagsterRunStatus.STARTED)
    assert inbox.tick() == []


def test_a_settled_drop_is_never_asked_for_whatever_its_name(inbox: Inbox, settings: Settings, database_url: str) -> None:
    drop = inbox.drop()
    (request,) = inbox.tick()
    digest = request.tags[DIGEST_TAG]
    record_refused(database_url, program=BUDDY.name, name=drop.name, digest=digest, message="counts differ", run_id="test")
    assert inbox.tick() == []
    shutil.copytree(drop, settings.drops / "the_same_again")
    assert inbox.tick() == []


def test_new_content_under_an_old_name_is_a_new_drop(inbox: Inbox, database_url: str) -> None:
    drop = inbox.drop(seed=1)
    (first,) = inbox.tick()
    digest = first.tags[DIGEST_TAG]
    record_refused(database_url, program=BUDDY.name, name=drop.name, digest=digest, message="counts differ", run_id="test")
    shutil.rmtree(drop)
    inbox.drop(seed=2)
    (second,) = inbox.tick()
    assert second.tags[DIGEST_TAG] != digest


def test_a_run_that_broke_off_is_asked_for_again_three_times_in_all(inbox: Inbox) -> None:
    inbox.drop()
    keys = []
    for _ in range(3):
        (request,) = inbox.tick()
        keys.append(str(request.run_key).rpartition(":")[2])
        inbox.run(request, dg.DagsterRunStatus.FAILURE)
    assert keys == ["1", "2", "3"]
    assert inbox.tick() == []


def test_the_same_content_twice_at_once_is_asked_for_once(inbox: Inbox, settings: Settings) -> None:
    shutil.copytree(inbox.drop(), settings.drops / "copy")
    assert len(inbox.tick()) == 1


def test_older_exports_come_first(inbox: Inbox) -> None:
    for month in (9, 7, 8):
        inbox.drop(seed=month, month=month)
    assert [request.partition_key for request in inbox.tick()] == ["2025-07", "2025-08", "2025-09"]


def test_a_drop_that_nobody_can_read_gets_one_refusal_and_keeps_no_other_out(inbox: Inbox, settings: Settings) -> None:
    (settings.drops / "broken.json").write_text('{"export_metadata": ')
    inbox.drop()
    refusal, taken = sorted(inbox.tick(), key=lambda request: request.job_name != "refuse_drop")
    assert refusal.job_name == "refuse_drop"
    assert taken.job_name == "import_drop"
    assert [request.job_name for request in inbox.tick()] == ["import_drop"]


def test_a_drop_whose_name_is_no_text_gets_one_refusal_and_keeps_no_other_out(inbox: Inbox, settings: Settings) -> None:
    shutil.move(inbox.drop(seed=2), settings.drops / os.fsdecode(b"dr\xffp"))
    inbox.drop()
    refusal, taken = sorted(inbox.tick(), key=lambda request: request.job_name != "refuse_drop")
    assert (refusal.job_name, refusal.tags["buddy/drop"], taken.job_name) == ("refuse_drop", r"dr\xffp", "import_drop")
    for told in (refusal.run_key, json.dumps(dict(refusal.tags)), str(refusal.run_config)):
        assert str(told).encode().isascii()
    assert [request.job_name for request in inbox.tick()] == ["import_drop"]


def test_the_job_that_is_asked_for_says_of_which_program_it_is() -> None:
    assert defs.resolve_job_def("import_drop").tags == {"buddy/program": "buddy"}


def test_dead_runs_of_every_job_are_looked_for() -> None:
    assert set(sensors.WORKING_JOBS) == {job.name for job in defs.get_repository_def().get_all_jobs()}


def test_what_an_older_version_remembered_is_opened_anew(inbox: Inbox, instance: dg.DagsterInstance) -> None:
    inbox.drop()
    (request,) = inbox.tick()
    known = json.loads(inbox._cursor or "")
    older = json.dumps({name: {key: value for key, value in drop.items() if key != "program"} for name, drop in known.items()})
    result = new_drops(dg.build_sensor_context(instance=instance, cursor=older), installation=Installation())
    assert isinstance(result, dg.SensorResult)
    assert [again.tags for again in result.run_requests or ()] == [request.tags]


def test_what_a_dead_run_left_staged_is_removed(
    inbox: Inbox, instance: dg.DagsterInstance, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "SILENCE", timedelta())
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE UNLOGGED TABLE staging.load_0_users (row bigint)")
    inbox.tick()
    staged = "SELECT count(*) FROM pg_tables WHERE schemaname = 'staging'"
    with psycopg.connect(database_url) as connection:
        assert connection.execute(staged).fetchone() == (1,)
    run = instance.create_run_for_job(defs.resolve_job_def("apply_events"), status=dg.DagsterRunStatus.STARTED)
    inbox.tick()
    assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE  # type: ignore[union-attr]
    with psycopg.connect(database_url) as connection:
        assert connection.execute(staged).fetchone() == (0,)


def test_a_mended_drop_is_asked_for(inbox: Inbox) -> None:
    drop = inbox.drop()
    metadata = (drop / "metadata.json").read_text()
    (drop / "metadata.json").write_text("{")
    assert [request.job_name for request in inbox.tick()] == ["refuse_drop"]
    (drop / "metadata.json").write_text(metadata)
    assert [request.job_name for request in inbox.tick()] == ["import_drop"]


def test_the_cursor_forgets_what_has_left_the_inbox(inbox: Inbox, instance: dg.DagsterInstance) -> None:
    drop = inbox.drop()
    inbox.tick()
    shutil.rmtree(drop)
    result = new_drops(dg.build_sensor_context(instance=instance, cursor=inbox._cursor), installation=Installation())
    assert isinstance(result, dg.SensorResult)
    assert json.loads(result.cursor or "") == {}


def test_without_tables_it_says_what_to_do(inbox: Inbox, instance: dg.DagsterInstance, database_url: str) -> None:
    inbox.drop()
    with psycopg.connect(database_url) as connection:
        connection.execute("drop schema ops cascade")
    result = new_drops(dg.build_sensor_context(instance=instance), installation=Installation())
    assert isinstance(result, dg.SkipReason)
    assert "db migrate" in str(result.skip_message)
