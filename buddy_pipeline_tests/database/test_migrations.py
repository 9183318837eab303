"""The migrations make what the schema declares."""

from datetime import UTC, datetime
from pathlib import Path

import psycopg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from buddy_pipeline.database.migrate import alembic_config, migrate, sqlalchemy_url
from buddy_pipeline.database.tables.metadata import METADATA, SCHEMAS, STAGING
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.small_exports import KEYS, Installation, uid, user


def test_a_migrated_database_is_what_the_schema_declares(database_url: str) -> None:
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.connect() as connection:
        options = {
            "include_schemas": True,
            "include_name": lambda name, kind, _: kind != "schema" or name in SCHEMAS,
            "include_object": lambda _object, name, kind, _reflected, _other: (kind, name) != ("table", "alembic_version"),
            "compare_server_default": True,
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []
    engine.dispose()


def test_comments_of_tables_and_columns_are_in_the_database(database_url: str) -> None:
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.connect() as connection:
        for table in METADATA.tables.values():
            query = text("select obj_description(cast(:name as regclass)), col_description(cast(:name as regclass), 1)")
            found = connection.execute(query, {"name": f"{table.schema}.{table.name}"}).one()
            assert tuple(found) == (table.comment, next(iter(table.columns)).comment)
    engine.dispose()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from ops.alembic_version")).scalar() == 1
    engine.dispose()


def migrate_to(url: str, revision: str) -> None:
    engine = create_engine(sqlalchemy_url(url))
    with engine.begin() as connection:
        for schema in (*SCHEMAS, STAGING):
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        command.upgrade(alembic_config(connection), revision)
    engine.dispose()


def test_who_was_one_person_before_addresses_had_dates_is_so_afterwards(empty_database_url: str, tmp_path: Path) -> None:
    """ada and ada2 came with one address; ada2 has another one by now. cy came later, with that of bo."""
    url, installation = empty_database_url, Installation(empty_database_url, tmp_path)
    migrate_to(url, "0005")
    people = {"ada": ("ada", 1), "ada2": ("new", 1), "bo": ("bo", 1), "cy": ("bo", 2)}
    of_person = {"ada": "ada", "ada2": "ada", "bo": "bo", "cy": "bo"}
    vault = Vault(KEYS)
    with psycopg.connect(url) as connection:
        for name, (address, month) in people.items():
            surrogate = vault.user_ids("buddy", [uid(of_person[name])])[0]
            (hash_,) = vault.email_hashes([f"{address}@example.org"])
            values = {"id": surrogate.hex(), "external": uid(name), "hash": hash_, "at": datetime(2024, month, 28, tzinfo=UTC)}
            for statement in (
                "INSERT INTO csr.users (id, role, created_at, updated_at) VALUES (%(id)s, 'volunteer', %(at)s, %(at)s) ON CONFLICT DO NOTHING",
                "INSERT INTO csr.user_external_ids VALUES ('buddy', %(external)s, %(id)s, %(at)s)",
                "INSERT INTO pii.identities VALUES ('buddy', %(external)s, %(hash)s)",
                "INSERT INTO export.users (id, role, joined_at, export_date, updated_at)"
                " VALUES (%(external)s, 'buddy', %(at)s, '2024-03-28', %(at)s)",
            ):
                connection.execute(statement, values)
    migrate(url)
    assert together(installation) == [{uid("ada"), uid("ada2")}, {uid("bo"), uid("cy")}]
    now = [user(name, email=f"{address}@example.org", first_name=of_person[name]) for name, (address, _) in people.items()]
    installation.load("2024-04-28T10:00:00Z", users=now)
    assert together(installation) == [{uid("ada"), uid("ada2")}, {uid("bo"), uid("cy")}]


def together(installation: Installation) -> list[set[str]]:
    """The ids of each person."""
    found = installation.rows("SELECT array_agg(external_id::text) FROM csr.user_external_ids GROUP BY profile_id")
    return sorted((set(ids) for (ids,) in found), key=lambda ids: uid("ada") not in ids)
