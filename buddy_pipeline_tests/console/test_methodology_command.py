"""`buddy-pipeline methodology`: which file is used, and how it differs."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from buddy_pipeline.cli import main
from buddy_pipeline.settings import DEFAULT_METHODOLOGY
from buddy_pipeline_tests.impact.own_files import DEFAULT, OWN, write


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.delenv("BUDDY_METHODOLOGY", raising=False)
    return CliRunner()


def _with(run: CliRunner, path: Path) -> Result:
    return run.invoke(main, ["methodology"], env={"BUDDY_METHODOLOGY": str(path), "COLUMNS": "200"})


def test_without_a_setting_it_is_the_default(run: CliRunner) -> None:
    done = run.invoke(main, ["methodology"])
    assert done.exit_code == 0
    assert "version 2026.3, digest " in done.output
    assert str(DEFAULT_METHODOLOGY) in done.output
    assert "Buddy Program, Language for Ukraine" in done.output
    assert "yours" not in done.output


def test_of_an_own_file_every_other_value_is_shown_beside_the_default(run: CliRunner, tmp_path: Path) -> None:
    done = _with(run, write(tmp_path, OWN.replace("value: 150,", "value: 160,").replace("2008: 20.25, ", "")))
    assert done.exit_code == 0
    rows = [[cell.strip() for cell in line.strip("│┃").split("│")] for line in done.output.splitlines() if "│" in line]
    assert rows == [
        ["version", "2026.3", "own"],
        ["sroi.hour_value.by_year.2008", "20.25", "(none)"],
        ["sroi.outcomes.integration.proxy.value", "150", "160"],
    ]


def test_a_copy_of_the_default_is_said_to_be_one(run: CliRunner, tmp_path: Path) -> None:
    assert "It has the values of the default." in _with(run, write(tmp_path, DEFAULT)).output


def test_a_broken_file_is_one_line_for_each_fault(run: CliRunner, tmp_path: Path) -> None:
    done = _with(run, write(tmp_path, OWN.replace("window_months: 12", "window_months: 0").replace("up_to: 30", "up_to: x")))
    assert done.exit_code != 0
    assert done.output.splitlines() == [
        "Error: methodology.yaml, line 12: window_months: must be at least 1",
        "methodology.yaml, line 53: vis.bands.1.up_to: must be a whole number",
    ]


def test_a_file_that_is_not_there_is_one_line(run: CliRunner, tmp_path: Path) -> None:
    done = _with(run, tmp_path / "mine.yaml")
    assert done.exit_code != 0
    assert done.output == f"Error: {tmp_path / 'mine.yaml'}: there is no such file\n"
