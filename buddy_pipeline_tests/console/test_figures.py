"""`buddy-pipeline figures` and `report`, as a CSR reporter uses them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.settings import Settings
from buddy_pipeline_tests.small_exports import Installation, checkin, feedback, match, milestone, user

COMMAND = str(Path(sys.executable).with_name("buddy-pipeline"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, timeout=120)


@pytest.fixture
def installation(settings: Settings, database_url: str, tmp_path: Path) -> Installation:
    """With one check-in of 15 assumed minutes, one rating and one milestone of the participant, in 2024-06."""
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    installation = Installation(database_url, tmp_path, keys=keys)
    installation.load(
        users=[user("ola", role="buddy"), user("per")],
        matches=[match("m", "per", "ola")],
        checkins=[checkin("c", "m", checkin_date="2024-06-04T10:00:00Z")],
        feedback=[feedback("f", "m", submitted_at="2024-06-05T10:00:00Z")],
        milestones=[milestone(1, "per", reached_at="2024-06-06T10:00:00Z")],
    )
    return installation


@pytest.mark.usefixtures("settings")
def test_before_any_import_there_is_nothing_to_tell(tmp_path: Path) -> None:
    figures, report = run("figures"), run("report", "--out", str(tmp_path / "report.html"))
    assert (figures.returncode, figures.stdout) == (0, "There are no figures: nothing was imported yet.\n")
    assert (report.returncode, report.stderr) == (1, "Error: There are no figures: nothing was imported yet.\n")


@pytest.mark.usefixtures("installation")
def test_figures_are_made_once_and_their_headlines_shown(settings: Settings) -> None:
    first, again = run("figures"), run("figures")
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert "Making the figures of 2024-06: impact_report, metrics_company_period" in first.stderr
    assert "Making" not in again.stderr
    assert re.search(r"SROI ratio, gross +2\.00", first.stdout)  # 0.1 point × 150 USD ÷ (0.25 hours × 29.95 USD), hours of 2021
    assert again.stdout == first.stdout
    report = settings.reports / "impact" / "2024-06-program.html"
    assert first.stdout.endswith(f"Report: {report}\n")
    assert report.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_report_rests_on_figures_that_are_up_to_date(installation: Installation, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    before = run("report", "--out", str(out))
    installation.load("2024-06-30T12:00:00Z", milestones=[milestone(2, "per", reached_at="2024-06-07T10:00:00Z")])
    after = run("report", "--period", "2024-06", "--out", str(out))
    assert (before.returncode, after.returncode) == (0, 0), before.stderr + after.stderr
    assert re.search(r"SROI ratio, gross +2\.00", before.stdout)
    assert re.search(r"SROI ratio, gross +4\.01", after.stdout)  # 2 × 15 USD ÷ 7.4875 USD
    assert "4.01" in out.read_text(encoding="utf-8")


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--period", "June"], "is no period: write year and month"),
        (["--period", "2019-01"], "2019-01"),
        (["--company", "Fjordbank"], "No company is called 'Fjordbank'"),
    ],
)
def test_what_cannot_be_reported_is_told_in_one_line(arguments: list[str], told: str, tmp_path: Path) -> None:
    done = run("report", *arguments, "--out", str(tmp_path / "report.html"))
    assert done.returncode == 1
    assert told in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "report.html").exists()
