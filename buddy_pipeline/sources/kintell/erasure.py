"""What people share in Kintell: their sessions, told of by ratings, too."""

from typing import LiteralString

SHARED: LiteralString = (
    "SELECT md5('kintell|' || session_type || '|' || session_id)::uuid FROM export.kintell_sessions"
    " WHERE ARRAY[participant_ref, volunteer_ref] && %(ids)s::uuid[]"
)
