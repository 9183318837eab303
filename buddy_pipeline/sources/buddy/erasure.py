"""What else becomes of somebody's matches when they are erased: those that last are over."""

from typing import LiteralString

from buddy_pipeline.sql_files import sql_file

SHARED: LiteralString = "SELECT match_id FROM export.matches WHERE ARRAY[participant_id, buddy_id] && %(ids)s::uuid[]"

ERASURE: tuple[tuple[str, LiteralString], ...] = (("export.matches", sql_file(__package__, "sql/erase_end_matches")),)
