"""Telling a run that is at work from one whose process died without a word.

A run at work holds an advisory lock in the database, which takes it back when the process ends, however it ends. Dagster
alone would wait for ever for an import that was killed in a terminal, and with it every drop behind it.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import dagster as dg
import psycopg

SILENCE = timedelta(seconds=60)
"""How long a run may neither log nor hold its lock: it is starting, or between two tries."""
DEAD = (
    "The process of this run ended without a word. What it was asked for is done whole or not at all, and can be asked for again."
)


@contextmanager
def at_work(url: str, run_id: str) -> Iterator[None]:
    """Show, for as long as the block runs, that the run is alive."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("select pg_advisory_lock(%s)", [_lock_number(run_id)])
        yield


def end_dead_runs(instance: dg.DagsterInstance, url: str, job_names: Sequence[str]) -> int:
    """Mark as failed the runs of these jobs that are said to be running but are dead; returns how many."""
    started = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    silent = [run for run in started if run.job_name in job_names and _is_silent(instance, run.run_id)]
    if not silent:
        return 0
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        dead = [run for run in silent if not _is_at_work(connection, run.run_id)]
    for run in dead:
        instance.report_run_failed(run, DEAD)
    return len(dead)


def _is_silent(instance: dg.DagsterInstance, run_id: str) -> bool:
    last = instance.get_records_for_run(run_id, limit=1, ascending=False).records
    return not last or datetime.now(UTC) - datetime.fromtimestamp(last[0].timestamp, UTC) > SILENCE


def _is_at_work(connection: psycopg.Connection, run_id: str) -> bool:
    row = connection.execute("select pg_try_advisory_lock(%s)", [_lock_number(run_id)]).fetchone()
    free = bool(row and row[0])
    if free:
        connection.execute("select pg_advisory_unlock(%s)", [_lock_number(run_id)])
    return not free


def _lock_number(run_id: str) -> int:
    """The first half of the run's UUID, as the signed 64 bits of an advisory lock."""
    return int.from_bytes(UUID(run_id).bytes[:8], signed=True)
