"""What else is removed of somebody who is erased: the texts of their matches, which tell of both sides."""

from typing import LiteralString

from buddy_pipeline.sql_files import sql_file

SHARED: LiteralString = "SELECT id FROM csr.buddy_matches WHERE %(person)s IN (participant_id, buddy_id)"

ERASURE: tuple[tuple[str, LiteralString], ...] = (
    (
        "pii.checkins",
        "DELETE FROM pii.checkins p USING export.checkins e WHERE e.checkin_id = p.checkin_id AND e.match_id = ANY(%(shared)s)",
    ),
    (
        "pii.feedback",
        "DELETE FROM pii.feedback p USING export.feedback e WHERE e.feedback_id = p.feedback_id AND e.match_id = ANY(%(shared)s)",
    ),
    (
        "export.events",
        "UPDATE export.events SET description = NULL, location = NULL"
        " WHERE match_id = ANY(%(shared)s) AND (description IS NOT NULL OR location IS NOT NULL)",
    ),
    ("csr.buddy_events", "UPDATE csr.buddy_events SET description = NULL, location = NULL WHERE match_id = ANY(%(shared)s)"),
    ("csr.buddy_matches", sql_file(__package__, "sql/erase_end_matches")),
)
