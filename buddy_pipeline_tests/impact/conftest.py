from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.small_exports import Installation


@pytest.fixture(scope="module")
def one_database(server_data: Path, migrated_template: str) -> Iterator[str]:
    """Plain URL of a migrated database that all examples of a module use one after the other, on a clock far from UTC."""
    with fresh_database(server_data, migrated_template) as url:
        with psycopg.connect(url) as connection:
            name = sql.Identifier(connection.info.dbname)
            connection.execute(sql.SQL("ALTER DATABASE {} SET timezone TO 'Pacific/Auckland'").format(name))
        yield url


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Installation:
    return Installation(database_url, tmp_path)
