"""Enrollments and their life cycle (spec 2, "Program Enrollment Lifecycle"; decisions, "Loading")."""

from psycopg import sql

from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import Merged
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.sql_files import sql_file


def compute_enrollments(load: Load) -> Merged:
    """Brings `program_enrollments` up to date with what the source says of them, and audits each change.

    Makes the temporary table ``enrollment_{source}``: what it says.
    """
    statement = "CREATE TEMP TABLE enrollment ON COMMIT DROP AS {enrollments}"
    run(load.connection, compose(statement, enrollments=sql.SQL(load.source.enrollments)), load.values)
    run(load.connection, _CONFIRM)
    updated = run(load.connection, _UPDATE, load.values)
    run(load.connection, _WITHDRAW, load.values)
    inserted = run(load.connection, _INSERT, load.values)
    run(load.connection, compose("ALTER TABLE enrollment RENAME TO {}", sql.Identifier(f"enrollment_{load.source.name}")))
    return Merged(inserted, updated)


def settle_roles(load: Load) -> int:
    """Gives people the role of their earliest enrollment, after `compute_enrollments`; of those who have none, whether rows name
    them as a volunteer. A list of people says it of those who are in no other program. Gives how many changed.
    """
    values = load.values | {"lists_people": load.source.people is not None}
    return run(load.connection, _SETTLE_ROLES, values)


_CONFIRM = """
    UPDATE csr.program_enrollments t SET updated_at = n.updated_at FROM enrollment n
    WHERE t.user_id = n.user_id AND t.program_type = n.program_type AND t.updated_at <> n.updated_at
"""
_UPDATE = sql_file(__package__, "sql/enrollment_update")
_INSERT = sql_file(__package__, "sql/enrollment_insert")
_WITHDRAW = sql_file(__package__, "sql/enrollment_withdraw")
_SETTLE_ROLES = sql_file(__package__, "sql/enrollment_settle_roles")
