"""Bringing a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

from buddy_pipeline.database.tables.exported import EXPORT, PERSONAL
from buddy_pipeline.database.tables.metadata import METADATA, SCHEMAS, STAGING

MIGRATION_LOCK = 0x62756464
"""Advisory lock that lets one process migrate at a time ("budd" in ASCII)."""


def migrate(url: str) -> None:
    """Migrates the database at ``url`` (``postgresql://…``) to the newest revision.

    Safe to run twice and from several processes at once: the second waits and finds nothing to do.
    """
    engine = create_engine(sqlalchemy_url(url), hide_parameters=True)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            for schema in (*SCHEMAS, STAGING):
                connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
            command.upgrade(alembic_config(connection), "head")
            make_tables_of_new_sources(connection)
    finally:
        engine.dispose()


def make_tables_of_new_sources(connection: Connection) -> None:
    """Makes the tables of entities that no migration knows yet: they follow from their declaration. Later changes are migrations."""
    METADATA.create_all(connection, tables=[*EXPORT.values(), *PERSONAL.values()], checkfirst=True)


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for our migrations on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def sqlalchemy_url(url: str) -> str:
    """The URL with the driver named: SQLAlchemy would else choose one by itself."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
