"""What people write about sessions of Kintell (formats, "Kintell")."""

from typing import LiteralString

from buddy_pipeline.contract.writings import Writing

_OF_SESSION: LiteralString = (
    "(SELECT s.id FROM csr.kintell_sessions AS s WHERE s.id = md5('kintell|' || e.session_type || '|' || e.session_id)::uuid)"
)
_OF_RATING: LiteralString = (
    "(SELECT s.id FROM csr.kintell_sessions AS s WHERE s.id IN (SELECT md5('kintell|' || x.session_type || '|' || x.session_id)::uuid"
    " FROM export.kintell_sessions AS x WHERE x.session_id = e.session_id) ORDER BY s.id LIMIT 1)"
)

WRITINGS = (
    Writing(
        entity="sessions",
        column="feedback_text",
        text_type="kintell_feedback",
        kind="e.session_type || '_feedback'",
        written="coalesce(e.completed_at, e.scheduled_at)",
        session=_OF_SESSION,
        writer="'participant'",
    ),
    Writing(
        entity="ratings",
        column="feedback_text",
        text_type="kintell_rating_feedback",
        kind="CASE e.from_role WHEN 'volunteer' THEN 'volunteer_feedback' ELSE 'mentorship_feedback' END",
        written="e.rated_at",
        session=_OF_RATING,
        writer="CASE e.from_role WHEN 'volunteer' THEN 'buddy' ELSE 'participant' END",
    ),
)
