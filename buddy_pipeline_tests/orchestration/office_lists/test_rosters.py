"""A roster of companies in the inbox: the sensor asks for it once it is whole, the step loads it, and nobody is named."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg
import pytest

from buddy_pipeline.console.in_process import SILENT
from buddy_pipeline.definitions import defs
from buddy_pipeline.orchestration.inbox import looking as looks
from buddy_pipeline.orchestration.inbox.sensors import list_sensors, new_drops
from buddy_pipeline.orchestration.office_lists.assets import run_config
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.runs import DIGEST_TAG
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources.companies import ROSTER
from buddy_pipeline_tests.small_exports import member, write_roster

ROWS = (member("Nordlys", "zqsecret"), member("Fjordbank", "zqsecret"), member("Fjordbank", "zqsecret2", left_at="soon"))
NAME = "company_users_2025-08-31.csv"


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "SECONDS_BETWEEN_LOOKS", 0.0)


class Looking:
    """The sensor's ticks, one after the other, and the runs that it asks for."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self._instance = instance
        self._cursor: str | None = None

    def tick(self) -> list[dg.RunRequest]:
        result = list_sensors["roster"](
            dg.build_sensor_context(instance=self._instance, cursor=self._cursor), installation=Installation()
        )
        assert isinstance(result, dg.SensorResult)
        self._cursor = result.cursor
        return list(result.run_requests or [])

    def run(self, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
        """The job, as the sensor asks for it."""
        return defs.resolve_job_def("import_roster").execute_in_process(
            run_config={**request.run_config, "loggers": SILENT},
            instance=self._instance,
            tags=dict(request.tags),
            raise_on_error=False,
        )


@pytest.fixture
def looking(settings: Settings, instance: dg.DagsterInstance) -> Looking:
    assert settings.drops.is_dir()
    return Looking(instance)


def _query(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(str(settings.database_url)) as connection:
        return connection.execute(query.encode()).fetchall()


def _failure(result: dg.ExecuteInProcessResult) -> str:
    (event,) = [event for event in result.all_events if event.is_step_failure]
    told = event.step_failure_data.user_failure_data
    assert told is not None
    return told.description or ""


def test_a_whole_roster_is_asked_for_loaded_and_not_asked_for_again(looking: Looking, settings: Settings) -> None:
    assert looking.tick() == []
    write_roster(settings.drops / NAME, *ROWS)
    (request,) = looking.tick()
    assert request.tags["buddy/roster"] == NAME
    assert request.run_key == f"{request.tags[DIGEST_TAG]}:1"
    assert looking.run(request).success
    assert _query(settings, "select name, status from ops.drops") == [(NAME, "loaded")]
    assert _query(settings, "select name from csr.companies order by 1") == [("Fjordbank",), ("Nordlys",)]
    assert looking.tick() == []
    shutil.copy(settings.drops / NAME, settings.drops / "company_users_of_us_2025-08-31.csv")
    assert looking.tick() == [], "the same people on the same day"


def test_a_roster_that_still_grows_between_two_looks_waits(
    looking: Looking, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_roster(settings.drops / NAME, *ROWS)

    def grow(_: float) -> None:
        with path.open("a") as file:
            file.write("\n")

    monkeypatch.setattr(looks.time, "sleep", grow)
    assert looking.tick() == []
    monkeypatch.setattr(looks.time, "sleep", lambda _: None)
    assert len(looking.tick()) == 1


def test_a_roster_that_cannot_be_taken_fails_once_with_its_line(looking: Looking, settings: Settings) -> None:
    (settings.drops / NAME).write_text("zqsecret@example.org;2025-01-01\n")
    (request,) = looking.tick()
    result = looking.run(request)
    assert _failure(result).startswith(f"{NAME}, line 1: there is no header row")
    assert "zqsecret" not in _stored(result)
    assert _query(settings, "select program, status, message from ops.drops") == [("companies", "refused", _failure(result))]
    assert looking.tick() == []


def test_a_roster_that_cannot_be_opened_is_asked_for_once(looking: Looking, settings: Settings) -> None:
    (settings.drops / "company_users.csv").write_bytes(b"PK\x03\x04")
    (request,) = looking.tick()
    assert "is an Excel workbook" in _failure(looking.run(request))
    assert looking.tick() == []
    write_roster(settings.drops / "company_users.csv", *ROWS)
    assert len(looking.tick()) == 1, "a mended roster"


def test_the_two_assets_get_counts_and_the_report_and_nobody_is_named(looking: Looking, settings: Settings) -> None:
    write_roster(settings.drops / NAME, *ROWS)
    result = looking.run(looking.tick()[0])
    made = {event.asset_key.path[-1]: event.materialization.metadata for event in result.get_asset_materialization_events()}
    assert list(made) == ["companies", "company_users"]
    assert (made["companies"]["dagster/row_count"].value, made["companies"]["inserted"].value) == (2, 2)
    told = {name: made["company_users"][name].value for name in ("read", "accepted", "rejected", "people linked")}
    assert told == {"read": 3, "accepted": 2, "rejected": 1, "people linked": 0}
    assert made["company_users"]["not known in a program yet"].value == 1
    report = Path(str(made["company_users"]["error report"].value))
    assert "timestamp-invalid" in report.read_text("utf-8-sig")
    assert "zqsecret" not in report.read_text("utf-8-sig") + _stored(result)


def test_rosters_and_drops_do_not_get_in_each_others_way(
    looking: Looking, settings: Settings, instance: dg.DagsterInstance
) -> None:
    write_roster(settings.drops / NAME, *ROWS)
    result = new_drops(dg.build_sensor_context(instance=instance), installation=Installation())
    assert isinstance(result, dg.SensorResult)
    assert not result.run_requests
    (settings.drops / "broken.json").write_text("{")
    assert len(looking.tick()) == 1


def test_a_roster_may_have_any_name(settings: Settings, instance: dg.DagsterInstance) -> None:
    path = write_roster(settings.drops / "people of ours.csv", *ROWS)
    config = dg.RunConfig(ops=run_config(ROSTER, path.name).ops, loggers=SILENT)
    assert defs.resolve_job_def("import_roster").execute_in_process(run_config=config, instance=instance).success
    assert _query(settings, "select count(*) from pii.company_roster") == [(2,)]


def _stored(result: dg.ExecuteInProcessResult) -> str:
    """All that Dagster keeps of a run."""
    return "\n".join(map(str, result.all_events))
