"""A load that is killed leaves all of a drop or nothing; running it again ends where an undisturbed load does."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from buddy_pipeline.contract.buddy import BUDDY
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline_tests.importing.other_processes import import_and_die, start
from buddy_pipeline_tests.small_exports import Installation

USERS = 45
"""Make a drop of a good 1,500 rows."""
ENTITIES = [entity.name for entity in BUDDY.entities]
Contents = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def drops(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two exports of one program, a month apart: the second has the people of the first, and more rows of everything."""
    folder = tmp_path_factory.mktemp("drops")
    return [
        write_sample(folder, users=USERS, seed=3, format="csv", export_date=datetime(2025, month, 28, tzinfo=UTC))
        for month in (7, 8)
    ]


def contents(installation: Installation) -> Contents:
    """All that the tables hold, less what a clock or a counter says."""
    return installation.everything() | {
        "ops.drops": installation.rows("SELECT to_jsonb(d) - 'settled_at' FROM ops.drops d ORDER BY drop_id"),
        "ops.quarantine": installation.rows("SELECT (to_jsonb(q) - 'id')::text FROM ops.quarantine q ORDER BY 1"),
        "ops.audit": installation.rows("SELECT (to_jsonb(a) - 'id' - 'at')::text FROM ops.audit a ORDER BY 1"),
    }


def definitions(installation: Installation) -> list[tuple[Any, ...]]:
    """Keys and indexes, which a load into empty tables takes off and puts back."""
    return installation.rows(
        "SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0"
        " UNION ALL SELECT indrelid::regclass::text, '', pg_get_indexdef(indexrelid) FROM pg_index ORDER BY 1, 2, 3"
    )


@pytest.fixture(scope="module")
def undisturbed(drops: list[Path], module_databases: Iterator[str], tmp_path_factory: pytest.TempPathFactory) -> list[Contents]:
    """What the tables hold after the first drop, and after both."""
    installation = Installation(next(module_databases), tmp_path_factory.mktemp("undisturbed"))
    after = []
    for drop in drops:
        installation.load_path(drop)
        after.append(contents(installation))
    return after


def kill(installation: Installation, drop: Path, moment: str) -> None:
    process = start(import_and_die, installation.url, drop, moment)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


@pytest.mark.parametrize(
    "moment",
    [*(f"staging {name}" for name in ("users", "feedback")), *(f"merging {name}" for name in ENTITIES), "linking", "deriving"],
)
def test_killed_in_the_middle_it_leaves_nothing_and_the_next_run_does_it_all(
    installation: Installation, drops: list[Path], undisturbed: list[Contents], moment: str
) -> None:
    before, keys = contents(installation), definitions(installation)
    kill(installation, drops[0], moment)
    assert contents(installation) == before
    installation.load_path(drops[0])
    assert contents(installation) == undisturbed[0]
    assert definitions(installation) == keys
    assert installation.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'staging'") == []
