"""The monthly schedule asks for the month that ended, if the inbox may have a drop of it."""

from datetime import UTC, datetime

import dagster as dg
import psycopg
import pytest

from buddy_pipeline.console.in_process import SILENT
from buddy_pipeline.definitions import defs
from buddy_pipeline.orchestration.imports.importing import ImportConfig
from buddy_pipeline.orchestration.imports.schedule import month_end
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.settings import Settings

FIRST_OF_NOVEMBER = datetime(2025, 11, 1, 5, tzinfo=UTC)


def tick(moment: datetime) -> dg.RunRequest | dg.SkipReason:
    answer = month_end(dg.build_schedule_context(scheduled_execution_time=moment), installation=Installation())
    assert isinstance(answer, dg.RunRequest | dg.SkipReason)
    return answer


def put_drop(settings: Settings, month: int) -> str:
    when = datetime(2025, month, 28, tzinfo=UTC)
    return write_sample(settings.drops, users=12, seed=month, format="csv", export_date=when, faults=False).name


def load(name: str, period: str) -> None:
    config = dg.RunConfig(ops={"import_drops": ImportConfig(drop=name)}, loggers=SILENT)
    with dg.DagsterInstance.ephemeral() as instance:
        job = defs.resolve_job_def("import_drop")
        assert job.execute_in_process(run_config=config, instance=instance, partition_key=period).success


@pytest.mark.parametrize(("moment", "period"), [(FIRST_OF_NOVEMBER, "2025-10"), (datetime(2026, 1, 1, 5, tzinfo=UTC), "2025-12")])
def test_it_asks_for_the_month_that_ended(settings: Settings, moment: datetime, period: str) -> None:
    put_drop(settings, month=10)
    request = tick(moment)
    assert isinstance(request, dg.RunRequest)
    assert (request.partition_key, request.tags["buddy/period"]) == (period, period)


def test_a_drop_that_was_loaded_is_asked_for_again_in_its_own_month_only(settings: Settings) -> None:
    load(put_drop(settings, month=10), "2025-10")
    assert isinstance(tick(FIRST_OF_NOVEMBER), dg.RunRequest)
    assert isinstance(tick(datetime(2025, 12, 1, 5, tzinfo=UTC)), dg.SkipReason)


def test_where_nothing_came_no_run_fails_but_it_is_said(settings: Settings) -> None:
    answer = tick(FIRST_OF_NOVEMBER)
    assert isinstance(answer, dg.SkipReason)
    assert (answer.skip_message or "").startswith(f"No drop of 2025-10 lies in the inbox {settings.drops}.")


def test_a_refused_drop_is_none_of_the_month(settings: Settings, database_url: str) -> None:
    name = put_drop(settings, month=10)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO ops.drops (drop_id, digest, program, name, status, entities, run_id, settled_at)"
            " VALUES ('d', 'd', 'buddy', %s, 'refused', '{}', 'r', now())",
            [name],
        )
    assert isinstance(tick(FIRST_OF_NOVEMBER), dg.SkipReason)


def test_without_tables_it_says_what_to_do(settings: Settings, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put_drop(settings, month=10)
    monkeypatch.setenv("BUDDY_DATABASE_URL", empty_database_url)
    answer = tick(FIRST_OF_NOVEMBER)
    assert isinstance(answer, dg.SkipReason)
    assert "buddy-pipeline db migrate" in (answer.skip_message or "")
