"""Which figures are made anew after a change, and that no others are."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from buddy_pipeline.database.schema import CSR
from buddy_pipeline.definitions import defs
from buddy_pipeline.impact import compute
from buddy_pipeline.orchestration.figures import automation
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.settings import Settings
from buddy_pipeline_tests.orchestration.figures.world import NAMES, WINDOWED, World, entities, months
from buddy_pipeline_tests.small_exports import Installation, member, session

ALL = months(date(2024, 1, 1), date(2024, 6, 1))
SINCE_MARCH = months(date(2024, 3, 1), date(2024, 6, 1))


@pytest.fixture
def world(settings: Settings, database_url: str, tmp_path: Path) -> Iterator[World]:
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    with dg.DagsterInstance.ephemeral() as instance:
        world = World(Installation(database_url, tmp_path, keys=keys), instance)
        assert world.tick() == {}, "before the first import there is nothing to make"
        yield world


def _longer_session_in_march() -> list[dict[str, str]]:
    sessions = [row for row in entities()["skill_sessions"] if "-03-" not in row["completed_at"]]
    return [*sessions, session("s3", "bo", "pat", completed_at="2024-03-10T10:00:00Z", duration_minutes="90")]


def test_a_first_import_asks_for_all_periods_up_to_its_own_and_the_report_of_the_newest(world: World) -> None:
    world.load()
    assert world.tick() == dict.fromkeys(NAMES, ALL) | {"impact_report": ["2024-06"]}


def test_what_was_made_is_not_asked_for_again(world: World) -> None:
    world.load()
    world.settle()
    assert world.tick() == {}
    assert set(world.materialisations().values()) == {1}


def test_a_changed_month_makes_its_activities_and_the_windows_with_it_anew_and_nothing_else(world: World) -> None:
    world.load()
    world.settle()
    before = world.materialisations()
    world.load(day=2, skill_sessions=_longer_session_in_march())
    asked = world.settle()
    assert asked["volunteer_activity"] == ["2024-03"]
    assert asked["vis_scores"] == asked["sroi"] == asked["sensitivity"] == asked["metrics_company_period"] == SINCE_MARCH
    assert asked["impact_report"] == ["2024-06"]
    assert world.materialisations() - before == Counter((name, period) for name, periods in asked.items() for period in periods)


def test_an_export_that_changes_nothing_asks_for_nothing(world: World) -> None:
    world.load()
    world.settle()
    world.load(day=2)
    assert world.tick() == {}


def test_a_later_export_adds_its_period(world: World) -> None:
    world.load()
    world.settle()
    world.load(month=7)
    assert world.settle() == {name: ["2024-07"] for name in [*NAMES, "impact_report"]}


def test_a_roster_makes_company_figures_anew_and_nothing_else(world: World) -> None:
    world.load()
    world.settle()
    world.installation.load_roster(member("Nordlys", "bo", joined_at="2024-03-01"), date="2024-06-01")
    asked = world.settle()
    assert asked == dict.fromkeys(("sroi", "sensitivity", "metrics_company_period"), SINCE_MARCH) | {"impact_report": ["2024-06"]}
    assert world.installation.one("SELECT count(*) FROM impact.sroi WHERE scope = 'company'") == len(SINCE_MARCH)


def test_another_methodology_makes_all_anew(
    world: World, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.load()
    world.settle()
    own = tmp_path / "own.yaml"
    shutil.copy(settings.methodology, own)
    own.write_text(
        own.read_text().replace('version: "2026.1"', 'version: "own"').replace("mood_trend_checkins: 3", "mood_trend_checkins: 4")
    )
    monkeypatch.setenv("BUDDY_METHODOLOGY", str(own))
    assert world.tick() == dict.fromkeys(NAMES, ALL) | {"impact_report": ["2024-06"]}


def test_a_report_that_exists_is_made_anew_with_its_figures(world: World) -> None:
    world.load()
    world.settle()
    assert all(result.success for result in world.run({"impact_report": ["2024-04"]}))
    assert world.tick() == {}
    world.load(day=2, skill_sessions=_longer_session_in_march())
    assert world.tick()["impact_report"] == ["2024-04", "2024-06"]


def test_while_an_import_is_under_way_nothing_is_asked_for(world: World) -> None:
    world.load()
    job = defs.resolve_job_def("import_drop")
    run = world.instance.create_run_for_job(job, tags={"dagster/partition": "2024-05"}, status=dg.DagsterRunStatus.STARTED)
    assert world.tick() == {}
    world.instance.report_run_failed(run)
    assert set(world.tick()) == {*NAMES, "impact_report"}


def test_an_import_that_has_yet_to_tell_of_one_table_whichever_is_under_way(world: World) -> None:
    world.load()
    job = defs.resolve_job_def("import_drop")
    for last in CSR:
        run = world.instance.create_run_for_job(job, tags={"dagster/partition": "2024-06"}, status=dg.DagsterRunStatus.STARTED)
        world.tell_of(run, [table for table in CSR if table != last])
        assert world.tick() == {}, last
        world.instance.report_run_failed(run)
    assert set(world.tick()) == {*NAMES, "impact_report"}


@pytest.mark.parametrize("left", ["buddy_feedback", "users"])
def test_while_a_backfill_has_a_table_left_nothing_is_asked_for(world: World, left: str) -> None:
    world.load()
    world.backfill(left, "2024-05", "2024-06")
    assert world.tick() == {}


def test_a_failure_is_not_tried_again_before_the_next_import(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail_once(world, monkeypatch)
    assert world.tick() == {}
    world.note_an_import()
    assert set(world.settle()) == {*NAMES, "impact_report"}


def test_a_failure_is_tried_again_after_the_hour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail_once(world, monkeypatch)
    assert world.tick() == {}
    assert set(world.tick(minutes=60)) >= set(NAMES)
    assert world.tick() == {}, "what was asked for is not asked for again"


def _fail_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.load()
    with monkeypatch.context() as broken:
        broken.setattr(compute, "compute", _refuse)
        assert not any(result.success for result in world.run(world.tick()))


def _refuse(*_: object, **__: object) -> None:
    raise RuntimeError


def test_the_database_is_asked_once_a_tick_and_not_at_all_while_nothing_changes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.load()
    world.settle()
    asked: list[object] = []

    def counting(*arguments: object) -> str:
        asked.append(arguments)
        return "same"

    monkeypatch.setattr(automation, "token", counting)
    monkeypatch.setattr(automation, "stale", lambda *_: {name: [] for name in WINDOWED})
    world.tick()
    monkeypatch.setattr(automation, "stale", _refuse)
    world.tick()
    assert len(asked) == 2


def test_a_methodology_that_cannot_be_used_is_one_line_and_no_run(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.load()
    own = tmp_path / "own.yaml"
    own.write_text("version: [")
    monkeypatch.setenv("BUDDY_METHODOLOGY", str(own))
    context = dg.build_sensor_context(instance=world.instance, repository_def=defs.get_repository_def())
    tick = automation.out_of_date_figures.evaluate_tick(context)
    assert not tick.run_requests
    assert "own.yaml, line 1" in (tick.skip_message or "")


def test_the_sensor_asks_for_few_runs(world: World) -> None:
    world.load()
    context = dg.build_sensor_context(instance=world.instance, repository_def=defs.get_repository_def())
    (request,) = automation.out_of_date_figures.evaluate_tick(context).run_requests or ()
    assert request.partition_key_range == dg.PartitionKeyRange("2024-01", "2024-06")
