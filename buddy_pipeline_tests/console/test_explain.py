"""`buddy-pipeline explain`, as an auditor uses it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.settings import Settings
from buddy_pipeline_tests.impact.world import make_what_is_stale
from buddy_pipeline_tests.small_exports import Installation, checkin, feedback, match, uid, user

COMMAND = str(Path(sys.executable).with_name("buddy-pipeline"))
SCORE = ("vis", "--volunteer", uid("ola"), "--period", "2024-06")


def _explain(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, "explain", *arguments], capture_output=True, text=True, timeout=120)


@pytest.fixture
def installation(settings: Settings, database_url: str, tmp_path: Path) -> Installation:
    """With figures of a volunteer who made one check-in and was rated once."""
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    installation = Installation(database_url, tmp_path, keys=keys)
    installation.load(
        users=[user("ola", role="buddy"), user("per")],
        matches=[match("m", "per", "ola")],
        checkins=[checkin("c", "m")],
        feedback=[feedback("f", "m")],
    )
    methodology = load_methodology(settings.methodology)
    programs = load_programs(settings.programs, methodology)
    make_what_is_stale(database_url, methodology, programs, keys)
    return installation


@pytest.mark.usefixtures("installation")
def test_a_score_and_a_return_are_printed_as_trees_with_their_queries() -> None:
    score, ratio = _explain(*SCORE), _explain("sroi", "--period", "2024-06")
    assert (score.returncode, ratio.returncode) == (0, 0), score.stderr + ratio.stderr
    assert score.stdout.splitlines()[0].endswith("in 2024-06 = 30.09 of 100")  # (0.3 × 0.25 + 0.3 × 85 + 0.25 × 0) ÷ 0.85
    assert ratio.stdout.startswith("SROI of all programs in 2024-06 = 0 USD")
    for done in (score, ratio):
        assert "├── " in done.stdout
        assert "\n-- query 1\nSELECT" in done.stdout


@pytest.mark.usefixtures("installation")
def test_as_json_it_is_one_object_with_full_values_and_queries() -> None:
    tree = json.loads(_explain(*SCORE, "--json").stdout)
    assert tree["value"] == "30.088235294118"
    assert tree["where"].startswith("SELECT *\nFROM impact.vis_scores")
    assert [child["label"] for child in tree["children"]][:2] == ["weighted hours", "quality"]


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("vis", "--volunteer", uid("nobody"), "--period", "2024-06"), "Nobody in the tables has that id"),
        (("sroi", "--company", "Nordlys", "--period", "2024-06"), "No company is called"),
        (("sroi", "--period", "2031-01"), "buddy-pipeline figures"),
        (("sroi", "--period", "June"), "is no period"),
        (("voices", "--dimension", "confidence", "--period", "2024-06"), "no figure of what texts tell of 'confidence'"),
    ],
)
def test_what_cannot_be_explained_is_one_plain_line(arguments: tuple[str, ...], line: str) -> None:
    done = _explain(*arguments)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert line in done.stderr


def test_a_figure_that_is_out_of_date_is_not_explained(installation: Installation) -> None:
    installation.load(
        "2024-06-30T11:00:00Z",
        users=[user("ola", role="buddy"), user("per")],
        matches=[match("m", "per", "ola")],
        checkins=[checkin("c", "m"), checkin("d", "m")],
    )
    done = _explain(*SCORE)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "`buddy-pipeline figures` brings them up to date" in done.stderr
