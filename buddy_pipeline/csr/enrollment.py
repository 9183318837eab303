"""Enrollments and their life cycle (spec 2, "Program Enrollment Lifecycle"; decisions, "Loading")."""

from psycopg import sql

from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import Merged
from buddy_pipeline.database.statements import compose, run


def compute_enrollments(load: Load) -> Merged:
    """Brings `program_enrollments` up to date with what the source says of them, and audits each change."""
    statement = "CREATE TEMP TABLE enrollment ON COMMIT DROP AS {enrollments}"
    run(load.connection, compose(statement, enrollments=sql.SQL(load.source.enrollments)), load.values)
    run(load.connection, _CONFIRM)
    updated = run(load.connection, _UPDATE, load.values)
    return Merged(run(load.connection, _INSERT, load.values), updated)


_CONFIRM = """
    UPDATE csr.program_enrollments t SET updated_at = n.updated_at FROM enrollment n
    WHERE t.user_id = n.user_id AND t.program_type = n.program_type AND t.updated_at <> n.updated_at
"""
_UPDATE = """
    WITH changed AS (
        UPDATE csr.program_enrollments t SET enrolled_at = n.enrolled_at, status = n.status, completed_at = n.completed_at
        FROM enrollment n WHERE t.user_id = n.user_id AND t.program_type = n.program_type
        AND ROW(t.enrolled_at, t.status, t.completed_at) IS DISTINCT FROM ROW(n.enrolled_at, n.status, n.completed_at)
        RETURNING t.user_id, t.status)
    INSERT INTO ops.audit (actor, drop_id, user_id, kind) SELECT %(run_id)s, %(drop_id)s, user_id, 'enrollment-' || status FROM changed
"""
_INSERT = """
    WITH added AS (
        INSERT INTO csr.program_enrollments (id, user_id, program_type, enrolled_at, status, completed_at, updated_at)
        SELECT md5(n.program_type || n.user_id)::uuid, n.user_id, n.program_type, n.enrolled_at, n.status, n.completed_at, n.updated_at
        FROM enrollment n WHERE NOT EXISTS (
            SELECT FROM csr.program_enrollments t WHERE t.user_id = n.user_id AND t.program_type = n.program_type)
        RETURNING user_id, status)
    INSERT INTO ops.audit (actor, drop_id, user_id, kind) SELECT %(run_id)s, %(drop_id)s, user_id, 'enrolled-' || status FROM added
"""
