"""The monthly reconciliation as Dagster runs it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from buddy_pipeline.definitions import defs
from buddy_pipeline.orchestration.reconciliation.assets import key_of, monthly_reconciliation, write_pages_anew
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.reconciling.month import PEOPLE, SESSION, Month, held
from buddy_pipeline_tests.small_exports import Installation, milestone, uid, user


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def month(database_url: str, tmp_path: Path) -> Month:
    month = Month(Installation(database_url, tmp_path))
    month.export("2025-10-31T20:00:00Z", users=[*PEOPLE, user("gone")])
    return month


def run(instance: dg.DagsterInstance, period: str) -> dg.ExecuteInProcessResult:
    return defs.resolve_job_def("reconcile_period").execute_in_process(
        instance=instance, partition_key=period, raise_on_error=False
    )


def metadata(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    (materialisation,) = result.asset_materializations_for_node("events__reconciliation")
    return {name: value.value for name, value in materialisation.metadata.items()}


def check_of(result: dg.ExecuteInProcessResult) -> dg.AssetCheckEvaluation:
    """The check of the program whose month it is; those of programs that never sent anything have nothing to say."""
    (check,) = (one for one in result.get_asset_check_evaluations() if one.asset_key == key_of(BUDDY))
    return check


def test_it_tells_the_counts_and_writes_the_page(month: Month, settings: Settings, instance: dg.DagsterInstance) -> None:
    month.hear(SESSION, held("both", 1), "2025-11-01T10:00:00Z")
    month.export(users=[*PEOPLE, user("gone")], skill_sessions=[held("both", 1)])
    result = run(instance, "2025-11")
    assert result.success
    told = metadata(result)
    assert told["equal"] == 1
    assert told["agreement"] == 1
    page = settings.reports / "reconciliation" / "2025-11.html"
    assert told["page"] == str(page)
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert check_of(result).passed
    assert month.installation.one("SELECT DISTINCT run_id FROM ops.reconciliation") == result.run_id


@pytest.mark.usefixtures("settings")
def test_the_check_warns_and_says_of_what(month: Month, instance: dg.DagsterInstance) -> None:
    month.hear(SESSION, held("first", 1), "2025-11-01T10:00:00Z")
    month.export(skill_sessions=[held("first", 1), held("lost", 2)])
    check = check_of(run(instance, "2025-11"))
    assert not check.passed
    assert check.severity is dg.AssetCheckSeverity.WARN
    assert check.description is not None
    assert "all types: 50.0% missed" in check.description
    assert "users: 1 vanished" in check.description


@pytest.mark.usefixtures("settings")
def test_dagster_is_told_of_nobody(month: Month, instance: dg.DagsterInstance) -> None:
    reached = milestone(1, "per", reached_at="2025-11-02T10:00:00Z")
    month.hear(SESSION, held("first", 1), "2025-11-01T10:00:00Z")
    month.export(skill_sessions=[held("first", 1)], milestones=[reached])
    result = run(instance, "2025-11")
    assert metadata(result)["missed"] == 1
    assert metadata(result)["vanished"] == 1
    told = repr(instance.all_logs(result.run_id))
    assert not [name for name in ("per", "gone") if uid(name) in told]


def test_pages_written_anew_show_what_the_tables_have_now(month: Month, settings: Settings, instance: dg.DagsterInstance) -> None:
    month.export()
    run(instance, "2025-11")
    page = settings.reports / "reconciliation" / "2025-11.html"
    assert uid("gone") in page.read_text(encoding="utf-8")
    month.installation.rows("DELETE FROM ops.discrepancies RETURNING 1")
    write_pages_anew(settings, month.installation.url)
    assert uid("gone") not in page.read_text(encoding="utf-8")
    assert [path.name for path in page.parent.iterdir() if path.is_file()] == [page.name]


@pytest.mark.usefixtures("settings")
def test_a_month_without_a_full_export_fails_plainly(month: Month, instance: dg.DagsterInstance) -> None:
    month.installation.load("2025-11-28T20:00:00Z", users=PEOPLE)
    result = run(instance, "2025-11")
    (event,) = [event for event in result.all_events if event.is_step_failure]
    failure = event.step_failure_data.user_failure_data
    assert failure is not None
    assert failure.description == "2025-11: no export of that month holds all 8 entities; import a full one, then reconcile."


@pytest.mark.parametrize(
    ("moment", "period"), [(datetime(2025, 12, 3, 6, tzinfo=UTC), "2025-11"), (datetime(2026, 1, 3, 6, tzinfo=UTC), "2025-12")]
)
def test_the_schedule_asks_for_the_month_that_ended(moment: datetime, period: str) -> None:
    request = monthly_reconciliation(dg.build_schedule_context(scheduled_execution_time=moment))
    assert isinstance(request, dg.RunRequest)
    assert request.partition_key == period
