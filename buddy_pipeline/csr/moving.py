"""Rows that follow their people: of ids that turned out to be somebody else's, what `csr` says is made anew from `export`.

Ids move when an export comes late, see `identity`. ``moved (external_id, old_id, new_id)`` says which do.
"""

from typing import LiteralString

from psycopg import sql

from buddy_pipeline.csr.attendances import attend_anew
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.milestones import reach_anew
from buddy_pipeline.database.statements import compose, number, run

EVENTS_OF_MOVED = sql.SQL(
    "SELECT a.event_id FROM export.event_attendance a JOIN moved m ON m.external_id = a.user_id"
    " UNION SELECT e.event_id FROM export.events e, moved m WHERE m.external_id = ANY (e.attendees)"
)
"""Ids of the events to which somebody came who is somebody else now."""


def any_moved(load: Load) -> bool:
    """Whether ids are somebody else's since `merge_people`."""
    return number(load.connection, "SELECT count(*) FROM moved") > 0


def move_rows(load: Load) -> None:
    """Gives the rows of ids that moved to their new people, and removes people who have no id left."""
    run(load.connection, _REPLACED)
    for table, column, exported, key, id_ in _SIDES:
        places = {
            "table": sql.Identifier("csr", table),
            "column": sql.Identifier(column),
            "exported": sql.Identifier("export", exported),
            "key": sql.Identifier(key),
            "id": sql.Identifier(id_),
        }
        run(load.connection, compose(_FOLLOW_EXPORT, **places))
        run(load.connection, compose(_FOLLOW_PERSON, **places))
    attend_anew(load, EVENTS_OF_MOVED)
    reach_anew(load, sql.SQL("SELECT old_id FROM moved UNION SELECT new_id FROM moved"))
    for statement in _LEFTOVERS:
        run(load.connection, statement)


_SIDES = (
    ("buddy_matches", "participant_id", "matches", "match_id", "participant_id"),
    ("buddy_matches", "buddy_id", "matches", "match_id", "buddy_id"),
    ("kintell_sessions", "participant_id", "skill_sessions", "session_id", "learner_id"),
    ("kintell_sessions", "volunteer_id", "skill_sessions", "session_id", "teacher_id"),
)
"""Columns of people: table, column, and the entity, its key and the column that they are made from."""

_REPLACED = """
    CREATE TEMP TABLE replaced ON COMMIT DROP AS
    SELECT DISTINCT ON (m.old_id) m.old_id, m.new_id FROM moved m
    WHERE NOT EXISTS (SELECT FROM csr.user_external_ids x WHERE x.profile_id = m.old_id) ORDER BY m.old_id, m.external_id
"""
"""People who have no id left, and who they are now."""

_FOLLOW_EXPORT = """
    UPDATE {table} t SET {column} = m.new_id FROM {exported} e JOIN moved m ON m.external_id = e.{id}
    WHERE t.id = e.{key} AND t.{column} IS DISTINCT FROM m.new_id
"""
_FOLLOW_PERSON = "UPDATE {table} t SET {column} = r.new_id FROM replaced r WHERE t.{column} = r.old_id"
"""Of rows whose other side was erased nothing is left in `export`."""

_LEFTOVERS: tuple[LiteralString, ...] = (
    "UPDATE pii.company_roster r SET user_id = NULL FROM moved m WHERE r.user_id = m.old_id",
    "DELETE FROM csr.company_users c USING moved m WHERE c.user_id = m.old_id",
    "DELETE FROM csr.program_enrollments p USING replaced r WHERE p.user_id = r.old_id",
    "UPDATE ops.identity_conflicts c SET user_id = r.new_id FROM replaced r WHERE c.user_id = r.old_id",
    "UPDATE ops.identity_conflicts c SET other_user_id = r.new_id FROM replaced r WHERE c.other_user_id = r.old_id",
    "DELETE FROM ops.identity_conflicts WHERE user_id = other_user_id",
    "DELETE FROM csr.users u USING replaced r WHERE u.id = r.old_id",
)
"""Companies' people are linked anew at the end of the load, see `companies`."""
