"""Which server: the one of the settings, or the embedded one; and the two databases in it, ours and Dagster's."""

import logging
import time
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import pq, sql
from psycopg.conninfo import make_conninfo

from buddy_pipeline.database import embedded
from buddy_pipeline.database.embedded import SECONDS_TO_SETTLE
from buddy_pipeline.database.errors import DatabaseUnavailable
from buddy_pipeline.settings import Settings

OURS = "buddy"
DAGSTERS = "dagster"
LOCALE = sql.SQL("template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'")
"""Text sorts alike on every machine, whatever language it speaks."""
AS_THE_SERVER_HAS_IT = sql.SQL("")
SECONDS_TO_CONNECT = 10
SECONDS_BETWEEN_LOOKS = 0.5

_log = logging.getLogger(__name__)


def database_url(settings: Settings) -> str:
    """Plain `postgresql://` URL of our database, which exists and answers; starts the embedded server if need be.

    The embedded server stays up for as long as this process lives. Raises DatabaseUnavailable.
    """
    if settings.database_url:
        _connect(settings.database_url, "BUDDY_DATABASE_URL").close()
        return settings.database_url
    return _embedded_url(settings, OURS)


def dagster_url(settings: Settings) -> str:
    """URL of Dagster's storage, which answers; dagster-postgres needs the driver psycopg2.

    With BUDDY_DATABASE_URL, it is a second database, named after ours, made if the role may make it.
    Raises DatabaseUnavailable.
    """
    if settings.dagster_url:
        plain = settings.dagster_url
        _connect(plain, "BUDDY_DAGSTER_URL").close()
    elif settings.database_url:
        plain = _database_beside(settings.database_url)
    else:
        plain = _embedded_url(settings, DAGSTERS)
    return with_driver(plain, "psycopg2")


def with_driver(plain: str, driver: str) -> str:
    """The same URL with the driver that SQLAlchemy is to use."""
    return plain.replace("postgresql://", f"postgresql+{driver}://", 1)


def _embedded_url(settings: Settings, database: str) -> str:
    settings.prepare_folders()
    embedded.join(settings.postgres)
    with _connect(embedded.url(settings.postgres, "postgres"), "The embedded PostgreSQL") as connection:
        _make_database(connection, database, LOCALE)
    return embedded.url(settings.postgres, database)


def _database_beside(ours: str) -> str:
    with _connect(ours, "BUDDY_DATABASE_URL") as connection:
        name = f"{connection.info.dbname}_{DAGSTERS}"
        try:
            _make_database(connection, name)
        except psycopg.errors.InsufficientPrivilege:
            role = connection.info.user
            raise DatabaseUnavailable(
                f'The role "{role}" may not make the database "{name}" for Dagster\'s own storage: let an administrator make '
                f'it (create database "{name}" owner "{role}"), or set BUDDY_DAGSTER_URL to another one.'
            ) from None
    return urlsplit(ours)._replace(path=f"/{name}").geturl()


def _make_database(connection: psycopg.Connection, name: str, options: sql.SQL = AS_THE_SERVER_HAS_IT) -> None:
    if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        return
    try:
        connection.execute(sql.SQL("create database {} {}").format(sql.Identifier(name), options))
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        return  # another process was faster


def _connect(url: str, whose: str) -> psycopg.Connection:
    """A connection to a server, which is waited for while it answers that it is starting or recovering."""
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    told = False
    while True:
        try:
            return psycopg.connect(url, autocommit=True, connect_timeout=SECONDS_TO_CONNECT)
        except psycopg.Error as error:
            if not _is_starting(url) or time.monotonic() > deadline:
                reason = _without_password(str(error), url).splitlines()[0]
                raise DatabaseUnavailable(f"{whose} cannot be reached: {reason}") from None
        if not told:
            _log.warning("%s is starting, or recovering after a crash; it is waited for, up to %s s.", whose, SECONDS_TO_SETTLE)
            told = True
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _is_starting(url: str) -> bool:
    """Whether the server answers that it takes no connections now (SQLSTATE 57P03, which a failed connection does not tell)."""
    try:
        asked = make_conninfo(url, connect_timeout=SECONDS_TO_CONNECT)
    except psycopg.ProgrammingError:
        return False
    return pq.PGconn.ping(asked.encode()) == pq.Ping.REJECT


def _without_password(text: str, url: str) -> str:
    try:
        password = urlsplit(url).password
    except ValueError:
        return "the URL cannot be read"
    return text.replace(unquote(password), "***").replace(password, "***") if password else text
