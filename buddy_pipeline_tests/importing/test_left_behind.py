"""What a load that was killed left staged goes at the next look, and nothing of a load that is at work does."""

import signal
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.importing.left_behind import remove_left_behind
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline_tests.importing.other_processes import import_and_die, start
from buddy_pipeline_tests.small_exports import Installation

STAGED = "SELECT tablename FROM pg_tables WHERE schemaname = 'staging'"


def killed(installation: Installation, tmp_path: Path) -> None:
    """A load that is killed while it stages."""
    drop = write_sample(tmp_path, users=12, seed=1, format="csv", export_date=datetime(2025, 7, 1, tzinfo=UTC))
    process = start(import_and_die, installation.url, drop, "staging users")
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert installation.rows(STAGED)


def test_they_go_when_no_load_is_at_work(installation: Installation, tmp_path: Path) -> None:
    killed(installation, tmp_path)
    with psycopg.connect(installation.url) as connection:
        wait_for_turn(connection)  # the server has noticed that the process is gone
    remove_left_behind(installation.url)
    assert installation.rows(STAGED) == []


def test_they_stay_while_one_is(installation: Installation, tmp_path: Path) -> None:
    killed(installation, tmp_path)
    with psycopg.connect(installation.url) as connection:
        wait_for_turn(connection)
        remove_left_behind(installation.url)
        assert installation.rows(STAGED)
