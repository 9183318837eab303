"""Dagster's own storage: a database in the same server as ours, found through the same settings."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from dagster import Field
from dagster._serdes import ConfigurableClassData
from dagster_postgres import DagsterPostgresStorage
from sqlalchemy import event
from sqlalchemy.engine import Dialect, ExceptionContext

from buddy_pipeline.database.errors import DatabaseAway, DatabaseUnavailable, in_words, is_momentary
from buddy_pipeline.database.patience import wait_until_back
from buddy_pipeline.database.server import dagster_url
from buddy_pipeline.settings import Settings, from_environment


class StorageInOurServer(DagsterPostgresStorage):
    """Named in `dagster.yaml`. Each Dagster process that opens it starts the embedded server, or holds it up.

    Dagster connects anew for each look and each entry; a server that is not there then is waited for. Dagster prints errors
    and stores them, so those that people are to read come without statement and parameters.
    """

    def __init__(self, settings: Settings, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(dagster_url(settings), inst_data=inst_data)
        for part in (self._run_storage, self._event_log_storage, self._schedule_storage):
            event.listen(part._engine, "do_connect", partial(_connect_patiently, settings))
            event.listen(part._engine, "handle_error", _raise_plainly)

    @classmethod
    def config_type(cls) -> Mapping[str, Field]:
        return {}

    @classmethod
    def from_config_value(
        cls,
        inst_data: ConfigurableClassData | None,
        config_value: Mapping[str, object],  # noqa: ARG003 - there is nothing to configure
    ) -> "StorageInOurServer":
        return cls(from_environment(), inst_data=inst_data)


def _connect_patiently(settings: Settings, dialect: Dialect, _record: object, arguments: list[Any], named: dict[str, Any]) -> Any:
    """Makes a connection as SQLAlchemy would, but waits for a server that went away, and starts the embedded one."""
    try:
        return dialect.connect(*arguments, **named)
    except dialect.loaded_dbapi.OperationalError:
        wait_until_back(settings)
        return dialect.connect(*arguments, **named)


def _raise_plainly(context: ExceptionContext) -> None:
    line = in_words(context.original_exception)
    if line is not None:
        kind = DatabaseAway if is_momentary(context.original_exception) else DatabaseUnavailable
        raise kind(line) from None
