"""`buddy-pipeline roster`, as a data steward uses it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.settings import Settings
from buddy_pipeline_tests.small_exports import Installation, member, user, write_roster

COMMAND = str(Path(sys.executable).with_name("buddy-pipeline"))


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=120)


@pytest.fixture
def roster(settings: Settings, database_url: str, tmp_path: Path) -> Path:
    """Three people, one of whom the program knows and one of whom is faulty."""
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    Installation(database_url, tmp_path, keys=keys).load(users=[user("ada")])
    rows = (member("Nordlys", "ada"), member("Fjordbank", "zqsecret"), member("Fjordbank", "zqsecret2", joined_at="soon"))
    return write_roster(tmp_path / "company_users_2024-06-30.csv", *rows)


def test_it_tells_counts_people_faults_and_the_report(roster: Path, settings: Settings) -> None:
    done = _run("roster", roster)
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        "company_users",
        "accepted",
        "Companies: 2. People in them: 1 linked, 1 not yet known in a program.",
        "1 faults",
    ):
        assert words in done.stdout
    (report,) = settings.reports.glob("*.csv")
    assert str(report) in done.stdout
    assert "zqsecret" not in done.stdout + report.read_text("utf-8-sig")
    listed = _run("status").stdout
    assert roster.name in listed
    assert "timestamp-invalid" in _run("quarantine").stdout


def test_json_is_one_object_and_nothing_else(roster: Path) -> None:
    told = json.loads(_run("roster", roster, "--json").stdout)
    assert told["people"] == {"linked": 1, "unknown": 1, "shared": 0}
    assert told["entities"]["company_users"] == {
        "read": 3, "accepted": 2, "warned": 0, "rejected": 1, "merged": 0, "unchanged": 0
    }  # fmt: skip
    assert json.loads(_run("roster", roster, "--json").stdout)["entities"]["company_users"]["unchanged"] == 2


@pytest.mark.parametrize("name", ["nothing.csv", "company_users_2124-06-30.csv", "roster.xlsx"])
def test_one_that_cannot_be_taken_is_a_line_and_exit_code_2(roster: Path, name: str) -> None:
    path = roster.with_name(name)
    if name != "nothing.csv":
        path.write_bytes(roster.read_bytes())
    done = _run("roster", path, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(name)


def test_status_tells_which_roster_of_the_inbox_waits(roster: Path, settings: Settings) -> None:
    (settings.drops / "company_users.csv").write_bytes(roster.read_bytes())
    (line,) = [line for line in _run("status").stdout.splitlines() if "company_users.csv" in line]
    assert "waiting" in line
