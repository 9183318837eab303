"""The console command, as a person or a script meets it: one installation, one command after the other."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from buddy_pipeline.database import embedded

COMMAND = str(Path(sys.executable).with_name("buddy-pipeline"))
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def home(make_folder: Callable[[], Path]) -> Iterator[Path]:
    """State of an installation with an embedded server, which this process holds up so that commands start faster."""
    home = make_folder()
    embedded.join(home / "postgres")
    yield home
    embedded.leave(home / "postgres")


@pytest.fixture(scope="module")
def run(home: Path) -> Run:
    """Runs the command on that installation."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BUDDY_", "DAGSTER_"))}

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [COMMAND, *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=120, env={**clean, "BUDDY_HOME": str(home), **environment}
        )

    return run


@pytest.fixture(scope="module")
def drop(run: Run, make_folder: Callable[[], Path]) -> Path:
    """A small drop outside of the inbox."""
    return Path(run("sample", make_folder(), "--users", "15", "--format", "csv").stdout.strip())


@pytest.fixture(scope="module")
def imported(run: Run, drop: Path) -> subprocess.CompletedProcess[str]:
    """The first import of the drop, as JSON."""
    return run("import", drop, "--json")


def test_import_prints_one_json_object_and_nothing_else(imported: subprocess.CompletedProcess[str]) -> None:
    assert imported.returncode == 0
    summary = json.loads(imported.stdout)
    assert list(summary) == ["source", "drop_id", "digest", "period", "export_date", "format", "entities", "waiting", "freed"]
    users = summary["entities"]["users"]
    assert list(users) == ["read", "accepted", "warned", "rejected", "merged", "unchanged"]
    assert users["read"] == users["accepted"] + users["rejected"] + users["merged"] == 15


@pytest.mark.usefixtures("imported")
def test_import_tells_people_what_became_of_each_entity_and_where_the_report_lies(run: Run, drop: Path, home: Path) -> None:
    done = run("import", drop)
    assert done.returncode == 0
    for word in ("users", "milestones", "read", "rejected", str(home / "reports")):
        assert word in done.stdout
    assert done.stderr == ""


@pytest.mark.usefixtures("imported")
def test_of_several_drops_json_is_a_list_and_one_that_cannot_be_taken_is_a_line_and_exit_code_2(
    run: Run, drop: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.json").write_text('{"export_metadata": ')
    done = run("import", tmp_path / "broken.json", tmp_path / "nothing", drop, "--json")
    assert done.returncode == 2
    broken, nothing = done.stderr.splitlines()
    assert broken.startswith("broken.json")
    assert nothing.startswith("nothing")
    (summary,) = json.loads(done.stdout)
    assert summary["entities"]["users"]["unchanged"] == summary["entities"]["users"]["accepted"]


def test_of_one_drop_that_cannot_be_taken_there_is_no_json(run: Run, tmp_path: Path) -> None:
    done = run("import", tmp_path / "nothing", "--json")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


def test_a_drop_whose_name_is_no_text_is_a_line_and_shown_as_far_as_it_can_be(run: Run, drop: Path, home: Path) -> None:
    inside = home / "drops" / os.fsdecode(b"dr\xffp")
    shutil.copytree(drop, inside)
    done = run("import", inside, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(r"dr\xffp: its name, or that of a folder it lies in, is not UTF-8")
    assert r"dr\xffp" in run("status").stdout
    shutil.rmtree(inside)


@pytest.mark.usefixtures("imported")
def test_any_command_removes_what_a_killed_load_left_staged(run: Run, home: Path) -> None:
    with psycopg.connect(embedded.url(home / "postgres", "buddy"), autocommit=True) as connection:
        connection.execute("CREATE UNLOGGED TABLE staging.load_0_users (row bigint)")
        assert run("status").returncode == 0
        assert connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'staging'").fetchall() == []


def test_quarantine_writes_the_report_to_a_file_or_to_standard_output(
    run: Run, imported: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    report = run("quarantine", "--drop", json.loads(imported.stdout)["drop_id"]).stdout
    assert report.startswith("file,entity,row,key,column,rule,severity,problem,fix")
    assert run("quarantine", "--out", tmp_path / "report.csv").returncode == 0
    assert len((tmp_path / "report.csv").read_text("utf-8-sig").splitlines()) == len(report.splitlines())


def test_the_report_of_a_drop_that_nobody_knows_is_refused_with_where_to_look(run: Run) -> None:
    done = run("quarantine", "--drop", "nonsense")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Error: No drop has that id; `buddy-pipeline status` lists the ids.\n"


@pytest.mark.usefixtures("imported")
def test_status_names_database_drops_inbox_tables_and_enrollments(run: Run) -> None:
    shown = run("status").stdout
    for word in ("Database", "loaded", "Inbox", "csr.buddy_matches", "Enrollments", "active"):
        assert word in shown


def test_status_as_json_has_each_part_as_a_list(run: Run, imported: subprocess.CompletedProcess[str]) -> None:
    shown = json.loads(run("status", "--json").stdout)
    assert [drop["status"] for drop in shown["drops"] if drop["id"] == json.loads(imported.stdout)["drop_id"]] == ["loaded"]
    assert {table["table"]: table["rows"] for table in shown["tables"]}["csr.users"] > 0
    assert "buddy" in {one["program"] for one in shown["enrollments"]}
    assert all(isinstance(shown[part], list) for part in ("inbox", "events", "waiting"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("BUDDY_FIRST_PERIOD", "soon"), ("BUDDY_PII_KEYS", "hash:short"), ("BUDDY_DATABASE_URL", "postgresql://u:pw@127.0.0.1:1/x")],
)
def test_a_bad_setting_is_one_line_without_a_stack_trace(run: Run, name: str, value: str) -> None:
    done = run("status", **{name: value})
    assert done.returncode == 1
    assert name in done.stderr or "hash" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "pw@" not in done.stderr


def test_help_names_every_command_and_setting_and_loads_nothing_heavy() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "buddy_pipeline.cli", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    for word in ("up", "import", "quarantine", "sample", "db", "status", "BUDDY_DATABASE_URL", "BUDDY_PII_KEYS"):
        assert word in shown.stdout
    for heavy in ("| dagster", "| pandas", "| sqlalchemy"):
        assert heavy not in shown.stderr


def test_other_tools_can_join_the_embedded_server_after_db_url_until_db_stop(run: Run, make_folder: Callable[[], Path]) -> None:
    elsewhere = {"BUDDY_HOME": str(make_folder())}
    url = run("db", "url", **elsewhere).stdout.strip()
    with psycopg.connect(url) as connection:
        assert run("db", "migrate", **elsewhere).returncode == 0
        assert connection.execute("select count(*) from csr.users").fetchone() == (0,)
    assert run("db", "stop", **elsewhere).returncode == 0
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
