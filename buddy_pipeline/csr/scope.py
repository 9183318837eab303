"""Which exported rows a load concerns: those whose rows of the platform's tables are to be made, or made anew.

Each entity has a temporary table of keys. Into it go the rows that are new or say otherwise (with the moment ``at`` since
when), those that there are since longer than it seemed, and those that name people or rows which became known or turned out
to be others. Once their rows are made, it is empty again.
"""

from psycopg import sql

from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.source import PEOPLE
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, changed_rows
from buddy_pipeline.database.statements import compose, equal, identifiers, number, run


def scope(entity: Entity) -> sql.Identifier:
    """The temporary table of an entity: the columns of its key, and ``at``."""
    return sql.Identifier(f"scope_{entity.table}")


def create_scopes(load: Load) -> None:
    """Makes the tables of all entities, unless they are there."""
    for entity in load.source.entities:
        statement = "CREATE TEMP TABLE IF NOT EXISTS {scope} ON COMMIT DROP AS SELECT {key}, export_date AS at FROM {exported} WITH NO DATA"
        run(load.connection, compose(statement, **_parts(entity)))


def forget_scope(load: Load, entity: Entity) -> None:
    """Empties the table of an entity."""
    run(load.connection, compose("DELETE FROM {scope}", **_parts(entity)))


def is_empty(load: Load, entity: Entity) -> bool:
    """Whether no row of the entity is concerned."""
    return not number(load.connection, compose("SELECT count(*) FROM (SELECT FROM {scope} LIMIT 1) s", **_parts(entity)))


def note_all(load: Load, entity: Entity) -> None:
    """Notes all taken rows: nothing was loaded before."""
    statement = "INSERT INTO {scope} SELECT {staged_key}, s.export_date FROM {staged} s WHERE {taken}"
    run(load.connection, compose(statement, **_parts(entity), staged=load.staged(entity), taken=TAKEN))


def note_news(load: Load, entity: Entity) -> None:
    """Notes the taken rows that are new or say otherwise than `export`. Comes before they are merged."""
    statement = "INSERT INTO {scope} SELECT {staged_key}, s.export_date {rows}"
    run(load.connection, compose(statement, **_parts(entity), rows=changed_rows(load, entity)), load.values)


def note_confirmed(load: Load, entity: Entity) -> None:
    """Notes exported rows that the staged ones tell again, of later: where what was told last counts, it may be another row now."""
    statement = (
        "INSERT INTO {scope} ({key}) SELECT {exported_key} FROM {exported} e JOIN {staged} s ON {by_key}"
        " WHERE {taken} AND e.export_date < s.export_date"
    )
    parts = _parts(entity) | {"staged": load.staged(entity), "taken": TAKEN, "by_key": equal(entity.key, "s", "e")}
    run(load.connection, compose(statement, **parts))


def note_exported(load: Load) -> None:
    """Notes all rows that are exported, to be made anew: they would be made otherwise today."""
    for entity in load.source.entities:
        if load.source.targets.get(entity.name):
            statement = "INSERT INTO {scope} ({key}) SELECT {exported_key} FROM {exported} e"
            run(load.connection, compose(statement, **_parts(entity)))


def note_longer_known(load: Load, entity: Entity) -> None:
    """Dates exported rows back that the staged ones tell of as of before, and notes them."""
    statement = (
        "WITH dated AS (UPDATE {exported} e SET created_at = coalesce(s.first_told, s.export_date) FROM {staged} s"
        "  WHERE {by_key} AND e.created_at > coalesce(s.first_told, s.export_date) AND {taken} RETURNING {exported_key})"
        " INSERT INTO {scope} SELECT * FROM dated"
    )
    parts = _parts(entity) | {"staged": load.staged(entity), "taken": TAKEN, "by_key": equal(entity.key, "s", "e")}
    run(load.connection, compose(statement, **parts))


def note_followers(load: Load) -> None:
    """Notes rows that name people who are others since the load began."""
    for entity in load.source.entities:
        for column in entity.open_to_view:
            if column.references == PEOPLE:
                _note_namers(load, entity, column)


def note_linked(load: Load, referred: Entity) -> None:
    """Notes rows that name noted ones of ``referred`` that were unknown so far. Comes before these are mapped."""
    for entity in load.source.entities:
        for column in entity.columns:
            if column.references == referred.name and not column.names_somebody:
                target = load.source.targets[referred.name][0]
                statement = compose(
                    "INSERT INTO {scope} ({key}) SELECT {exported_key} FROM {exported} e JOIN {named} n ON n.{named_key} = e.{column}"
                    " WHERE n.at IS NOT NULL AND NOT EXISTS (SELECT FROM {table} t WHERE t.{id} = n.{named_key})",
                    **_parts(entity),
                    named=scope(referred),
                    named_key=sql.Identifier(referred.key[0]),
                    column=sql.Identifier(column.name),
                    table=sql.Identifier("csr", target.table),
                    id=sql.Identifier(target.key[0]),
                )
                run(load.connection, statement)


def _note_namers(load: Load, entity: Entity, column: Column) -> None:
    is_named = "m.external_id = ANY (e.{column})" if column.kind is Kind.UUID_LIST else "m.external_id = e.{column}"
    statement = compose(
        "INSERT INTO {scope} ({key}) SELECT {exported_key} FROM {exported} e JOIN moved m"
        " ON m.provider = %(program)s AND {is_named}",
        **_parts(entity),
        is_named=compose(is_named, column=sql.Identifier(column.name)),
    )
    run(load.connection, statement, load.values)


def _parts(entity: Entity) -> dict[str, sql.Composable]:
    return {
        "scope": scope(entity),
        "exported": sql.Identifier("export", entity.table),
        "key": identifiers(entity.key),
        "staged_key": identifiers(entity.key, "s"),
        "exported_key": identifiers(entity.key, "e"),
    }
