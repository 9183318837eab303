"""The two databases of an installation, on the embedded server and on one of its own."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from buddy_pipeline.database import embedded, server
from buddy_pipeline.database.errors import DatabaseUnavailable
from buddy_pipeline.settings import from_environment
from buddy_pipeline_tests.database.servers import is_up


def test_without_a_url_both_databases_live_in_the_embedded_server(make_folder: Callable[[], Path]) -> None:
    settings = from_environment({"BUDDY_HOME": str(make_folder())})
    ours, dagsters = server.database_url(settings), server.dagster_url(settings)
    assert dagsters.startswith("postgresql+psycopg2://")
    for url, name in ((ours, "buddy"), (dagsters.replace("+psycopg2", ""), "dagster")):
        with psycopg.connect(url) as connection:
            assert connection.info.dbname == name
    embedded.leave(settings.postgres)
    assert not is_up(settings.postgres)


def test_with_a_url_dagster_gets_a_database_named_after_ours(empty_database_url: str) -> None:
    settings = from_environment({"BUDDY_DATABASE_URL": empty_database_url.replace("postgresql://", "postgresql+psycopg://")})
    assert server.database_url(settings) == empty_database_url
    dagsters = server.dagster_url(settings).replace("+psycopg2", "")
    assert server.dagster_url(settings).replace("+psycopg2", "") == dagsters  # a second time it is there already
    with psycopg.connect(dagsters) as connection:
        assert connection.info.dbname == f"{urlsplit(empty_database_url).path[1:]}_dagster"
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {}").format(sql.Identifier(urlsplit(dagsters).path[1:])))


def test_a_role_that_may_not_make_databases_is_told_what_to_do(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("create role modest login")
    settings = from_environment({"BUDDY_DATABASE_URL": empty_database_url.replace("postgres@", "modest@")})
    with pytest.raises(DatabaseUnavailable, match=r'"modest" may not make the database .* BUDDY_DAGSTER_URL'):
        server.dagster_url(settings)
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("drop role modest")


def test_an_unreachable_server_is_one_line_without_the_password() -> None:
    settings = from_environment({"BUDDY_DATABASE_URL": "postgresql://someone:s%40cret@127.0.0.1:1/buddy"})
    with pytest.raises(DatabaseUnavailable) as caught:
        server.database_url(settings)
    message = str(caught.value)
    assert message.startswith("BUDDY_DATABASE_URL cannot be reached: ")
    assert "\n" not in message
    assert "cret" not in message


def test_a_dagster_url_that_nobody_answers_is_one_line_too() -> None:
    settings = from_environment({"BUDDY_DAGSTER_URL": "postgresql://someone:s%40cret@127.0.0.1:1/dagster"})
    with pytest.raises(DatabaseUnavailable, match=r"^BUDDY_DAGSTER_URL cannot be reached: (?!.*cret)"):
        server.dagster_url(settings)
