"""A real PostgreSQL for all tests: one embedded server a session, a fresh database a test."""

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from buddy_pipeline.database import embedded
from buddy_pipeline.settings import Settings, from_environment


@pytest.fixture(scope="session")
def make_folder() -> Iterator[Callable[[], Path]]:
    """Makes folders for embedded servers: pytest's own are closed to the user that the server runs under as root."""
    made: list[Path] = []

    def make() -> Path:
        made.append(Path(tempfile.mkdtemp(prefix="buddy-tests-")))
        return made[-1]

    yield make
    for folder in made:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server_data(make_folder: Callable[[], Path]) -> Iterator[Path]:
    """Data folder of the session's server."""
    data = make_folder() / "postgres"
    embedded.join(data)
    with psycopg.connect(embedded.url(data, "postgres"), autocommit=True) as connection:  # no test pulls the plug of the machine
        connection.execute("alter system set fsync = off")
        connection.execute("select pg_reload_conf()")
    yield data
    embedded.leave(data)


@pytest.fixture(scope="session")
def migrated_template(server_data: Path) -> str:
    """Name of a migrated database that the databases of the tests are copies of."""
    from buddy_pipeline.database.migrate import migrate

    with psycopg.connect(embedded.url(server_data, "postgres"), autocommit=True) as connection:
        connection.execute("create database migrated template template0 locale_provider builtin builtin_locale 'C.UTF-8'")
    migrate(embedded.url(server_data, "migrated"))
    return "migrated"


@pytest.fixture
def database_url(server_data: Path, migrated_template: str) -> Iterator[str]:
    """Plain URL of a fresh, migrated database."""
    with fresh_database(server_data, migrated_template) as url:
        yield url


@pytest.fixture
def empty_database_url(server_data: Path) -> Iterator[str]:
    """Plain URL of a fresh database without any of our schemas."""
    with fresh_database(server_data, "template0") as url:
        yield url


@pytest.fixture
def settings(tmp_path: Path, database_url: str, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation of its own, in the environment too: state and inbox under the test's folder, fresh databases."""
    monkeypatch.setenv("BUDDY_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("BUDDY_DATABASE_URL", database_url)
    monkeypatch.setenv("BUDDY_DAGSTER_URL", empty_database_url)
    for name in (
        "BUDDY_DROPS",
        "BUDDY_PII_KEYS",
        "BUDDY_FIRST_PERIOD",
        "BUDDY_REJECTED_SHARE",
        "BUDDY_METHODOLOGY",
        "BUDDY_RETENTION",
        "BUDDY_TELLING",
        "BUDDY_WEBHOOK_SECRET",
        "BUDDY_NATS_URL",
        "BUDDY_UI_ORIGINS",
        "BUDDY_VOICES",
        "BUDDY_ALERT_COMMAND",
        "BUDDY_ALERT_URL",
        "BUDDY_READERS",
        "BUDDY_ANTHROPIC_KEY",
        "BUDDY_OPENAI_KEY",
        "DAGSTER_HOME",
    ):
        monkeypatch.delenv(name, raising=False)
    made = from_environment()
    made.prepare_folders()
    return made


@contextmanager
def fresh_database(server_data: Path, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(embedded.url(server_data, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template)))
        yield embedded.url(server_data, name)
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
