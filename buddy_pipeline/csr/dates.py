"""Since when there are rows: an export that comes late may have them already."""

from typing import LiteralString

from psycopg import sql

from buddy_pipeline.csr.load import Load
from buddy_pipeline.database.statements import compose, equal, run


def date_back(load: Load) -> None:
    """Brings the dates of the rows of `csr` up to date with `export`; those of people go with their flags."""
    run(load.connection, _IDS, load.values)
    run(load.connection, _EVENTS)
    for table, key, rows in _ROWS:
        run(
            load.connection,
            compose(
                "UPDATE {table} t SET export_date = n.first FROM ({rows}) n WHERE {by_key} AND t.export_date <> n.first",
                table=sql.Identifier("csr", table),
                rows=sql.SQL(rows),
                by_key=equal(key, "t", "n"),
            ),
        )


_IDS = """
    UPDATE csr.user_external_ids x SET created_at = e.created_at FROM export.users e
    WHERE x.provider = %(program)s AND x.external_id = e.id::text AND x.created_at <> e.created_at
"""
_EVENTS = """
    UPDATE csr.buddy_events t SET created_at = n.first, export_date = n.first
    FROM (SELECT event_id, min(created_at) AS first
          FROM (SELECT event_id, created_at FROM export.events UNION ALL SELECT event_id, created_at FROM export.event_attendance) e
          GROUP BY event_id) n
    WHERE t.id = n.event_id AND t.created_at <> n.first
"""
_ROWS: tuple[tuple[str, tuple[str, ...], LiteralString], ...] = (
    ("buddy_matches", ("id",), "SELECT match_id AS id, created_at AS first FROM export.matches"),
    ("buddy_checkins", ("id",), "SELECT checkin_id AS id, created_at AS first FROM export.checkins"),
    ("buddy_feedback", ("id",), "SELECT feedback_id AS id, created_at AS first FROM export.feedback"),
    ("kintell_sessions", ("id",), "SELECT session_id AS id, created_at AS first FROM export.skill_sessions"),
    (
        "journey_milestones",
        ("user_id", "milestone_id", "reached_at"),
        "SELECT p.user_id, a.milestone_id, a.reached_at, min(a.created_at) AS first"
        " FROM export.milestones a JOIN people p ON p.external_id = a.user_id GROUP BY 1, 2, 3",
    ),
    (
        "buddy_event_attendances",
        ("event_id", "user_id"),
        "SELECT a.event_id, p.user_id, min(a.created_at) AS first FROM (SELECT event_id, user_id, created_at FROM export.event_attendance"
        " UNION ALL SELECT event_id, unnest(attendees), created_at FROM export.events) a"
        " JOIN people p ON p.external_id = a.user_id GROUP BY 1, 2",
    ),
)
