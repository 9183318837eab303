"""The step that imports: what it leaves in the asset graph, and how it fails."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import psycopg
import pytest

from buddy_pipeline.console.in_process import SILENT
from buddy_pipeline.database.tables import CSR
from buddy_pipeline.definitions import defs
from buddy_pipeline.orchestration.graph.keys import export_keys
from buddy_pipeline.orchestration.imports.importing import ImportConfig
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline_tests.small_exports import held, write_list

PERIOD = "2025-08"


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def _drop(settings: Settings, day: int = 28, seed: int = 1) -> Path:
    return write_sample(settings.drops, users=25, seed=seed, format="csv", export_date=datetime(2025, 8, day, tzinfo=UTC))


def _run(instance: dg.DagsterInstance, job: str, drop: str | None = None, period: str = PERIOD) -> dg.ExecuteInProcessResult:
    return defs.resolve_job_def(job).execute_in_process(
        run_config=dg.RunConfig(ops={"import_drops": ImportConfig(drop=drop)}, loggers=SILENT),
        instance=instance,
        partition_key=period,
        raise_on_error=False,
    )


def _failure(result: dg.ExecuteInProcessResult) -> str:
    (event,) = [event for event in result.all_events if event.is_step_failure]
    told = event.step_failure_data.user_failure_data
    assert told is not None
    return told.description or ""


def test_every_asset_gets_its_counts_preview_and_lineage_on_the_period(settings: Settings, instance: dg.DagsterInstance) -> None:
    drop = _drop(settings)
    result = _run(instance, "import_drop", drop.name)
    assert result.success
    made = {event.asset_key: event.materialization for event in result.get_asset_materialization_events()}
    assert len(made) == 18
    assert all(event.partition == PERIOD for event in result.get_asset_materialization_events())
    users = made[dg.AssetKey(["export", "users"])].metadata
    assert users["read"].value == users["accepted"].value + users["rejected"].value + users["merged"].value == 25
    assert users["dagster/row_count"].value == users["accepted"].value
    assert Path(str(users["error report"].value)).is_file()
    enrollments = made[dg.AssetKey(["csr", "program_enrollments"])].metadata
    assert "active" in [record.data["status"] for record in enrollments["preview"].records]
    assert "status" in enrollments["dagster/column_lineage"].value.deps_by_column


def test_a_table_that_several_programs_fill_has_the_checks_of_all_after_each_load(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    assert _run(instance, "import_drop", _drop(settings).name).success
    sessions = held("LS-1", "ada@example.org", "bo@example.org", date="2025-08-05")
    write_list(settings.drops / "sessions-2025-08-31.csv", sessions)
    result = _run(instance, "import_kintell_drop", "sessions-2025-08-31.csv")
    assert result.success
    enrollments = dg.AssetKey(["csr", "program_enrollments"])
    checked = {one.check_name: one.passed for one in result.get_asset_check_evaluations() if one.asset_key == enrollments}
    assert checked == {"enrollment_for_every_user": True, "enrollment_for_every_session": True}


def test_lineage_names_columns_as_the_page_of_the_list_does(settings: Settings, instance: dg.DagsterInstance) -> None:
    write_list(settings.drops / "sessions-2025-08-31.csv", held("LS-1", "ada@example.org", "bo@example.org", date="2025-08-05"))
    result = _run(instance, "import_kintell_drop", "sessions-2025-08-31.csv")
    made = {event.asset_key: event.materialization for event in result.get_asset_materialization_events()}
    behind = made[dg.AssetKey(["csr", "kintell_sessions"])].metadata["dagster/column_lineage"].value.deps_by_column
    of_lists = dg.AssetKey(["export", "kintell", "sessions"])
    assert [dep.column_name for dep in behind["participant_id"] if dep.asset_key == of_lists] == ["participant_email"]


def test_the_log_of_the_run_has_the_counts(settings: Settings, instance: dg.DagsterInstance) -> None:
    result = _run(instance, "import_drop", _drop(settings).name)
    logged = [record.user_message for record in instance.all_logs(result.run_id)]
    assert any(line.startswith("users: 25 rows read, ") for line in logged)


def test_exports_that_stop_coming_show_at_their_assets(settings: Settings) -> None:
    """By Dagster's own policy; of tables that are made from them it shows upstream."""
    assert settings.drops.is_dir()
    graph = defs.resolve_asset_graph()
    policies = {key: graph.get(key).freshness_policy for key in graph.get_all_asset_keys()}
    windows = {key: (policy.warn_window, policy.fail_window) for key, policy in policies.items() if policy is not None}
    assert set(windows) == set(export_keys(PROGRAMS))
    assert {fail.to_timedelta() for _, fail in windows.values()} == {timedelta(days=45)}


def test_every_check_is_reported(settings: Settings, instance: dg.DagsterInstance) -> None:
    result = _run(instance, "import_drop", _drop(settings).name)
    checks = {(check.asset_key, check.check_name): check for check in result.get_asset_check_evaluations()}
    assert len(checks) == 23
    enrolled = checks[dg.AssetKey(["csr", "program_enrollments"]), "enrollment_for_every_user"]
    assert enrolled.passed
    assert enrolled.severity is dg.AssetCheckSeverity.ERROR


def test_an_incremental_drop_without_some_entities_succeeds(settings: Settings, instance: dg.DagsterInstance) -> None:
    assert _run(instance, "import_drop", _drop(settings).name).success
    later = _drop(settings, day=30)
    for name in ("milestones", "feedback"):
        (later / f"{name}.csv").unlink()
    metadata = json.loads((later / "metadata.json").read_text())
    counts = metadata.get("export_metadata", metadata)["record_counts"]
    for name in ("milestones", "feedback"):
        del counts[name]
    (later / "metadata.json").write_text(json.dumps(metadata))
    assert _run(instance, "import_drop", later.name).success


def test_no_personal_value_reaches_what_dagster_stores(
    settings: Settings, instance: dg.DagsterInstance, database_url: str
) -> None:
    drop = _drop(settings)
    header, *lines = (drop / "users.csv").read_text().splitlines()
    names = header.split(",")
    result = _run(instance, "import_drop", drop.name)
    stored = "\n".join(str(record) for record in instance.all_logs(result.run_id))
    personal = [line.split(",")[names.index(column)] for line in lines for column in ("email", "first_name")]
    assert personal
    assert not [value for value in personal if len(value) > 4 and value in stored]
    with psycopg.connect(database_url) as connection:
        places = [place for (place,) in connection.execute("select distinct location from csr.users where location is not null")]
    assert places
    assert not [place for place in places if place in stored]


def test_a_period_takes_all_its_drops_oldest_export_first(
    settings: Settings, instance: dg.DagsterInstance, database_url: str
) -> None:
    _drop(settings, day=30, seed=1)
    _drop(settings, day=10, seed=2)
    result = _run(instance, "import_period")
    assert result.success
    with psycopg.connect(database_url) as connection:
        loaded = connection.execute("select export_date from ops.drops order by settled_at").fetchall()
    assert [row[0].day for row in loaded] == [10, 30]


def test_importing_a_period_again_changes_nothing(settings: Settings, instance: dg.DagsterInstance, database_url: str) -> None:
    _drop(settings)
    assert _run(instance, "import_period").success
    before = _contents(database_url)
    assert _run(instance, "import_period").success
    assert _contents(database_url) == before


def test_a_period_without_drops_says_so(settings: Settings, instance: dg.DagsterInstance) -> None:
    assert _failure(_run(instance, "import_period")) == f"No drop of {PERIOD} lies in the inbox {settings.drops}."


def test_a_drop_of_another_period_is_not_imported_under_this_one(settings: Settings, instance: dg.DagsterInstance) -> None:
    drop = _drop(settings)
    assert _failure(_run(instance, "import_drop", drop.name, period="2025-07")) == (
        f"The drop {drop.name} is of 2025-08, not of 2025-07; ask for 2025-08."
    )


def test_a_refused_drop_fails_with_its_line_and_keeps_the_others_of_its_period_in(
    settings: Settings, instance: dg.DagsterInstance, database_url: str
) -> None:
    refused, taken = _drop(settings, day=10, seed=2), _drop(settings, day=30)
    content = (refused / "users.csv").read_text().splitlines(keepends=True)
    (refused / "users.csv").write_text("".join(content[:-1]))  # one row fewer than its metadata declares
    result = _run(instance, "import_period")
    assert not result.success
    assert "users" in _failure(result)
    assert len(result.get_asset_materialization_events()) == 18
    with psycopg.connect(database_url) as connection:
        drops = dict(connection.execute("select name, status from ops.drops").fetchall())
    assert drops == {refused.name: "refused", taken.name: "loaded"}


def test_an_unreadable_drop_is_recorded_with_the_reason(
    settings: Settings, instance: dg.DagsterInstance, database_url: str
) -> None:
    (settings.drops / "broken.json").write_text('{"export_metadata": ')
    result = defs.resolve_job_def("refuse_drop").execute_in_process(
        run_config=dg.RunConfig(ops={"explain_refusal": ImportConfig(drop="broken.json")}, loggers=SILENT),
        instance=instance,
        raise_on_error=False,
    )
    assert not result.success
    with psycopg.connect(database_url) as connection:
        found = connection.execute("select name, status, message from ops.drops").fetchone()
    assert found == ("broken.json", "refused", _failure(result))


@pytest.mark.parametrize(
    ("name", "header", "program"),
    [
        ("mentors.csv", "session_id,participant_email,mentor_email,scheduled_at", "kintell"),
        ("courses-2025-11.csv", "user_email,provider,course_id,final_score", "upskilling"),
        ("shopping-2025-11.csv", "bread,butter", "buddy"),
    ],
)
def test_a_list_that_cannot_be_taken_is_recorded_as_of_whom_it_resembles(
    settings: Settings, instance: dg.DagsterInstance, database_url: str, name: str, header: str, program: str
) -> None:
    (settings.drops / name).write_text(f"{header}\n")
    defs.resolve_job_def("refuse_drop").execute_in_process(
        run_config=dg.RunConfig(ops={"explain_refusal": ImportConfig(drop=name)}, loggers=SILENT),
        instance=instance,
        raise_on_error=False,
    )
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select name, program from ops.drops").fetchall() == [(name, program)]


def test_a_drop_whose_name_is_no_text_is_recorded_under_what_is_shown_of_it(
    settings: Settings, instance: dg.DagsterInstance, database_url: str
) -> None:
    _drop(settings).rename(settings.drops / os.fsdecode(b"dr\xffp"))
    result = defs.resolve_job_def("refuse_drop").execute_in_process(
        run_config=dg.RunConfig(ops={"explain_refusal": ImportConfig(drop=r"dr\xffp")}, loggers=SILENT),
        instance=instance,
        raise_on_error=False,
    )
    assert _failure(result).startswith(r"dr\xffp: its name, or that of a folder it lies in, is not UTF-8")
    with psycopg.connect(database_url) as connection:
        found = connection.execute("select name, status, message from ops.drops").fetchone()
    assert found == (r"dr\xffp", "refused", _failure(result))


def _contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(url) as connection:
        return {name: connection.execute(f"select * from csr.{name} order by 1, 2, 3").fetchall() for name in CSR}
