"""Runs of the UI and the daemon read nothing but what lies in the inbox, whatever their config names."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg
import pytest

from buddy_pipeline.console.in_process import SILENT
from buddy_pipeline.definitions import defs
from buddy_pipeline.sample.rosters import write_roster
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import OFFICE_LISTS

PERIOD = "2025-08"
DROP_JOBS = {"import_drop": "import_drops", "import_period": "import_drops", "refuse_drop": "explain_refusal"}
"""Jobs that take a drop, and the step that does."""


def _linked(path: Path, inbox: Path) -> str:
    (inbox / path.name).symlink_to(path)
    return path.name


def _through_a_linked_folder(path: Path, inbox: Path) -> str:
    (inbox / "folder").symlink_to(path.parent)
    return f"folder/{path.name}"


def _in_a_folder_of_the_inbox(path: Path, inbox: Path) -> str:
    (inbox / "folder").mkdir()
    path.rename(inbox / "folder" / path.name)
    return f"folder/{path.name}"


WAYS: dict[str, Callable[[Path, Path], str]] = {
    "absolute": lambda path, _: str(path),
    "upwards": lambda path, inbox: os.path.relpath(path, inbox),
    "from the inbox upwards": lambda path, inbox: f"{inbox}/{os.path.relpath(path, inbox)}",
    "linked": _linked,
    "through a linked folder": _through_a_linked_folder,
    "in a folder of the inbox": _in_a_folder_of_the_inbox,
}


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that is not the inbox."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def _drop(folder: Path) -> Path:
    return write_sample(folder, users=25, seed=1, format="csv", export_date=datetime(2025, 8, 28, tzinfo=UTC))


def _run(instance: dg.DagsterInstance, job: str, step: str, config: dict[str, str]) -> dg.ExecuteInProcessResult:
    return defs.resolve_job_def(job).execute_in_process(
        run_config={"ops": {step: {"config": config}}, "loggers": SILENT},
        instance=instance,
        partition_key=PERIOD if step == "import_drops" else None,
        raise_on_error=False,
    )


def _failure(result: dg.ExecuteInProcessResult) -> str:
    (event,) = [event for event in result.all_events if event.is_step_failure]
    told = event.step_failure_data.user_failure_data
    assert told is not None
    return told.description or ""


def _settled(settings: Settings) -> list[tuple[str, str]]:
    with psycopg.connect(str(settings.database_url)) as connection:
        return connection.execute("select name, status from ops.drops").fetchall()


def _says_where_it_may_lie(line: str) -> bool:
    return "\n" not in line and ("does not lie in the inbox" in line or "is a symbolic link" in line)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("job", DROP_JOBS)
def test_a_drop_elsewhere_is_not_read(
    settings: Settings, instance: dg.DagsterInstance, elsewhere: Path, job: str, way: str
) -> None:
    asked = WAYS[way](_drop(elsewhere), settings.drops)
    result = _run(instance, job, DROP_JOBS[job], {"drop": asked})
    assert not result.success
    assert _says_where_it_may_lie(_failure(result)), _failure(result)
    assert "loaded" not in dict(_settled(settings)).values()


@pytest.mark.parametrize("way", WAYS)
def test_a_roster_elsewhere_is_not_read(settings: Settings, instance: dg.DagsterInstance, elsewhere: Path, way: str) -> None:
    asked = WAYS[way](write_roster(elsewhere, users=25, seed=1, at=date(2025, 8, 31)), settings.drops)
    result = _run(instance, "import_roster", "import_members", {"roster": asked})
    assert not result.success
    assert _says_where_it_may_lie(_failure(result)), _failure(result)
    assert "loaded" not in dict(_settled(settings)).values()


def test_it_does_not_tell_whether_a_file_elsewhere_exists(
    settings: Settings, instance: dg.DagsterInstance, elsewhere: Path
) -> None:
    file = elsewhere / "passwd.json"
    told_of_none = _failure(_run(instance, "refuse_drop", "explain_refusal", {"drop": str(file)}))
    file.touch()
    assert _failure(_run(instance, "refuse_drop", "explain_refusal", {"drop": str(file)})) == told_of_none
    assert _settled(settings) == []


def test_the_config_of_a_run_names_no_other_place() -> None:
    jobs = defs.get_repository_def().get_all_jobs()
    named = {name for job in jobs for name in _fields(job.run_config_schema.config_type)}
    steps = {node.name for job in jobs for node in job.nodes}
    assert named - steps == {
        *("ops", "config", "drop", *(kind.name for kind in OFFICE_LISTS)),
        *("resources", "installation", "io_manager", "listener", "path_of"),
        *("loggers", "console", "log_level", "name"),
        *("execution", "marker_to_close", "retries", "enabled", "disabled"),
        *("step_dependency_config", "require_upstream_step_success"),
    }


def _fields(config: Any) -> Iterator[str]:
    """The names of all fields of a config, however deep."""
    for name, field in getattr(getattr(config, "inner_type", config), "fields", {}).items():
        yield name
        yield from _fields(field.config_type)


def test_a_drop_in_the_inbox_may_be_named_by_its_path(settings: Settings, instance: dg.DagsterInstance) -> None:
    drop = _drop(settings.drops)
    assert _run(instance, "import_drop", "import_drops", {"drop": str(drop)}).success
    assert _settled(settings) == [(drop.name, "loaded")]
