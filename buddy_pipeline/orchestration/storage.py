"""Dagster's own storage: a database in the same server as ours, found through the same settings."""

from collections.abc import Mapping

from dagster import Field
from dagster._serdes import ConfigurableClassData
from dagster_postgres import DagsterPostgresStorage

from buddy_pipeline.database.server import dagster_url
from buddy_pipeline.settings import from_environment


class StorageInOurServer(DagsterPostgresStorage):
    """Named in `dagster.yaml`. Each Dagster process that opens it starts the embedded server, or holds it up."""

    @classmethod
    def config_type(cls) -> Mapping[str, Field]:
        return {}

    @classmethod
    def from_config_value(
        cls,
        inst_data: ConfigurableClassData | None,
        config_value: Mapping[str, object],  # noqa: ARG003 - there is nothing to configure
    ) -> "StorageInOurServer":
        return cls(postgres_url=dagster_url(from_environment()), inst_data=inst_data)
