"""A second program beside the first: its assets are its own, those of the tables that both fill exist once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

import dagster as dg
import pytest

from buddy_pipeline.console.in_process import SILENT
from buddy_pipeline.contract.origins import Origin
from buddy_pipeline.csr.checks import CheckResult
from buddy_pipeline.importing.summary import ImportSummary
from buddy_pipeline.orchestration.graph.keys import csr_key, export_key
from buddy_pipeline.orchestration.graph.periods import periods_since
from buddy_pipeline.orchestration.imports.assets import importing
from buddy_pipeline.orchestration.imports.checks import check_results, check_specs
from buddy_pipeline.orchestration.imports.importing import ImportConfig, Loaded
from buddy_pipeline.orchestration.imports.lineage import lineage
from buddy_pipeline.orchestration.imports.specs import asset_specs, keys_of
from buddy_pipeline.orchestration.steps.resources import RESOURCES
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import PROGRAMS

FIRST = PROGRAMS[0]
CHOIR = replace(
    FIRST,
    name="choir",
    title="Choir",
    entities=(FIRST["users"], FIRST["milestones"]),
    origins={"users": Origin(("users",)), "journey_milestones": Origin(("milestones",))},
)
BOTH = (FIRST, CHOIR)
PERIOD = "2025-08"


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def run(settings: Settings, instance: dg.DagsterInstance, *selection: dg.AssetKey) -> dg.ExecuteInProcessResult:
    """A run of the step that imports drops of both programs, for a drop of the first."""
    drop = write_sample(settings.drops, users=12, seed=1, format="csv", export_date=datetime(2025, 8, 28, tzinfo=UTC))
    step = importing(BOTH, periods_since(settings.first_period))
    return dg.materialize(
        [step],
        selection=dg.AssetSelection.assets(*selection) if selection else None,
        resources=RESOURCES,
        instance=instance,
        partition_key=PERIOD,
        run_config=dg.RunConfig(ops={"import_drops": ImportConfig(drop=drop.name)}, loggers=SILENT),
    )


def told_of(result: dg.ExecuteInProcessResult) -> dict[dg.AssetKey, str | None]:
    """The assets that the run told of, with the period."""
    events = [event for event in result.all_events if event.is_step_materialization]
    return {event.asset_key: event.partition for event in events if event.asset_key is not None}


def test_keys_of_the_first_stay_as_they_are_and_others_are_beside_them() -> None:
    assert export_key(FIRST, "users") == dg.AssetKey(["export", "users"])
    assert export_key(CHOIR, "users") == dg.AssetKey(["export", "choir", "users"])
    keys = [spec.key for spec in asset_specs(BOTH)]
    assert len(keys) == len(set(keys)) == len(asset_specs((FIRST,))) + len(CHOIR.entities)


def test_a_table_that_both_fill_comes_from_both() -> None:
    specs = {spec.key: {dep.asset_key for dep in spec.deps} for spec in asset_specs(BOTH)}
    assert {export_key(FIRST, "users"), export_key(CHOIR, "users")} <= specs[csr_key("users")]
    deps = lineage("journey_milestones", BOTH).deps_by_column["reached_at"]
    assert {dep.asset_key for dep in deps} == {export_key(FIRST, "milestones"), export_key(CHOIR, "milestones")}


def test_a_run_of_one_program_tells_of_its_assets_only(settings: Settings, instance: dg.DagsterInstance) -> None:
    result = run(settings, instance, *keys_of([FIRST]))
    assert set(told_of(result)) == set(keys_of([FIRST]))
    assert {check.asset_key for check in result.get_asset_check_evaluations()} <= set(keys_of([FIRST]))


def test_a_job_of_one_program_takes_a_listener_of_its_own(settings: Settings, instance: dg.DagsterInstance) -> None:
    """As the terminal has it: Dagster takes other resources for a job, none for a part of one."""

    class Heard:
        read: ClassVar[list[int]] = []

        def progress(self, _: object) -> None: ...

        def imported(self, summary: ImportSummary) -> None:
            self.read.append(summary.entities["users"].read)

    drop = write_sample(settings.drops, users=12, seed=1, format="csv", export_date=datetime(2025, 8, 28, tzinfo=UTC))
    job = dg.define_asset_job("import_drop_of_first", selection=dg.AssetSelection.assets(*keys_of([FIRST])))
    step = importing(BOTH, periods_since(settings.first_period))
    definitions = dg.Definitions(assets=[step], jobs=[job], resources=RESOURCES, executor=dg.in_process_executor)
    result = definitions.resolve_job_def(job.name).execute_in_process(
        instance=instance,
        partition_key=PERIOD,
        resources={"listener": Heard()},
        run_config=dg.RunConfig(ops={"import_drops": ImportConfig(drop=drop.name)}, loggers=SILENT),
    )
    assert set(told_of(result)) == set(keys_of([FIRST]))
    assert Heard.read == [12]


def test_a_run_that_selects_all_tells_of_what_was_loaded(settings: Settings, instance: dg.DagsterInstance) -> None:
    assert set(told_of(run(settings, instance))) == set(keys_of([FIRST]))


def test_a_drop_is_loaded_whole_and_told_of_whole_whatever_was_selected(settings: Settings, instance: dg.DagsterInstance) -> None:
    result = run(settings, instance, export_key(FIRST, "users"))
    assert told_of(result) == dict.fromkeys(keys_of([FIRST]), PERIOD)
    assert {check.asset_key for check in result.get_asset_check_evaluations()} == {export_key(FIRST, "users")}


def test_checks_of_a_table_that_both_fill_are_told_once_and_a_failure_is_not_hidden(settings: Settings) -> None:
    specs = {spec.key for spec in check_specs(BOTH)}
    assert dg.AssetCheckKey(csr_key("program_enrollments"), "enrollment_for_every_user") in specs
    assert dg.AssetCheckKey(export_key(CHOIR, "users"), "freshness") in specs
    loaded = [
        Loaded(program, None, [_result(passed)], settings.home)  # type: ignore[arg-type]  # checks need no summary
        for program, passed in ((FIRST, False), (CHOIR, True))
    ]
    results = {
        result.asset_key: result for result in check_results(loaded, {}, specs) if result.check_name == "zero_duration_matches"
    }
    assert [(key, result.passed) for key, result in results.items()] == [(csr_key("buddy_matches"), False)]


def _result(passed: bool) -> CheckResult:
    return CheckResult("zero_duration_matches", "csr", "buddy_matches", passed, "warn", "Matches that ended as they were made.")
