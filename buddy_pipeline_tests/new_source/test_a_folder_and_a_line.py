"""A new source is one folder and a line in the list of sources: files, tables, assets and reports of it follow."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from buddy_pipeline.database import embedded
from buddy_pipeline.settings import PROJECT
from buddy_pipeline_tests.small_exports import match, uid, user, write_export

FOLDER = Path(__file__).with_name("library")
THE_LIST = Path("buddy_pipeline") / "sources" / "__init__.py"
LIBRARY = {"export_id": uid("e"), "export_date": "2024-06-30T10:00:00Z", "program_name": "Reading Room", "version": "1.0"}
PEOPLE = [("ada", "no"), ("bo", "yes"), ("cy", "no")]


class Product:
    """A copy of the product with the new source, and an installation of it."""

    def __init__(self, code: Path, home: Path) -> None:
        self.code = code
        self.home = home
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith(("BUDDY_", "DAGSTER_"))}
        self._environment |= {"BUDDY_HOME": str(home), "PYTHONPATH": str(code)}

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "buddy_pipeline.cli", *map(str, arguments)]
        return subprocess.Popen(command, cwd=self.code, env=self._environment, stdout=-1, stderr=-1, text=True)

    def run(self, *arguments: object) -> str:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=240)
        assert process.returncode == 0, err
        return out

    def python(self, code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=self.code, env=self._environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(embedded.url(self.home / "postgres", "buddy")) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, make_folder: Callable[[], Path]) -> Iterator[Product]:
    code, home = tmp_path_factory.mktemp("product"), make_folder()
    for name in ("buddy_pipeline", "data"):
        shutil.copytree(PROJECT / name, code / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("dagster.yaml", "workspace.yaml", "pyproject.toml"):
        shutil.copy(PROJECT / name, code)
    shutil.copytree(FOLDER, code / THE_LIST.parent / FOLDER.name)
    listed = (code / THE_LIST).read_text()
    programs = "PROGRAMS: tuple[Source, ...] = (BUDDY, KINTELL, UPSKILLING)"
    assert programs in listed
    added = listed.replace(programs, programs.replace(")", ", LIBRARY)"))
    (code / THE_LIST).write_text(
        added.replace("\nPROGRAMS:", "\nfrom buddy_pipeline.sources.library import LIBRARY\n\nPROGRAMS:")
    )
    embedded.join(home / "postgres")
    yield Product(code, home)
    embedded.leave(home / "postgres")


def write_library(folder: Path, visits: list[tuple[str, str, str, str]], **metadata: str) -> Path:
    """A drop as a folder of CSV files; a visit is its name, reader, helper and minutes."""
    folder.mkdir()
    (folder / "metadata.json").write_text(json.dumps(LIBRARY | metadata))
    with (folder / "users.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["card", "mail", "first_name", "last_name", "helps", "since"])
        writer.writerows(
            [uid(f"card {name}"), f"{name}@example.org", name.title(), "Example", helps, "2024-01-15T10:00:00Z"]
            for name, helps in PEOPLE
        )
    with (folder / "visits.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["visit", "reader", "helper", "came_at", "minutes"])
        writer.writerows(
            [uid(name), uid(f"card {reader}"), uid(f"card {helper}"), "2024-03-01T10:00:00Z", minutes]
            for name, reader, helper, minutes in visits
        )
    return folder


@pytest.fixture(scope="module")
def imported(product: Product, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A drop with two sound visits, one of somebody with themselves, and one that is too long."""
    visits = [("v1", "ada", "bo", "45"), ("v2", "cy", "bo", "60"), ("v3", "bo", "bo", "30"), ("v4", "ada", "bo", "600")]
    drop = write_library(tmp_path_factory.mktemp("drops") / "reading", visits)
    summary: dict[str, Any] = json.loads(product.run("import", drop, "--json").splitlines()[-1])
    return summary


def test_a_file_is_found_to_be_of_the_new_source_and_its_rows_are_counted(imported: dict[str, Any]) -> None:
    assert imported["source"] == "library"
    assert imported["entities"]["users"]["accepted"] == 3
    assert (imported["entities"]["visits"]["accepted"], imported["entities"]["visits"]["rejected"]) == (2, 2)


def test_its_rows_stand_in_the_platforms_tables(product: Product, imported: dict[str, Any]) -> None:
    del imported
    sessions = product.rows(
        "SELECT external_session_id, duration_minutes FROM csr.kintell_sessions WHERE session_type = 'reading' ORDER BY 2"
    )
    assert sessions == [(uid("v1"), 45), (uid("v2"), 60)]
    assert product.rows("SELECT role, count(*) FROM csr.users GROUP BY 1 ORDER BY 1") == [("beneficiary", 2), ("volunteer", 1)]
    assert product.rows("SELECT DISTINCT program_type, status FROM csr.program_enrollments") == [("library", "active")]
    visits = "SELECT (journey_flags ->> 'library_visits_count')::int FROM csr.users WHERE role = 'beneficiary'"
    assert product.rows(visits) == [(1,), (1,)]
    assert product.rows("SELECT count(*) FROM pii.library_users WHERE sealed IS NOT NULL") == [(3,)]


def test_its_faults_stand_in_the_error_report(product: Product, imported: dict[str, Any]) -> None:
    report = product.home / "reports" / f"{imported['drop_id']}.csv"
    with report.open(newline="") as file:
        found = {(line["entity"], line["row"], line["column"], line["rule"]) for line in csv.DictReader(file)}
    assert found == {("visits", "4", "helper", "session-with-oneself"), ("visits", "5", "minutes", "number-out-of-range")}
    assert "example.org" not in report.read_text()


def test_it_has_assets_and_the_run_made_them(product: Product, imported: dict[str, Any]) -> None:
    del imported
    keys = product.python(
        "from buddy_pipeline.definitions import defs\n"
        "print(*(key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()), sep='\\n')"
    ).split()
    assert {"export/library/users", "export/library/visits", "export/users", "csr/kintell_sessions"} <= set(keys)
    dagster = embedded.url(product.home / "postgres", "dagster")
    with psycopg.connect(dagster) as connection:
        made = {key for (key,) in connection.execute("SELECT asset_key FROM asset_keys WHERE last_materialization IS NOT NULL")}
    assert {'["export", "library", "visits"]', '["csr", "kintell_sessions"]'} <= made


def test_two_programs_loaded_at_the_same_moment_do_not_disturb_each_other(product: Product, tmp_path: Path) -> None:
    reading = write_library(tmp_path / "more", [("v5", "cy", "bo", "20")], export_date="2024-07-30T10:00:00Z")
    pair = [user("ada"), user("bo", role="buddy")]
    buddies = write_export(tmp_path / "buddies", "2024-07-31T10:00:00Z", users=pair, matches=[match("m", "ada", "bo")])
    processes = [product.start("import", drop, "--json") for drop in (reading, buddies)]
    told = [process.communicate(timeout=240) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], told
    sources = [json.loads(out.splitlines()[-1])["source"] for out, _ in told]
    assert sources == ["library", "buddy"]
    assert product.rows("SELECT count(*) FROM csr.buddy_matches") == [(1,)]
    assert product.rows("SELECT count(*) FROM csr.kintell_sessions WHERE external_session_id = '" + uid("v5") + "'") == [(1,)]
    assert product.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'staging'") == []


def test_an_erasure_reaches_its_tables_without_a_word_of_the_source(product: Product, imported: dict[str, Any]) -> None:
    del imported
    product.run("erase", uid("card cy"), "--yes")
    assert product.rows("SELECT count(*) FROM export.library_users") == [(2,)]
    assert product.rows("SELECT count(*) FROM pii.library_users") == [(2,)]
    cys = f"SELECT count(*) FROM export.library_visits WHERE reader = '{uid('card cy')}'"
    assert product.rows(cys) == [(0,)]
    of_cy = f"SELECT participant_id, duration_minutes FROM csr.kintell_sessions WHERE external_session_id = '{uid('v2')}'"
    assert product.rows(of_cy) == [(None, 60)]
    again = write_library(product.home / "again", [("v6", "cy", "bo", "20")], export_date="2024-08-30T10:00:00Z")
    summary = json.loads(product.run("import", again, "--json").splitlines()[-1])
    assert summary["entities"]["visits"]["rejected"] == 1
    assert product.rows("SELECT count(*) FROM export.library_users") == [(2,)]
