"""Retention as Dagster runs it, once a month."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from buddy_pipeline.definitions import defs
from buddy_pipeline.orchestration.retention.assets import monthly_retention
from buddy_pipeline.settings import Settings
from buddy_pipeline_tests.retention.forgetting import program, sealed_words
from buddy_pipeline_tests.small_exports import Installation, milestone, uid


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Installation:
    installation = Installation(database_url, tmp_path)
    installation.load("2024-08-31T10:00:00Z", **program(), milestones=[milestone(1, "ada", points="many")])
    installation.rows("UPDATE ops.drops SET settled_at = '2024-09-01' RETURNING 1")
    return installation


def run(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    return defs.resolve_job_def("apply_retention").execute_in_process(instance=instance, raise_on_error=False)


def metadata(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    (materialisation,) = result.asset_materializations_for_node("ops__retention")
    return {name: value.value for name, value in materialisation.metadata.items()}


@pytest.mark.usefixtures("settings")
def test_it_removes_and_says_what_in_counts(installation: Installation, instance: dg.DagsterInstance) -> None:
    result = run(instance)
    assert result.success
    told = metadata(result)
    assert (told["texts"], told["quarantine"], told["removed in all"]) == (5, 1, 6)
    lines = [tuple(record.data.values()) for record in told["removed"].records]
    assert ("texts", "pii.feedback", 1) in lines
    assert ("quarantine", "ops.quarantine", 1) in lines
    assert sealed_words(installation) == {"checkins": 1}
    everything = repr(instance.all_logs(result.run_id))
    assert not [name for name in ("ada", "bo", "c", "m") if uid(name) in everything]
    assert "Coffee" not in everything


@pytest.mark.usefixtures("settings", "installation")
def test_a_second_run_removes_nothing(instance: dg.DagsterInstance) -> None:
    run(instance)
    assert metadata(run(instance))["removed in all"] == 0


@pytest.mark.usefixtures("settings")
def test_a_file_with_a_slip_fails_with_its_line_and_nothing_goes(
    installation: Installation, instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(Settings.retention.read_text(encoding="utf-8").replace("texts: 24 months", "texts: 24"), encoding="utf-8")
    monkeypatch.setenv("BUDDY_RETENTION", str(own))
    result = run(instance)
    (event,) = [event for event in result.all_events if event.is_step_failure]
    failure = event.step_failure_data.user_failure_data
    assert failure is not None
    assert failure.description is not None
    assert failure.description.startswith("own.yaml, line 3: texts: must be `kept`, or a time")
    assert sealed_words(installation) == {"skill_sessions": 1, "checkins": 2, "feedback": 1}


def test_the_schedule_asks_once_a_month() -> None:
    request = monthly_retention(dg.build_schedule_context(scheduled_execution_time=datetime(2026, 7, 4, 7, tzinfo=UTC)))
    assert isinstance(request, dg.RunRequest)
    assert request.run_key == "2026-07"
