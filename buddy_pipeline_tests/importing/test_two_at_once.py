"""Two imports at the same time wait for one another: the tables are those of one after the other."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from buddy_pipeline.database.migrate import migrate
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.importing.other_processes import import_path, start
from buddy_pipeline_tests.small_exports import Installation

USERS = 30


@pytest.fixture
def drops(tmp_path: Path) -> list[Path]:
    """Two exports of the same people, a month apart: the later one fits wherever the earlier one came from."""
    dates = (datetime(2025, month, 28, tzinfo=UTC) for month in (7, 8))
    return [write_sample(tmp_path / "drops", users=USERS, seed=5, format="csv", export_date=date) for date in dates]


def import_at_once(url: str, *drops: Path) -> None:
    processes = [start(import_path, url, drop) for drop in drops]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * len(processes)


def test_two_drops_at_once_give_the_tables_of_one_after_the_other(
    installation: Installation, server_data: Path, migrated_template: str, drops: list[Path]
) -> None:
    import_at_once(installation.url, *drops)
    taken = [Path(name) for (name,) in installation.rows("SELECT name FROM ops.drops ORDER BY settled_at")]
    with fresh_database(server_data, migrated_template) as url:
        in_turn = Installation(url, drops[0].parent)
        for name in taken:
            in_turn.load_path(drops[0].parent / name)
        assert installation.everything() == in_turn.everything()
    assert sorted(taken) == sorted(Path(drop.name) for drop in drops)


def test_the_same_drop_twice_at_once_is_loaded_once(installation: Installation, drops: list[Path]) -> None:
    import_at_once(installation.url, drops[0], drops[0])
    first = installation.everything()
    audited = installation.one("SELECT count(*) FROM ops.audit")
    assert installation.one("SELECT count(*) FROM ops.drops") == 1
    assert installation.one("SELECT count(*) FROM ops.audit WHERE kind = 'person-created'") == len(first["csr.users"])
    installation.load_path(drops[0])
    assert installation.everything() == first
    assert installation.one("SELECT count(*) FROM ops.audit") == audited


def test_two_processes_may_migrate_an_empty_database_at_once(empty_database_url: str) -> None:
    processes = [start(migrate, empty_database_url) for _ in range(3)]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    installation = Installation(empty_database_url, Path())
    assert installation.rows("SELECT count(*) FROM ops.alembic_version") == [(1,)]
    assert len(installation.everything()) > 20
