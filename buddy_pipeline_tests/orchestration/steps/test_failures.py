"""A failed run says why in one line, and keeps everybody's values to itself."""

import dagster as dg
import psycopg
import pytest

from buddy_pipeline.database import patience
from buddy_pipeline.database.errors import AWAY
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.orchestration.steps import failures
from buddy_pipeline.orchestration.steps.failures import failing_plainly
from buddy_pipeline.settings import from_environment

CANARY = "canary@example.org"


def _stored(raised: BaseException) -> tuple[dg.ExecuteInProcessResult, str]:
    """The result of a run whose step raises the exception, and all that Dagster stored of it."""

    @dg.op
    def breaks() -> None:
        with failing_plainly(from_environment):
            try:
                raise psycopg.errors.UniqueViolation(f"DETAIL: Key (email)=({CANARY}) already exists.")
            except psycopg.Error:
                raise raised  # noqa: B904 - the first error stays in the second one's context, as it would

    @dg.job
    def breaking() -> None:
        breaks()

    with dg.DagsterInstance.ephemeral() as instance:
        result = breaking.execute_in_process(instance=instance, raise_on_error=False)
        return result, "\n".join(str(record) for record in instance.all_logs(result.run_id))


def test_an_unforeseen_error_tells_its_kind_and_place_but_not_its_text() -> None:
    result, stored = _stored(ValueError(f"cannot parse {CANARY}"))
    assert not result.success
    assert "ValueError" in stored
    assert "test_failures.py" in stored
    assert CANARY not in stored


def test_an_error_of_the_database_tells_its_state_but_not_the_row() -> None:
    _, stored = _stored(psycopg.errors.UniqueViolation(f"DETAIL: Key (email)=({CANARY}) already exists."))
    assert "UniqueViolation (SQLSTATE 23505)" in stored
    assert CANARY not in stored


def test_a_refused_drop_fails_with_its_line_and_is_not_tried_again() -> None:
    with pytest.raises(dg.Failure) as caught, failing_plainly(from_environment):
        raise DropRefused("users.csv is empty: export it again.")
    assert caught.value.description == "users.csv is empty: export it again."
    assert caught.value.allow_retries is False


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("gone", [psycopg.OperationalError("gone"), psycopg.errors.AdminShutdown("going down")])
def test_a_database_that_is_gone_for_a_moment_is_tried_again(gone: psycopg.Error) -> None:
    with pytest.raises(dg.RetryRequested), failing_plainly(from_environment):
        raise gone


@pytest.mark.usefixtures("settings")
def test_gone_each_time_it_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "SECONDS_BETWEEN_RETRIES", 0)
    result, _ = _stored(psycopg.OperationalError(f"gone with {CANARY}"))
    (failure,) = [event.step_failure_data for event in result.all_events if event.is_step_failure]
    assert len([event for event in result.all_events if event.is_step_up_for_retry]) == failures.RETRIES
    assert failure.user_failure_data.description == AWAY


@pytest.mark.usefixtures("settings")
def test_one_that_does_not_come_back_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDDY_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setattr(patience, "_outage", patience._Outage())
    monkeypatch.setattr(patience, "SECONDS_TO_COME_BACK", 0.1)
    with pytest.raises(dg.Failure) as caught, failing_plainly(from_environment):
        raise psycopg.OperationalError("gone")
    assert "it is not back: BUDDY_DATABASE_URL cannot be reached" in (caught.value.description or "")
    assert caught.value.allow_retries is False


def test_a_full_disk_is_not_tried_again_but_told_of() -> None:
    with pytest.raises(dg.Failure) as caught, failing_plainly(from_environment):
        raise psycopg.errors.DiskFull("no space")
    assert caught.value.description == "The disk of the database server is full: make room there, then do this again."
    assert caught.value.allow_retries is False
