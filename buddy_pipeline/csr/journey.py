"""Journey flags and counters of each person (spec 2, "Journey Flags"), and since and until when exports have them."""

from psycopg import sql

from buddy_pipeline.csr.load import Load
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.sql_files import sql_file


def compute_journey_flags(load: Load) -> int:
    """Brings the flags of the source's people up to date with what it says of them, after `compute_enrollments`. Gives how many
    changed.
    """
    run(load.connection, "DROP TABLE IF EXISTS journey")
    run(load.connection, compose(_FLAGS, flags=sql.SQL(load.source.flags)), load.values)
    return run(load.connection, _UPDATE)


def forget_flags_of_moved(load: Load) -> None:
    """Empties the flags of people who gained or lost ids, so that none are left of an id that is somebody else's."""
    run(
        load.connection,
        "UPDATE csr.users u SET journey_flags = '{}' FROM (SELECT old_id AS id FROM moved UNION SELECT new_id FROM moved) m WHERE u.id = m.id",
    )


_FLAGS = sql_file(__package__, "sql/journey_flags")
_UPDATE = """
    UPDATE csr.users t SET journey_flags = t.journey_flags || j.flags, created_at = j.created_at, updated_at = j.synced_at
    FROM journey j WHERE t.id = j.user_id AND (NOT t.journey_flags @> j.flags
        OR ROW(t.created_at, t.updated_at) <> ROW(j.created_at, j.synced_at))
"""
