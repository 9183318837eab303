"""People who turned out to be somebody else: what is left of them goes to who they are.

Ids move when an export comes late, see `identity`; the temporary table ``moved`` says which do. The rows that exports have
of them are mapped anew (see `scope`); here goes what no export has.
"""

from typing import LiteralString

from psycopg import sql

from buddy_pipeline.csr.load import Load
from buddy_pipeline.database.statements import compose, number, run
from buddy_pipeline.database.tables import CSR


def moved_sources(load: Load) -> set[str]:
    """The sources of ids that are somebody else's since the load began."""
    return {provider for (provider,) in load.connection.execute("SELECT DISTINCT provider FROM moved")}


def remove_replaced(load: Load) -> None:
    """Removes people who have no id left, once the rows of their ids are mapped anew."""
    replaced = run(load.connection, _REPLACED)
    if replaced and number(load.connection, _ANYBODY_ERASED):
        _follow_without_exports(load)
    for statement in _LEFTOVERS:
        run(load.connection, statement)


def _follow_without_exports(load: Load) -> None:
    """Of rows whose other side an older version erased no export is left."""
    for table in CSR.values():
        for column in table.columns:
            if column.nullable and any(key.target_fullname == "csr.users.id" for key in column.foreign_keys):
                statement = "UPDATE {table} t SET {column} = r.new_id FROM replaced r WHERE t.{column} = r.old_id"
                places = {"table": sql.Identifier("csr", table.name), "column": sql.Identifier(column.name)}
                run(load.connection, compose(statement, **places))


_ANYBODY_ERASED = "SELECT count(*) FROM (SELECT FROM pii.tombstones LIMIT 1) t"
_REPLACED = """
    CREATE TEMP TABLE replaced ON COMMIT DROP AS
    SELECT DISTINCT ON (m.old_id) m.old_id, n.profile_id AS new_id
    FROM moved m JOIN csr.user_external_ids n ON n.provider = m.provider AND n.reference = m.external_id
    WHERE NOT EXISTS (SELECT FROM csr.user_external_ids x WHERE x.profile_id = m.old_id) AND m.old_id IS NOT NULL
    ORDER BY m.old_id, n.profile_id IS NULL, m.provider, m.external_id
"""
"""People who have no id left, and who they are now; nobody where it is not known whose their ids are."""

_LEFTOVERS: tuple[LiteralString, ...] = (
    "UPDATE pii.company_roster r SET user_id = NULL FROM moved m WHERE r.user_id = m.old_id",
    "UPDATE csr.surveyed_outcomes o SET user_id = NULL FROM moved m WHERE o.user_id = m.old_id",
    "DELETE FROM csr.company_users c USING moved m WHERE c.user_id = m.old_id",
    "DELETE FROM csr.program_enrollments p USING replaced r WHERE p.user_id = r.old_id",
    "DELETE FROM ops.identity_conflicts c USING replaced r WHERE r.new_id IS NULL AND r.old_id IN (c.user_id, c.other_user_id)",
    "UPDATE ops.identity_conflicts c SET user_id = r.new_id FROM replaced r WHERE c.user_id = r.old_id",
    "UPDATE ops.identity_conflicts c SET other_user_id = r.new_id FROM replaced r WHERE c.other_user_id = r.old_id",
    "DELETE FROM ops.identity_conflicts WHERE user_id = other_user_id",
    "DELETE FROM csr.users u USING replaced r WHERE u.id = r.old_id",
)
"""People in lists of the office are linked anew at the end of the load, see `linking`. Of whom figures were told stays as it was
told (impact/telling): who is somebody else now counts as another person beside it, until that is taken back."""
