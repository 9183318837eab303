"""What people write in the Buddy Program (spec 1, "Q2Q AI": text inputs)."""

from typing import LiteralString

from buddy_pipeline.contract.writings import Writing

_MATCH: LiteralString = "(SELECT m.id FROM csr.buddy_matches AS m WHERE m.id = e.match_id)"
_SESSION: LiteralString = "(SELECT s.id FROM csr.kintell_sessions AS s WHERE s.id = e.session_id)"

WRITINGS = (
    Writing(
        entity="checkins",
        column="notes",
        text_type="buddy_checkin",
        kind="'checkin_note'",
        written="e.checkin_date",
        match=_MATCH,
    ),
    Writing(
        entity="checkins",
        column="question_responses",
        text_type="buddy_checkin_answers",
        kind="'checkin_note'",
        written="e.checkin_date",
        match=_MATCH,
    ),
    Writing(
        entity="feedback",
        column="feedback_text",
        text_type="buddy_feedback",
        kind="'feedback_' || e.from_role",
        written="e.submitted_at",
        match=_MATCH,
        writer="e.from_role",
    ),
    Writing(
        entity="skill_sessions",
        column="teacher_comment",
        text_type="skill_teacher_comment",
        kind="'teacher_comment'",
        written="e.completed_at",
        session=_SESSION,
        writer="'buddy'",
    ),
    Writing(
        entity="skill_sessions",
        column="learner_comment",
        text_type="skill_learner_comment",
        kind="'learner_comment'",
        written="e.completed_at",
        session=_SESSION,
        writer="'participant'",
    ),
    Writing(
        entity="events",
        column="description",
        text_type="buddy_event",
        kind="'event_description'",
        written="e.event_date",
        match=_MATCH,
        is_read=False,
    ),
)
