"""What else is removed of somebody who is erased: what was said of their sessions, by either side."""

from typing import LiteralString

from buddy_pipeline.sql_files import sql_file

SHARED: LiteralString = (
    "SELECT id FROM csr.kintell_sessions WHERE %(person)s IN (participant_id, volunteer_id) AND session_type <> 'skill_share'"
)

ERASURE: tuple[tuple[str, LiteralString], ...] = (("pii.kintell_ratings", sql_file(__package__, "sql/erase_ratings")),)
