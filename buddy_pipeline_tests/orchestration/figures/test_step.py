"""The step that makes figures, and the one that writes reports: what they leave in the asset graph, and how they fail."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg
import pytest

from buddy_pipeline.console.figures import FiguresBroken, figures_in_process
from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact import compute
from buddy_pipeline.impact.figures import ASSETS
from buddy_pipeline.orchestration.figures.checks import CHECKS, check_results
from buddy_pipeline.orchestration.graph.keys import impact_key
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.settings import Settings
from buddy_pipeline_tests.impact.wide import load_wide
from buddy_pipeline_tests.orchestration.figures.world import NAMES, Periods, World
from buddy_pipeline_tests.small_exports import Installation, uid

MARCH, MAY = "2024-03", "2024-05"


@pytest.fixture
def world(settings: Settings, database_url: str, tmp_path: Path) -> Iterator[World]:
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    with dg.DagsterInstance.ephemeral() as instance:
        world = World(Installation(database_url, tmp_path, keys=keys), instance)
        world.load()
        yield world


def _figures(periods: list[str]) -> Periods:
    return dict.fromkeys(NAMES, periods)


def _metadata(world: World, asset: str, period: str) -> dict[str, Any]:
    records = world.instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=impact_key(asset), asset_partitions=[period]), limit=1
    ).records
    materialisation = records[0].asset_materialization
    assert materialisation is not None
    return {name: value.value for name, value in materialisation.metadata.items()}


def _failure(result: dg.ExecuteInProcessResult) -> str:
    (event,) = [event for event in result.all_events if event.is_step_failure]
    told = event.step_failure_data.user_failure_data
    assert told is not None
    return told.description or ""


def test_the_assets_are_the_figures_that_the_domain_makes() -> None:
    assert set(NAMES) == set(ASSETS)


def test_a_run_of_several_periods_tells_the_figures_of_each(world: World) -> None:
    (result,) = world.run(_figures(["2024-01", "2024-02", MARCH]))
    assert result.success
    assert set(world.materialisations().values()) == {1}
    assert len(world.materialisations()) == 3 * len(NAMES)
    assert [_metadata(world, "volunteer_activity", period)["dagster/row_count"] for period in ("2024-01", "2024-02", MARCH)] == [
        1,
        0,
        1,
    ]
    assert _metadata(world, "volunteer_activity", MARCH)["hours recorded"] == 1
    assert _metadata(world, "sroi", MARCH)["hours"] == 2
    assert _metadata(world, "vis_scores", MARCH)["with a score"] == 1
    assert _metadata(world, "program_metrics", MARCH)["buddy: Skill sessions"] == 2
    assert "2026.3" in _metadata(world, "sroi", MARCH)["methodology"]


def test_one_figure_alone_can_be_made(world: World) -> None:
    world.run({"sroi": [MARCH]})
    assert set(world.materialisations()) == {("sroi", MARCH)}


def test_a_figure_that_is_not_known_is_left_out_and_says_why(world: World) -> None:
    world.installation.rows("DELETE FROM csr.journey_milestones RETURNING 1")
    world.run(_figures(["2023-12"]))
    told = _metadata(world, "sroi", "2023-12")
    assert "SROI ratio" not in told
    assert told["why no ratio"]


def test_every_check_of_the_figures_is_reported(world: World) -> None:
    (result,) = world.run(_figures([MARCH]))
    evaluations = {evaluation.check_name: evaluation for evaluation in result.get_asset_check_evaluations()}
    assert set(evaluations) == {check.name for check in CHECKS}
    assert all(evaluation.passed for evaluation in evaluations.values())


def test_a_check_that_fails_says_of_which_period(world: World, database_url: str) -> None:
    world.run(_figures([MARCH]))
    world.installation.rows("UPDATE impact.vis_scores SET score = 101 RETURNING 1")
    world.installation.rows("UPDATE impact.sroi SET recorded_hours = recorded_hours + 1 WHERE scope = 'program' RETURNING 1")
    world.installation.rows(_AN_ANSWER)
    keys = [check.key for check in CHECKS]
    found = {one.check_name: one for one in check_results(database_url, keys, [date(2024, 3, 1)], load_wide())}
    assert {name for name, one in found.items() if not one.passed} == {"scores_in_range", "companies_add_up", "answers_count"}
    assert found["answers_count"].metadata["answers that count nowhere"].value == 1
    assert found["scores_in_range"].description == "Not so in 2024-03."


_AN_ANSWER = """
    INSERT INTO csr.surveyed_outcomes (id, outcome, stakeholder, of_person, people, value, answered_at, source, told_at)
    SELECT gen_random_uuid(), 'calm', stakeholder, false, 3, 1, '2024-03-05Z', 'A survey', now()
    FROM unnest(ARRAY['participants', 'passers-by']) AS s (stakeholder) RETURNING 1
"""
"""Of the first stakeholder `wide` has an outcome of that name."""


def test_reports_lie_in_files_and_their_charts_in_the_ui(world: World, settings: Settings) -> None:
    world.run(_figures([MARCH]))
    (result,) = world.run({"impact_report": [MARCH]})
    assert result.success
    told = _metadata(world, "impact_report", MARCH)
    assert told["report"] == str(settings.reports / "impact" / "2024-03-program.html")
    assert "<html" in Path(told["report"]).read_text(encoding="utf-8")
    assert "data:image/png;base64," in told["chart: sensitivity"]
    assert "SROI ratio" in told["headlines"]


def test_a_company_has_a_report_of_its_own(world: World, settings: Settings) -> None:
    company = str(company_id("Ås & Sons"))
    with psycopg.connect(world.installation.url) as connection:
        connection.execute("INSERT INTO csr.companies VALUES (%s, 'Ås & Sons', null, now())", [company])
        connection.execute(
            "INSERT INTO csr.company_users SELECT gen_random_uuid(), %s, volunteer_id, '2024-01-01', null FROM csr.kintell_sessions LIMIT 1",
            [company],
        )
    (result,) = world.run(_figures([MARCH]) | {"impact_report": [MARCH]})
    assert result.success, _failure(result)
    files = {path.name for path in (settings.reports / "impact").iterdir()}
    assert files == {f"2024-03-as-sons-{company[:8]}.html", "2024-03-program.html"}
    assert [row.data["whose"] for row in _metadata(world, "impact_report", MARCH)["reports"].records] == [
        "Whole program",
        "Ås & Sons",
    ]


def test_nothing_of_a_person_is_told(world: World) -> None:
    world.run(_figures([MARCH]) | {"impact_report": [MARCH]})
    people = [str(id) for (id,) in world.installation.rows("SELECT id FROM csr.users")]
    told = repr([_metadata(world, name, MARCH) for name in [*NAMES, "impact_report"]])
    assert people
    assert not [person for person in [*people, uid("bo"), uid("pat"), "Example", "@example"] if person in told]


def test_a_report_without_figures_says_what_to_do(world: World) -> None:
    (result,) = world.run({"impact_report": [MAY]})
    assert "2024-05" in _failure(result)


def test_a_methodology_that_cannot_be_used_fails_plainly(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("version: [")
    monkeypatch.setenv("BUDDY_METHODOLOGY", str(own))
    (result,) = world.run({"sroi": [MAY]})
    assert _failure(result).startswith("own.yaml, line 1")


def test_in_this_process_all_that_is_out_of_date_is_made_in_two_runs(world: World, settings: Settings) -> None:
    runs: list[tuple[str, str]] = []
    report = figures_in_process(settings, world.instance, lambda run: runs.append((run.first, run.last)))
    assert runs == [("2024-01", "2024-05"), ("2024-06", "2024-06")]
    assert report is not None
    assert report.name == "2024-06-program.html"
    assert report.exists()
    assert figures_in_process(settings, world.instance, lambda run: runs.append((run.first, run.last))) == report
    assert len(runs) == 2


def test_in_this_process_a_failure_is_one_line(world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("of a person")

    monkeypatch.setattr(compute, "compute", refuse)
    with pytest.raises(FiguresBroken, match=r"^The run broke off: RuntimeError"):
        figures_in_process(settings, world.instance, lambda _: None)
