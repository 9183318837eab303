"""Words that were removed since their people left (see `retention`): no load brings them back.

They are left out of staged rows before anything is compared, so that a row without them is the row that the tables have.
"""

from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.load import Load
from buddy_pipeline.database.statements import compose, equal, run
from buddy_pipeline.privacy.sealing import SEALED


def leave_words_out(load: Load, entity: Entity) -> None:
    """Takes from staged rows the words of those that lost theirs. Comes before rows are settled, compared or let wait."""
    if not entity.written:
        return
    names = [column.name for column in entity.written_openly] + ([SEALED] if entity.seals_words else [])
    statement = compose(
        "UPDATE {staged} s SET {nothing} FROM {exported} e WHERE {by_key} AND e.texts_removed_at IS NOT NULL",
        staged=load.staged(entity),
        nothing=sql.SQL(", ").join([compose("{} = NULL", sql.Identifier(name)) for name in names]),
        exported=sql.Identifier("export", entity.table),
        by_key=equal(entity.key, "s", "e"),
    )
    run(load.connection, statement)
