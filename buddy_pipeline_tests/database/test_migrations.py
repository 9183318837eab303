"""The migrations make what the schema declares."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from buddy_pipeline.database.migrate import migrate, sqlalchemy_url
from buddy_pipeline.database.schema import METADATA, SCHEMAS


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
