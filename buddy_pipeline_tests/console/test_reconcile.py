"""What `buddy-pipeline reconcile` does and prints."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from buddy_pipeline.console.reconciling import print_reconciliation, reconciled
from buddy_pipeline.impact.periods import PeriodInvalid
from buddy_pipeline.reconciling.exports import NothingToReconcile
from buddy_pipeline.reconciling.results import Reconciliation
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.reconciling.month import SESSION, Month, held
from buddy_pipeline_tests.small_exports import Installation


@pytest.fixture
def month(database_url: str, tmp_path: Path) -> Month:
    """November, with a session that both told of, one that was missed and one that is still to be applied."""
    month = Month(Installation(database_url, tmp_path))
    month.export("2025-10-31T20:00:00Z")
    month.hear(SESSION, held("both", 1), "2025-11-01T10:00:00Z")
    month.hear(SESSION, held("later", 2), "2025-11-02T10:00:00Z", status="received")
    month.export(skill_sessions=[held("both", 1), held("lost", 3)])
    return month


def printed(found: Reconciliation) -> str:
    out = StringIO()
    print_reconciliation(Console(file=out, width=130), found)
    return out.getvalue()


def test_it_prints_counts_and_what_to_look_into(month: Month) -> None:
    text = printed(reconciled(month.installation.url, BUDDY, "2025-11", None))
    assert text.startswith("2025-11: webhooks and the full export of 2025-11-30 20:00 UTC, drop ")
    assert "all types: 50.0% missed, more than 10%: webhooks were lost." in text
    assert "1 events are stored but not yet applied" in text
    (of_sessions,) = [line for line in text.splitlines() if SESSION in line]
    assert [cell.strip() for cell in of_sessions.split("│")[1:-1]] == [SESSION, "1", "0", "1", "0", "0", "0"]


def test_a_page_is_written_where_it_is_asked_for(month: Month, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    reconciled(month.installation.url, BUDDY, "2025-11", out)
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_as_json_all_counts_and_rows_are_told(month: Month) -> None:
    told = reconciled(month.installation.url, BUDDY, "2025-11", None).as_json()
    assert told["period"] == "2025-11"
    assert told["export_date"] == "2025-11-30T20:00:00Z"
    assert told["topics"][SESSION] == {"equal": 1, "different": 0, "missed": 1, "newer": 0, "unconfirmed": 0, "vanished": 0}
    assert told["waiting"] == 1
    (row,) = told["discrepancies"]
    assert (row["outcome"], row["happened_at"]) == ("missed", "2025-11-03T10:00:00Z")


def test_what_cannot_be_reconciled_is_told_in_one_line(month: Month) -> None:
    with pytest.raises(PeriodInvalid):
        reconciled(month.installation.url, BUDDY, "November", None)
    with pytest.raises(NothingToReconcile) as nothing:
        reconciled(month.installation.url, BUDDY, "2025-12", None)
    assert len(str(nothing.value).splitlines()) == 1


def test_the_command_prints_json_and_says_in_one_line_what_cannot_be_done(settings: Settings, tmp_path: Path) -> None:
    """Of a month without export, and of a place where nothing can be written."""
    month = Month(Installation(str(settings.database_url), tmp_path))
    month.export(skill_sessions=[held("lost", 3)])
    told = run("--period", "2025-11", "--json", "--out", str(tmp_path / "new" / "page.html"))
    assert json.loads(told.stdout)["period"] == "2025-11"
    assert (tmp_path / "new" / "page.html").exists()
    nothing = run("--period", "2025-10")
    assert (nothing.returncode, nothing.stderr.count("\n")) == (2, 1)
    (tmp_path / "file").touch()
    nowhere = run("--period", "2025-11", "--out", str(tmp_path / "file" / "page.html"))
    assert nowhere.returncode == 1
    assert nowhere.stderr == f"Error: {tmp_path / 'file'}: File exists; choose another place.\n"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("buddy-pipeline")), "reconcile", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)
