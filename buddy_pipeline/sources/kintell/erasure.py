"""What people share in Kintell: their sessions, told of by ratings, too."""

from typing import LiteralString

SHARED: LiteralString = (
    "SELECT id FROM csr.kintell_sessions WHERE %(person)s IN (participant_id, volunteer_id) AND session_type <> 'skill_share'"
)
