"""What a database or a disk says is told from what a mistake of ours is, whichever layer it comes through."""

import socket
from collections.abc import Callable
from pathlib import Path

import psycopg
import psycopg2
import pytest
from sqlalchemy import create_engine, text

from buddy_pipeline.database.errors import AWAY, DatabaseAway, DatabaseUnavailable, in_words, is_momentary

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'canary@example.org' USING ERRCODE = '{state}'; END $$"


def _with_psycopg(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement.encode())


def _with_psycopg2(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


def _with_sqlalchemy(url: str, statement: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg2://"))
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def _wrapped(url: str, statement: str) -> None:
    try:
        _with_sqlalchemy(url, statement)
    except Exception as error:
        raise RuntimeError("as Dagster does") from error


layers = pytest.mark.parametrize("layer", [_with_psycopg, _with_psycopg2, _with_sqlalchemy, _wrapped])
Layer = Callable[[str, str], None]


def error_of(layer: Layer, url: str, statement: str) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - of which kind is what the test is about
        layer(url, statement)
    return caught.value


@layers
@pytest.mark.parametrize(
    ("state", "momentary", "words"),
    [
        ("53100", False, "The disk of the database server is full"),
        ("53200", False, "out of memory"),
        ("53300", True, "takes no more connections"),
        ("53400", False, "temp_file_limit"),
        ("53000", False, "lacks something"),
        ("58030", False, "cannot use its files"),
        ("58P01", False, "cannot use its files"),
        ("25006", False, "takes no changes"),
        ("42501", False, "lacks a right"),
        ("57P01", True, AWAY),
        ("57P02", True, AWAY),
        ("57P03", True, AWAY),
        ("08006", True, AWAY),
        ("40001", True, AWAY),
        ("40P01", True, AWAY),
        ("23505", False, None),
        ("22P02", False, None),
        ("57014", False, None),
    ],
)
def test_each_state_of_a_server(database_url: str, layer: Layer, state: str, momentary: bool, words: str | None) -> None:
    error = error_of(layer, database_url, RAISE.format(state=state))
    assert is_momentary(error) is momentary
    told = in_words(error)
    assert (told is None) if words is None else (told is not None and words in told)
    assert "canary" not in str(told)


@layers
def test_a_session_that_is_ended_is_a_loss(database_url: str, layer: Layer) -> None:
    error = error_of(layer, database_url, "SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(10)")
    assert is_momentary(error)
    assert in_words(error) == AWAY


@layers
def test_a_server_that_does_not_answer_is_a_loss(layer: Layer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert is_momentary(error_of(layer, f"postgresql://nobody@127.0.0.1:{port}/nothing", "SELECT 1"))


def test_what_was_put_into_words_keeps_them() -> None:
    assert in_words(DatabaseUnavailable("no such server")) == "no such server"
    assert not is_momentary(DatabaseUnavailable("no such server"))
    assert is_momentary(DatabaseAway("gone"))


def test_a_disk_that_is_full_is_told_with_the_place_if_it_is_known() -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        Path("/dev/full").write_text("a")
    assert str(in_words(caught.value)).startswith("The disk is full")
    caught.value.filename = "/srv/state/report.csv"
    assert in_words(caught.value) == "The disk is full where /srv/state/report.csv lies: see to that, then do this again."


def test_other_errors_are_not_of_the_database() -> None:
    for error in (ValueError("a"), FileNotFoundError(2, "No such file"), RuntimeError("b")):
        assert in_words(error) is None
        assert not is_momentary(error)
