"""A load that is killed leaves all of a drop or nothing; running it again ends where an undisturbed load does."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from buddy_pipeline.sample.lists import write_lists
from buddy_pipeline.sample.programs import generate_lists
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.importing.other_processes import import_and_die, start
from buddy_pipeline_tests.small_exports import Installation

USERS = 45
"""Make a drop of a good 1,500 rows."""
ENTITIES = [entity.name for entity in BUDDY.entities]
MOMENTS = ["staging users", "staging feedback", *(f"merging {name}" for name in ENTITIES), "deriving", "recording"]
Contents = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def drops(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two exports, a month apart."""
    folder = tmp_path_factory.mktemp("drops")
    dates = (datetime(2025, month, 28, tzinfo=UTC) for month in (7, 8))
    first, second = (write_sample(folder, users=USERS, seed=3, format="csv", export_date=date) for date in dates)
    return first, second


@pytest.fixture(scope="module")
def first_loaded(server_data: Path, migrated_template: str, drops: tuple[Path, Path]) -> Iterator[Installation]:
    """A database with the first drop, undisturbed. Others are made as copies of it."""
    with fresh_database(server_data, migrated_template) as url:
        installation = Installation(url, drops[0].parent)
        installation.load_path(drops[0])
        yield installation


@pytest.fixture(scope="module")
def after_first(first_loaded: Installation) -> Contents:
    return contents(first_loaded)


@pytest.fixture(scope="module")
def after_both(server_data: Path, first_loaded: Installation, drops: tuple[Path, Path]) -> Contents:
    with fresh_database(server_data, name_of(first_loaded)) as url:
        installation = Installation(url, drops[1].parent)
        installation.load_path(drops[1])
        return contents(installation)


@pytest.fixture(scope="module", params=["kintell", "upskilling"])
def lists(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drop of another program, of the people of the exports and of some more."""
    folder = tmp_path_factory.mktemp("lists")
    made = generate_lists(request.param, USERS, 3, export_date=datetime(2025, 8, 28, tzinfo=UTC), faults=True)
    return write_lists(folder, made, "csv")


@pytest.fixture(scope="module")
def after_lists(server_data: Path, first_loaded: Installation, lists: Path) -> Contents:
    with fresh_database(server_data, name_of(first_loaded)) as url:
        installation = Installation(url, lists.parent)
        installation.load_path(lists)
        return contents(installation)


@pytest.fixture
def with_first(server_data: Path, first_loaded: Installation) -> Iterator[Installation]:
    """A database of the test's own, with the first drop."""
    with fresh_database(server_data, name_of(first_loaded)) as url:
        yield Installation(url, first_loaded.folder)


def name_of(installation: Installation) -> str:
    with psycopg.connect(installation.url) as connection:
        return connection.info.dbname


def contents(installation: Installation) -> Contents:
    """All that the tables hold, less what a clock or a counter says."""
    return installation.everything() | {
        "ops.drops": installation.rows("SELECT (to_jsonb(d) - 'settled_at')::text FROM ops.drops d ORDER BY 1"),
        "ops.quarantine": installation.rows("SELECT (to_jsonb(q) - 'id')::text FROM ops.quarantine q ORDER BY 1"),
        "ops.audit": installation.rows("SELECT (to_jsonb(a) - 'id' - 'at')::text FROM ops.audit a ORDER BY 1"),
    }


def definitions(installation: Installation) -> list[tuple[Any, ...]]:
    """Keys and indexes, which a load into empty tables takes off and puts back."""
    return installation.rows(
        "SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0"
        " UNION ALL SELECT indrelid::regclass::text, '', pg_get_indexdef(indexrelid) FROM pg_index ORDER BY 1, 2, 3"
    )


def kill(installation: Installation, drop: Path, moment: str) -> None:
    process = start(import_and_die, installation.url, drop, moment)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


def assert_nothing_is_staged(installation: Installation) -> None:
    assert installation.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'staging'") == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_first_load_killed_leaves_nothing_and_running_it_again_does_it_all(
    installation: Installation, drops: tuple[Path, Path], after_first: Contents, moment: str
) -> None:
    before, keys = contents(installation), definitions(installation)
    kill(installation, drops[0], moment)
    assert contents(installation) == before
    installation.load_path(drops[0])
    assert contents(installation) == after_first
    assert definitions(installation) == keys
    assert_nothing_is_staged(installation)


@pytest.mark.parametrize(
    "moment", ["staging matches", "merging users", "merging skill_sessions", "linking", "deriving", "before-commit"]
)
def test_a_later_load_killed_leaves_the_tables_as_they_were(
    with_first: Installation, drops: tuple[Path, Path], after_first: Contents, after_both: Contents, moment: str
) -> None:
    kill(with_first, drops[1], moment)
    assert contents(with_first) == after_first
    with_first.load_path(drops[1])
    assert contents(with_first) == after_both
    assert_nothing_is_staged(with_first)


@pytest.mark.parametrize("moment", ["naming", "deriving", "recording", "before-commit", "0.2 s"])
def test_lists_of_another_program_killed_leave_the_tables_as_they_were(
    with_first: Installation, lists: Path, after_first: Contents, after_lists: Contents, moment: str
) -> None:
    process = start(import_and_die, with_first.url, lists, moment)
    process.join(60)
    assert contents(with_first) in ((after_first, after_lists) if moment.endswith(" s") else (after_first,))
    with_first.load_path(lists)
    assert contents(with_first) == after_lists
    assert_nothing_is_staged(with_first)


def test_killed_once_the_load_is_committed_it_is_done_and_running_it_again_changes_nothing(
    installation: Installation, drops: tuple[Path, Path], after_first: Contents
) -> None:
    kill(installation, drops[0], "after-commit")
    assert contents(installation) == after_first
    installation.load_path(drops[0])
    assert contents(installation) == after_first
    assert_nothing_is_staged(installation)


def test_killed_again_and_again_at_any_time_it_gets_there_in_the_end(
    with_first: Installation, drops: tuple[Path, Path], after_first: Contents, after_both: Contents
) -> None:
    """The moments are spread over a load; a fast machine may be through with it before the last of them."""
    for seconds in ("0.05 s", "0.15 s", "0.3 s", "0.5 s"):
        process = start(import_and_die, with_first.url, drops[1], seconds)
        process.join(60)
        assert contents(with_first) in (after_first, after_both)
    with_first.load_path(drops[1])
    assert contents(with_first) == after_both
    assert_nothing_is_staged(with_first)
