"""Texts as Dagster reads them: asked for once there are some, read, checked, and told without a word of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from buddy_pipeline.definitions import defs
from buddy_pipeline.orchestration.evidence.sensor import read_period_texts, unread_texts
from buddy_pipeline.orchestration.figures.stretches import FIRST_TAG, LAST_TAG
from buddy_pipeline.orchestration.steps.installation import Installation as OurInstallation
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.settings import Settings
from buddy_pipeline_tests.evidence.world import DANGER, LONELY, Program
from buddy_pipeline_tests.small_exports import Installation, checkin, match, user


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def program(settings: Settings, database_url: str, tmp_path: Path) -> Program:
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    installation = Installation(database_url, tmp_path, keys=keys)
    installation.load(users=[user("ana"), user("bo", role="buddy")], matches=[match("m", "ana", "bo")])
    return Program(installation)


def tick(instance: dg.DagsterInstance) -> dg.SensorResult | dg.SkipReason:
    answer = unread_texts(dg.build_sensor_context(instance=instance), installation=OurInstallation())
    assert isinstance(answer, dg.SensorResult | dg.SkipReason)
    return answer


def serve(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """Runs what the sensor asks for now."""
    answer = tick(instance)
    assert isinstance(answer, dg.SensorResult)
    [request] = answer.run_requests or []
    return defs.resolve_job_def(read_period_texts.name).execute_in_process(
        instance=instance, tags=dict(request.tags), raise_on_error=False
    )


def checks(result: dg.ExecuteInProcessResult) -> dict[str, bool]:
    return {one.check_name: one.passed for one in result.get_asset_check_evaluations()}


def told(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, Any]]:
    return {
        event.asset_key.path[-1]: {name: value.value for name, value in event.materialization.metadata.items()}
        for event in result.get_asset_materialization_events()
        if event.asset_key is not None
    }


def test_nothing_is_asked_for_where_nothing_was_written(program: Program, instance: dg.DagsterInstance) -> None:
    assert program.rows("SELECT count(*) FROM csr.users") == [(2,)]
    assert tick(instance) == dg.SkipReason("Each text has been read.")


def test_texts_are_asked_for_by_the_month_of_their_export_read_and_told_in_counts(
    program: Program, instance: dg.DagsterInstance
) -> None:
    program.note("c1", LONELY)
    program.note("c2", LONELY, date="2024-07-10T10:00:00Z")
    answer = tick(instance)
    assert isinstance(answer, dg.SensorResult)
    assert [(one.tags[FIRST_TAG], one.tags[LAST_TAG]) for one in answer.run_requests or []] == [("2024-06", "2024-07")]
    result = serve(instance)
    assert result.success
    of_texts = told(result)["texts"]
    assert (of_texts["texts read"], of_texts["new flags"], of_texts["dagster/row_count"]) == (2, 0, 2)
    assert checks(result) == {
        "coverage": True,
        "unread_languages": True,
        "waiting_texts": True,
        "drift_of_labels": True,
        "urgent_flags": True,
        "overdue_flags": True,
    }
    assert tick(instance) == dg.SkipReason("Each text has been read.")
    assert "lonely" not in repr(instance.all_logs(result.run_id))


def test_danger_fails_its_check_at_once_and_is_alerted(
    program: Program, instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = tmp_path / "alert.json"
    monkeypatch.setenv("BUDDY_ALERT_COMMAND", f"tee {alert}")
    program.note("c1", DANGER)
    result = serve(instance)
    assert result.success
    assert not checks(result)["urgent_flags"]
    assert told(result)["texts"]["alerts sent"] == 1
    assert json.loads(alert.read_text(encoding="utf-8"))["urgent"] == 1
    assert "want to die" not in repr(instance.all_logs(result.run_id))


def test_an_alert_that_failed_is_sent_with_the_next_look(
    program: Program, instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUDDY_ALERT_COMMAND", "false")
    program.note("c1", DANGER)
    assert serve(instance).success
    alert = tmp_path / "alert.json"
    monkeypatch.setenv("BUDDY_ALERT_COMMAND", f"tee {alert}")
    tick(instance)
    assert alert.exists()


def test_a_language_without_a_reader_is_told_by_a_check(program: Program, instance: dg.DagsterInstance) -> None:
    text = "Ich habe heute mit meinem Buddy über die Arbeit gesprochen und viel gelernt"
    program.load(checkins=[checkin(f"c{n}", "m", notes=f"{text} {n}") for n in range(3)])
    result = serve(instance)
    assert not checks(result)["unread_languages"]
    assert not checks(result)["coverage"]


def test_a_file_with_a_slip_fails_with_its_line_and_the_tables_stay(
    program: Program, instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.note("c1", LONELY)
    assert serve(instance).success
    (tmp_path / "q2q").mkdir()
    (tmp_path / "q2q" / "taxonomy.yaml").write_text("version: 1\n", encoding="utf-8")
    monkeypatch.setenv("BUDDY_VOICES", str(tmp_path / "q2q"))
    answer = tick(instance)
    assert isinstance(answer, dg.SkipReason)
    assert "there is no such file" in str(answer.skip_message)
    assert program.rows("SELECT count(*) FROM csr.outcome_scores") != [(0,)]
