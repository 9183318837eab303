"""What else becomes of somebody's matches when they are erased: those that last are over."""

from typing import LiteralString

from buddy_pipeline.sql_files import sql_file

SHARED: LiteralString = "SELECT id FROM csr.buddy_matches WHERE %(person)s IN (participant_id, buddy_id)"

ERASURE: tuple[tuple[str, LiteralString], ...] = (("csr.buddy_matches", sql_file(__package__, "sql/erase_end_matches")),)
