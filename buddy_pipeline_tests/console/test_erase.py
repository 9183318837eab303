"""`buddy-pipeline erase` and `access`, as a data steward uses them."""

import json
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


def test_the_receipt_says_what_went(installation: Installation, settings: Settings) -> None:
    done = _run("erase", uid("ada"), "--yes", "--json")
    assert done.returncode == 0, done.stderr
    receipt = json.loads(done.stdout)
    assert receipt["tables"]["csr.users"] == 1
    assert receipt["rows"] == sum(receipt["tables"].values())
    assert [Path(path).parent for path in receipt["files"]] == [settings.reports]
    assert installation.one("SELECT count(*) FROM csr.users") == 1


def test_an_address_is_read_from_standard_input(installation: Installation) -> None:
    done = _run("erase", "--email", "--yes", answer="ADA@example.org\n")
    assert done.returncode == 0, done.stderr
    assert installation.rows("SELECT id::text FROM export.users") == [(uid("bo"),)]
    assert "example.org" not in done.stdout + done.stderr
    again = _run("erase", "--email", "--yes", answer="nobody@example.org\n")
    assert (again.returncode, again.stderr) == (
        1,
        "Error: Nobody in the tables has that address, and no list of the office names it.\n",
    )
    assert _run("erase", uid("bo"), "--email", "--yes", answer="bo@example.org\n").returncode == 2


def test_what_is_held_is_written_for_its_owner_alone(installation: Installation, tmp_path: Path) -> None:
    del installation
    out = tmp_path / "ada.zip"
    done = _run("access", uid("ada"), "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["tables"]["export.users"] == 1
    assert out.stat().st_mode & 0o777 == 0o600
    assert "example.org" not in done.stdout + done.stderr
    again = _run("access", uid("ada"), "--out", out)
    assert (again.returncode, again.stderr) == (1, f"Error: {out} is there already; choose another name.\n")
    unknown = _run("access", uid("nobody"), "--out", tmp_path / "other.zip")
    assert (unknown.returncode, len(unknown.stderr.splitlines())) == (1, 1)
