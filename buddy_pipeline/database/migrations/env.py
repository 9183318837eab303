"""Alembic's entry: runs the migrations on the connection that `migrate` hands over."""

from alembic import context

from buddy_pipeline.database.tables.metadata import METADATA, SCHEMAS

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_schemas=True,
    include_name=lambda name, type_, _parents: type_ != "schema" or name in SCHEMAS,
    version_table_schema="ops",
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
