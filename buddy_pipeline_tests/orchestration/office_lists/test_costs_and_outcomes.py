"""Costs and outcomes in the inbox: each sensor asks for its own lists, and the step makes its asset."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg
import pytest

from buddy_pipeline.console.in_process import SILENT
from buddy_pipeline.definitions import defs
from buddy_pipeline.orchestration.inbox import looking as looks
from buddy_pipeline.orchestration.inbox.sensors import WORKING_JOBS, list_sensors
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.settings import Settings
from buddy_pipeline_tests.csr.test_costs import cost
from buddy_pipeline_tests.csr.test_surveys import answer
from buddy_pipeline_tests.small_exports import write_list

COSTS, OUTCOMES = "costs_2025-08-31.csv", "outcomes_2025-08-31.csv"


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "SECONDS_BETWEEN_LOOKS", 0.0)


def asked(name: str, instance: dg.DagsterInstance, cursor: str | None = None) -> tuple[list[dg.RunRequest], str | None]:
    """What the sensor of a kind of list asks for, and its cursor."""
    result = list_sensors[name](dg.build_sensor_context(instance=instance, cursor=cursor), installation=Installation())
    assert isinstance(result, dg.SensorResult)
    return list(result.run_requests or []), result.cursor


def run(job: str, request: dg.RunRequest, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """The job, as the sensor asks for it."""
    return defs.resolve_job_def(job).execute_in_process(
        run_config={**request.run_config, "loggers": SILENT},
        instance=instance,
        tags=dict(request.tags),
        raise_on_error=False,
    )


def query(settings: Settings, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(str(settings.database_url)) as connection:
        return connection.execute(statement.encode()).fetchall()


def test_a_list_of_costs_gets_from_the_inbox_into_its_table(settings: Settings, instance: dg.DagsterInstance) -> None:
    write_list(settings.drops / COSTS, cost("Nordlys", "100"), cost("Town", "many"))
    assert asked("outcomes", instance)[0] == asked("roster", instance)[0] == []
    (request,), cursor = asked("costs", instance)
    assert request.tags["buddy/costs"] == COSTS
    result = run("import_costs", request, instance)
    (event,) = result.get_asset_materialization_events()
    assert event.asset_key == dg.AssetKey(["csr", "costs"])
    told = event.materialization.metadata
    assert [told[name].value for name in ("dagster/row_count", "read", "accepted", "rejected")] == [1, 2, 1, 1]
    assert "number-invalid" in Path(str(told["error report"].value)).read_text("utf-8-sig")
    assert query(settings, "select funder, amount from csr.costs") == [("Nordlys", 100)]
    assert query(settings, "select program, name, status from ops.drops") == [("costs", COSTS, "loaded")]
    assert asked("costs", instance, cursor)[0] == []


def test_a_list_of_outcomes_does_too_and_names_nobody(settings: Settings, instance: dg.DagsterInstance) -> None:
    write_list(settings.drops / OUTCOMES, answer(count="3"), answer("zqsecret"))
    (request,), _ = asked("outcomes", instance)
    result = run("import_outcomes", request, instance)
    (event,) = result.get_asset_materialization_events()
    assert event.asset_key == dg.AssetKey(["csr", "surveyed_outcomes"])
    told = event.materialization.metadata
    assert (told["accepted"].value, told["rejected"].value, told["people linked"].value) == (1, 1, 0)
    report = Path(str(told["error report"].value)).read_text("utf-8-sig")
    assert "survey-person-unknown" in report
    assert "zqsecret" not in report + "\n".join(map(str, result.all_events))


def test_a_list_that_cannot_be_taken_fails_once_with_its_line(settings: Settings, instance: dg.DagsterInstance) -> None:
    (settings.drops / COSTS).write_text("month;kind\n2025-01;cash\n")
    (request,), cursor = asked("costs", instance)
    assert not run("import_costs", request, instance).success
    ((status, message),) = query(settings, "select status, message from ops.drops")
    assert (status, message.startswith(f"{COSTS}, ")) == ("refused", True)
    assert "lacks" in message
    assert asked("costs", instance, cursor)[0] == []


def test_their_runs_show_that_they_are_at_work() -> None:
    assert {"import_roster", "import_costs", "import_outcomes"} <= set(WORKING_JOBS)
