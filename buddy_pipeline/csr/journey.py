"""Journey flags and counters of each person (spec 2, "Journey Flags"), and since and until when exports have them."""

from psycopg import sql

from buddy_pipeline.csr.load import Load
from buddy_pipeline.database.statements import compose, run


def compute_journey_flags(load: Load) -> int:
    """Brings the flags of the source's people up to date with what it says of them. Gives how many changed."""
    run(load.connection, compose(_FLAGS, flags=sql.SQL(load.source.flags)), load.values)
    return run(load.connection, _UPDATE)


_FLAGS = """
    CREATE TEMP TABLE journey ON COMMIT DROP AS
    SELECT f.user_id, f.created_at, f.synced_at, f.flags || jsonb_build_object('programs_count', coalesce(p.programs, 0)) AS flags
    FROM ({flags}) f LEFT JOIN (SELECT user_id, count(*) AS programs FROM csr.program_enrollments GROUP BY user_id) p USING (user_id)
"""
_UPDATE = """
    UPDATE csr.users t SET journey_flags = t.journey_flags || j.flags, created_at = j.created_at, updated_at = j.synced_at
    FROM journey j WHERE t.id = j.user_id AND (NOT t.journey_flags @> j.flags
        OR ROW(t.created_at, t.updated_at) <> ROW(j.created_at, j.synced_at))
"""
