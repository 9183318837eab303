"""A run whose process died does not count as running for ever."""

from datetime import timedelta

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, DagsterEventType

from buddy_pipeline.orchestration.steps import liveness


@dg.job
def waiting() -> None:
    pass


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liveness, "SILENCE", timedelta(0))


def _started_run(instance: dg.DagsterInstance) -> dg.DagsterRun:
    run = instance.create_run_for_job(waiting)
    event = DagsterEvent(event_type_value=DagsterEventType.RUN_START.value, job_name=run.job_name)
    instance.report_dagster_event(event, run.run_id)
    return run


def test_a_dead_run_is_ended_and_says_so(empty_database_url: str) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = _started_run(instance)
        assert liveness.end_dead_runs(instance, empty_database_url, ["waiting"]) == 1
        ended = instance.get_run_by_id(run.run_id)
        assert ended is not None
        assert ended.status is dg.DagsterRunStatus.FAILURE


def test_a_run_at_work_is_left_alone(empty_database_url: str) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = _started_run(instance)
        with liveness.at_work(empty_database_url, run.run_id):
            assert liveness.end_dead_runs(instance, empty_database_url, ["waiting"]) == 0
        assert liveness.end_dead_runs(instance, empty_database_url, ["waiting"]) == 1


def test_a_run_that_spoke_lately_is_left_alone(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liveness, "SILENCE", timedelta(minutes=1))
    with dg.DagsterInstance.ephemeral() as instance:
        _started_run(instance)
        assert liveness.end_dead_runs(instance, empty_database_url, ["waiting"]) == 0


def test_runs_of_other_jobs_are_left_alone(empty_database_url: str) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        _started_run(instance)
        assert liveness.end_dead_runs(instance, empty_database_url, ["import_drop"]) == 0
