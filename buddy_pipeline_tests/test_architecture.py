"""The lay of the house: what stands at the top, and that imports run one way."""

import subprocess
import sys
from pathlib import Path

from buddy_pipeline.settings import PROJECT

TOP = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Makefile",
    "README.md",
    "benchmarks",
    "buddy_pipeline",
    "buddy_pipeline_tests",
    "dagster.yaml",
    "data",
    "docs",
    "pyproject.toml",
    "requirements-embedding.lock",
    "requirements.lock",
    "workspace.yaml",
}
BESIDE_THE_ROOMS = {"docs", "end_to_end", "faults", "new_source"}
"""Folders of tests that belong to no one room."""


def test_imports_run_one_way_and_only_the_shell_and_orchestration_know_dagster() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-logo", "--no-cache"], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_nothing_stands_at_the_top_but_what_belongs_there() -> None:
    found = {path.name for path in PROJECT.iterdir() if not path.name.startswith(".") and path.suffix != ".egg-info"}
    assert found - {"__pycache__"} == TOP


def test_tests_lie_in_the_same_rooms_as_the_code() -> None:
    assert _folders(PROJECT / "buddy_pipeline_tests") - BESIDE_THE_ROOMS <= _folders(PROJECT / "buddy_pipeline")


def test_the_lock_pins_exact_versions_and_nothing_else() -> None:
    lines = (PROJECT / "requirements.lock").read_text().splitlines()
    assert all(len(line.split("==")) == 2 and not set(line) & set(" @/#;") for line in lines)
    assert not any(line.startswith("buddy") for line in lines)


def test_every_sql_file_says_first_what_it_gives() -> None:
    files = list((PROJECT / "buddy_pipeline").rglob("*.sql"))
    assert files
    assert [file.name for file in files if not file.read_text().startswith("-- ")] == []


def _folders(parent: Path) -> set[str]:
    return {path.name for path in parent.iterdir() if path.is_dir() and path.name != "__pycache__"}
