"""`buddy-pipeline erase`, as a data steward uses it."""

import subprocess
import sys
from pathlib import Path

import pytest

from buddy_pipeline.importing.report import write_error_report
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.settings import Settings
from buddy_pipeline_tests.small_exports import Installation, milestone, uid, user

COMMAND = str(Path(sys.executable).with_name("buddy-pipeline"))


def _run(*arguments: str | Path, answer: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *map(str, arguments)], input=answer, capture_output=True, text=True, timeout=120)


@pytest.fixture
def installation(settings: Settings, database_url: str, tmp_path: Path) -> Installation:
    """With a person, and an error report on disk that names them."""
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    installation = Installation(database_url, tmp_path, keys=keys)
    summary = installation.load(users=[user("ada"), user("bo")], milestones=[milestone(1, "ada", points="many")])
    write_error_report(database_url, summary.drop_id, settings.reports / f"{summary.drop_id}.csv")
    assert uid("ada") in _reports(settings)
    return installation


def _reports(settings: Settings) -> str:
    return "\n".join(path.read_text("utf-8-sig") for path in settings.reports.glob("*.csv"))


def test_it_erases_from_tables_and_reports_and_says_what_is_left_to_do(installation: Installation, settings: Settings) -> None:
    done = _run("erase", uid("ada").upper(), answer="y\n")
    assert done.returncode == 0, done.stderr
    assert "csr.users" in done.stdout
    assert str(settings.drops) in done.stdout
    assert installation.rows("SELECT id::text FROM export.users") == [(uid("bo"),)]
    assert uid("ada") not in _reports(settings)
    assert "number-invalid" in _reports(settings)


def test_it_asks_first_and_an_unknown_id_is_one_line(installation: Installation) -> None:
    assert _run("erase", uid("ada"), answer="n\n").returncode == 1
    assert installation.one("SELECT count(*) FROM export.users") == 2
    done = _run("erase", uid("nobody"), "--yes")
    assert done.returncode == 1
    assert done.stderr == "Error: Nobody in the tables has that id: take it from the column id of the users that were exported.\n"
