"""The console command, as a person or a script meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from buddy_pipeline.settings import Settings

COMMAND = str(Path(sys.executable).with_name("buddy-pipeline"))


def _run(*arguments: str | Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *map(str, arguments)], capture_output=True, text=True, env={**os.environ, **(environment or {})}, timeout=120
    )


@pytest.fixture
def drop(settings: Settings, tmp_path: Path) -> Path:
    """A small drop outside of the inbox; the settings are in the environment of the commands."""
    return Path(_run("sample", tmp_path / "samples", "--users", "15", "--format", "csv").stdout.strip())


def test_import_prints_one_json_object_and_nothing_else(drop: Path) -> None:
    done = _run("import", drop, "--json")
    assert done.returncode == 0
    summary = json.loads(done.stdout)
    assert list(summary) == ["drop_id", "digest", "period", "export_date", "format", "entities"]
    users = summary["entities"]["users"]
    assert list(users) == ["read", "accepted", "warned", "rejected", "merged", "unchanged"]
    assert users["read"] == users["accepted"] + users["rejected"] + users["merged"] == 15


def test_import_of_several_drops_prints_a_list_and_what_is_there_already_is_unchanged(drop: Path) -> None:
    done = _run("import", drop, drop, "--json")
    first, second = json.loads(done.stdout)
    assert first["entities"]["users"]["unchanged"] == 0
    assert second["entities"]["users"]["unchanged"] == second["entities"]["users"]["accepted"]


def test_import_tells_people_what_became_of_each_entity_and_where_the_report_lies(drop: Path, settings: Settings) -> None:
    done = _run("import", drop)
    assert done.returncode == 0
    for word in ("users", "milestones", "read", "rejected", str(settings.reports)):
        assert word in done.stdout
    assert "DEBUG" not in done.stderr


@pytest.mark.usefixtures("settings")
def test_a_drop_that_cannot_be_taken_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"export_metadata": ')
    done = _run("import", tmp_path / "broken.json", "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("Made a key")]
    assert "broken.json" in line


def test_a_drop_that_cannot_be_taken_does_not_keep_the_next_one_out(drop: Path, tmp_path: Path) -> None:
    done = _run("import", tmp_path / "nothing", drop, "--json")
    assert done.returncode == 2
    assert "nothing" in done.stderr
    assert [summary["format"] for summary in json.loads(done.stdout)] == ["csv"]


def test_quarantine_writes_the_report_to_a_file_or_to_standard_output(drop: Path, tmp_path: Path) -> None:
    drop_id = json.loads(_run("import", drop, "--json").stdout)["drop_id"]
    report = _run("quarantine", "--drop", drop_id).stdout
    assert report.startswith("file,entity,row,key,column,rule,severity,problem,fix")
    assert _run("quarantine", "--out", tmp_path / "report.csv").returncode == 0
    assert len((tmp_path / "report.csv").read_text("utf-8-sig").splitlines()) == len(report.splitlines())


def test_status_names_database_drops_inbox_tables_and_enrollments(drop: Path) -> None:
    _run("import", drop)
    shown = _run("status").stdout
    for word in ("Database", "loaded", "Inbox", "csr.buddy_matches", "Enrollments", "active"):
        assert word in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [("BUDDY_FIRST_PERIOD", "soon"), ("BUDDY_PII_KEYS", "hash:short"), ("BUDDY_DATABASE_URL", "postgresql://u:pw@127.0.0.1:1/x")],
)
@pytest.mark.usefixtures("settings")
def test_a_bad_setting_is_one_line_without_a_stack_trace(name: str, value: str) -> None:
    done = _run("status", environment={name: value})
    assert done.returncode == 1
    assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert "pw@" not in done.stderr


def test_help_names_every_command_and_setting_and_loads_neither_dagster_nor_pandas() -> None:
    shown = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "buddy_pipeline.cli", "--help"], capture_output=True, text=True, check=True
    )
    for word in ("up", "import", "quarantine", "sample", "db", "status", "BUDDY_DATABASE_URL", "BUDDY_PII_KEYS"):
        assert word in shown.stdout
    for heavy in ("| dagster", "| pandas", "| sqlalchemy"):
        assert heavy not in shown.stderr


def test_other_tools_can_join_the_embedded_server_after_db_url_until_db_stop(tmp_path: Path) -> None:
    import psycopg

    environment = {"BUDDY_HOME": str(tmp_path / "state"), "BUDDY_DATABASE_URL": "", "BUDDY_DAGSTER_URL": ""}
    url = _run("db", "url", environment=environment).stdout.strip()
    with psycopg.connect(url) as connection:
        assert _run("db", "migrate", environment=environment).returncode == 0
        assert connection.execute("select count(*) from csr.users").fetchone() == (0,)
    assert _run("db", "stop", environment=environment).returncode == 0
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
