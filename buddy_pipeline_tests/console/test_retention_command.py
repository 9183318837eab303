"""`buddy-pipeline retention`: what goes, what would go, and a file with a slip."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from buddy_pipeline.cli import main
from buddy_pipeline.settings import DEFAULT_RETENTION, Settings
from buddy_pipeline_tests.retention.forgetting import program, sealed_words
from buddy_pipeline_tests.small_exports import Installation, milestone

WORDS = {"skill_sessions": 1, "checkins": 2, "feedback": 1}
GONE = {"pii.skill_sessions": 1, "pii.checkins": 1, "pii.feedback": 1, "export.events": 1, "csr.buddy_events": 1}


@pytest.fixture
def installation(settings: Settings, database_url: str, tmp_path: Path) -> Installation:
    """With texts and a fault of long ago."""
    assert settings.database_url == database_url
    installation = Installation(database_url, tmp_path)
    installation.load("2024-08-31T10:00:00Z", **program(), milestones=[milestone(1, "ada", points="many")])
    installation.rows("UPDATE ops.drops SET settled_at = '2024-09-01' RETURNING 1")
    return installation


def _run(*arguments: str, **settings: str) -> Result:
    return CliRunner().invoke(main, ["retention", *arguments], env={"COLUMNS": "200", **settings})


def test_a_dry_run_tells_what_would_go_and_removes_nothing(installation: Installation) -> None:
    done = _run("--dry-run", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["dry_run"] is True
    assert {table: rows for table, rows in told["removed"]["texts"].items() if rows} == GONE
    assert told["removed"]["quarantine"] == {"ops.quarantine": 1}
    assert told["total"] == 6
    assert told["kept"]["audit"] == "for good, under a pseudonym once the person is erased"
    assert sealed_words(installation) == WORDS


def test_it_removes_and_tells_what(installation: Installation) -> None:
    done = _run()
    assert done.exit_code == 0, done.output
    assert "pii.feedback" in done.stdout
    assert "texts             24 months after the person left all programs" in done.stdout
    assert sealed_words(installation) == {"checkins": 1}
    assert "Nothing was to be removed." in _run().stdout
    assert "Nothing would be removed." in _run("--dry-run").stdout


def test_a_file_with_a_slip_is_one_line_and_nothing_goes(installation: Installation, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(DEFAULT_RETENTION.read_text(encoding="utf-8").replace("quarantine: 24 months", "quarantine: soon"), "utf-8")
    done = _run(BUDDY_RETENTION=str(own))
    assert done.exit_code == 1
    assert done.stderr == (
        "Error: own.yaml, line 4: quarantine: must be `kept`, or a time of 1 to 1200 months, like `24 months` or `2 years`\n"
    )
    assert sealed_words(installation) == WORDS
