"""Which figures are made anew after a change, and that no others are."""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.execution.backfill import BulkActionStatus

from buddy_pipeline.definitions import defs
from buddy_pipeline.impact import compute
from buddy_pipeline.orchestration.figures import sensor
from buddy_pipeline.orchestration.figures.stretches import FIRST_TAG, LAST_TAG
from buddy_pipeline.orchestration.graph.keys import csr_key
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.settings import Settings
from buddy_pipeline_tests.orchestration.figures.world import NAMES, World, entities, months
from buddy_pipeline_tests.small_exports import Installation, member, session

ALL = months(date(2024, 1, 1), date(2024, 6, 1))
SINCE_MARCH = months(date(2024, 3, 1), date(2024, 6, 1))
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


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


def test_a_roster_makes_scores_and_company_figures_anew_and_nothing_else(world: World) -> None:
    """Who is a member of a company is a volunteer of whom 0 hours are known."""
    world.load()
    world.settle()
    world.installation.load_roster(member("Nordlys", "bo", joined_at="2024-03-01"), date="2024-06-01")
    asked = world.settle()
    assert asked == dict.fromkeys(("vis_scores", "sroi", "sensitivity", "voices", "metrics_company_period"), SINCE_MARCH) | {
        "impact_report": ["2024-06"]
    }
    assert world.installation.one("SELECT count(*) FROM impact.sroi WHERE scope = 'company'") == len(SINCE_MARCH)


def test_another_methodology_makes_all_anew(
    world: World, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.load()
    world.settle()
    own = tmp_path / "own.yaml"
    shutil.copy(settings.methodology, own)
    own.write_text(
        own.read_text().replace('version: "2026.3"', 'version: "own"').replace("mood_trend_checkins: 3", "mood_trend_checkins: 4")
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


@pytest.mark.parametrize("job", ["import_drop", "import_period", "import_roster"])
def test_while_an_import_waits_or_works_nothing_is_asked_for(world: World, job: str) -> None:
    world.load()
    config = {"ops": {"import_members": {"config": {"roster": "any"}}}} if job == "import_roster" else {}
    for status in (dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTED):
        run = world.instance.create_run_for_job(defs.resolve_job_def(job), run_config=config, status=status)
        assert world.tick() == {}, status
        world.instance.report_run_failed(run)
    assert set(world.tick()) == {*NAMES, "impact_report"}


def test_assets_of_imports_that_somebody_asked_for_by_hand_are_an_import(world: World) -> None:
    world.load()
    job = defs.resolve_implicit_job_def_def_for_assets([csr_key("users")])
    assert job is not None
    run = world.instance.create_run_for_job(job, asset_selection={csr_key("users")}, status=dg.DagsterRunStatus.STARTED)
    assert world.tick() == {}
    world.instance.report_run_failed(run)
    assert set(world.tick()) == {*NAMES, "impact_report"}


def test_while_figures_are_being_made_no_more_are_asked_for(world: World) -> None:
    world.load()
    world.instance.create_run_for_job(defs.resolve_job_def("compute_period"), status=dg.DagsterRunStatus.NOT_STARTED)
    assert world.tick() == {}


@pytest.mark.parametrize("left", ["buddy_feedback", "users"])
def test_while_a_backfill_has_a_table_left_nothing_is_asked_for(world: World, left: str) -> None:
    world.load()
    world.backfill(left, "2024-05", "2024-06")
    assert world.tick() == {}


def test_a_backfill_that_ended_keeps_nothing_waiting(world: World) -> None:
    world.load()
    world.backfill("users", "2024-05")
    (backfill,) = world.instance.get_backfills()
    world.instance.update_backfill(backfill.with_status(BulkActionStatus.COMPLETED_FAILED))
    assert set(world.tick()) == {*NAMES, "impact_report"}


def test_a_failure_is_not_tried_again_before_the_next_import(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail_once(world, monkeypatch)
    assert world.tick() == {}
    world.load(day=2)
    assert set(world.settle()) == {*NAMES, "impact_report"}


def test_a_failure_is_tried_again_after_the_hour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail_once(world, monkeypatch)
    assert world.tick() == {}
    _set_clock(monkeypatch, NOON + timedelta(hours=1))
    assert set(world.tick()) >= set(NAMES)
    assert world.tick() == {}, "what was asked for is not asked for again"


def test_what_fails_each_time_comes_to_rest_also_beside_what_succeeds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures of June look back on months that cannot be made, and stay out of date."""
    _set_clock(monkeypatch, NOON)
    world.load()
    make = compute.compute

    def but_not_the_first(*arguments: Any, periods: Sequence[date], **named: Any) -> None:
        if date(2024, 1, 1) in periods:
            raise RuntimeError
        make(*arguments, periods=periods, **named)

    monkeypatch.setattr(compute, "compute", but_not_the_first)
    runs = [len(world.serve(world.requests())) for _ in range(4)]
    assert runs[0] == 2
    assert runs[-1] == 0


def _fail_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _set_clock(monkeypatch, NOON)
    world.load()
    with monkeypatch.context() as broken:
        broken.setattr(compute, "compute", _refuse)
        assert not any(result.success for result in world.serve(world.requests()))


def _set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """The sensor's own clock; hours are what it is looked at for."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return moment.astimezone(tz)

    monkeypatch.setattr(sensor, "datetime", Clock)


def _refuse(*_: object, **__: object) -> None:
    raise RuntimeError


def test_a_report_that_is_older_than_its_figures_is_written_anew_whoever_made_them(world: World) -> None:
    world.load()
    world.settle()
    assert all(result.success for result in world.run({"sroi": ["2024-06"]}))
    assert world.settle() == {"impact_report": ["2024-06"]}


def test_a_methodology_that_cannot_be_used_is_one_line_and_no_run(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.load()
    own = tmp_path / "own.yaml"
    own.write_text("version: [")
    monkeypatch.setenv("BUDDY_METHODOLOGY", str(own))
    answer = world.answer()
    assert isinstance(answer, dg.SkipReason)
    assert "own.yaml, line 1" in (answer.skip_message or "")


def test_without_tables_there_is_nothing_to_make(world: World, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDDY_DATABASE_URL", empty_database_url)
    answer = world.answer()
    assert isinstance(answer, dg.SkipReason)
    assert answer.skip_message == "Nothing was imported yet."


def test_months_before_the_first_period_are_not_asked_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.load()
    monkeypatch.setenv("BUDDY_FIRST_PERIOD", "2024-03")
    assert world.tick() == dict.fromkeys(NAMES, SINCE_MARCH) | {"impact_report": ["2024-06"]}


def test_the_sensor_asks_for_few_runs(world: World) -> None:
    world.load()
    asked = [(request.tags[FIRST_TAG], request.tags[LAST_TAG]) for request in world.requests()]
    assert asked == [("2024-01", "2024-05"), ("2024-06", "2024-06")]
