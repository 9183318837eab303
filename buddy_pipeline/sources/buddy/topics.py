"""What other services hear of the Buddy Program (spec 5, "Event Catalog")."""

from typing import LiteralString

from buddy_pipeline.contract.topics import Topic

_PERSON: LiteralString = "(SELECT p.user_id FROM people p WHERE p.external_id = s.user_id)"

MATCHES = Topic(
    name="matches",
    entity="matches",
    first="buddy.match.created",
    updated="buddy.match.updated",
    ended="buddy.match.ended",
    key=("match_id",),
    rows="FROM csr.buddy_matches t JOIN export.matches e ON e.match_id = t.id WHERE e.match_id IN {scope}",
    id="s.match_id",
    key_in_scope=("s.match_id",),
    data={
        "match_id": "t.id",
        "participant_id": "t.participant_id",
        "buddy_id": "t.buddy_id",
        "status": "t.status",
        "matched_at": "t.matched_at",
        "ended_at": "t.ended_at",
        "end_reason": "t.end_reason",
        "duration_days": "t.duration_days",
        "sessions_completed": "t.sessions_completed",
        "events_attended": "t.events_attended",
    },
)
EVENTS = Topic(
    name="events",
    entity="events",
    first="buddy.event.logged",
    updated="buddy.event.updated",
    key=("event_id",),
    rows="FROM csr.buddy_events t JOIN export.events e ON e.event_id = t.id WHERE e.event_id IN {scope}",
    id="s.event_id",
    key_in_scope=("s.event_id",),
    data={
        "event_id": "t.id",
        "match_id": "t.match_id",
        "event_type": "t.event_type",
        "event_date": "t.event_date",
        "attendee_ids": "(SELECT jsonb_agg(a.user_id ORDER BY a.user_id) FROM csr.buddy_event_attendances a WHERE a.event_id = t.id"
        " AND a.kind = 'informal')",
    },
)
ATTENDANCE = Topic(
    name="event_attendance",
    entity="event_attendance",
    first="buddy.event.attended",
    updated="buddy.attendance.updated",
    key=("event_id", "user_id"),
    rows="FROM csr.buddy_event_attendances t JOIN (SELECT DISTINCT e.event_id, p.user_id"
    " FROM export.event_attendance e JOIN people p ON p.external_id = e.user_id WHERE e.event_id IN {scope}) e"
    " ON e.event_id = t.event_id AND e.user_id = t.user_id JOIN csr.buddy_events o ON o.id = t.event_id",
    id="s.event_id",
    key_in_scope=("s.event_id", _PERSON),
    data={
        "event_id": "t.event_id",
        "user_id": "t.user_id",
        "match_id": "t.match_id",
        "event_type": "o.event_type",
        "event_format": "o.event_format",
        "attended_at": "t.attended_at",
        "duration_minutes": "t.duration_minutes",
    },
)
SESSIONS = Topic(
    name="skill_sessions",
    entity="skill_sessions",
    first="buddy.skill_share.completed",
    updated="buddy.skill_share.updated",
    key=("session_id",),
    rows="FROM csr.kintell_sessions t JOIN export.skill_sessions e ON e.session_id = t.id WHERE e.session_id IN {scope}",
    id="s.session_id",
    key_in_scope=("s.session_id",),
    data={
        "session_id": "t.id",
        "match_id": "t.match_id",
        "teacher_id": "t.volunteer_id",
        "learner_id": "t.participant_id",
        "skill_id": "e.skill_id",
        "skill_category": "e.skill_category",
        "format": "e.format",
        "proficiency_level": "e.proficiency_level",
        "scheduled_at": "t.scheduled_at",
        "completed_at": "t.completed_at",
        "duration_minutes": "t.duration_minutes",
        "teacher_rating": "e.teacher_rating",
        "learner_rating": "e.learner_rating",
        "learner_progress": "e.learner_progress",
        "valuation_points": "e.valuation_points",
    },
)
CHECKINS = Topic(
    name="checkins",
    entity="checkins",
    first="buddy.checkin.completed",
    updated="buddy.checkin.updated",
    key=("checkin_id",),
    rows="FROM csr.buddy_checkins t JOIN export.checkins e ON e.checkin_id = t.id WHERE e.checkin_id IN {scope}",
    id="s.checkin_id",
    key_in_scope=("s.checkin_id",),
    data={"checkin_id": "t.id", "match_id": "t.match_id", "checkin_date": "t.checkin_date", "mood": "t.mood"},
)
FEEDBACK = Topic(
    name="feedback",
    entity="feedback",
    first="buddy.feedback.submitted",
    updated="buddy.feedback.updated",
    key=("feedback_id",),
    rows="FROM csr.buddy_feedback t JOIN export.feedback e ON e.feedback_id = t.id WHERE e.feedback_id IN {scope}",
    id="s.feedback_id",
    key_in_scope=("s.feedback_id",),
    data={
        "feedback_id": "t.id",
        "match_id": "t.match_id",
        "from_role": "t.from_role",
        "rating": "t.rating",
        "communication": "t.communication",
        "helpfulness": "t.helpfulness",
        "engagement": "t.engagement",
        "submitted_at": "t.submitted_at",
    },
)
MILESTONES = Topic(
    name="milestones",
    entity="milestones",
    first="orchestration.journey.milestone.reached",
    updated="orchestration.journey.milestone.updated",
    key=("user_id", "milestone_id", "reached_at"),
    rows="FROM csr.journey_milestones t JOIN (SELECT DISTINCT p.user_id, e.milestone_id, e.reached_at"
    " FROM export.milestones e JOIN people p ON p.external_id = e.user_id WHERE p.user_id IN {scope}) e"
    " ON e.user_id = t.user_id AND e.milestone_id = t.milestone_id AND e.reached_at = t.reached_at",
    id=_PERSON,
    key_in_scope=(_PERSON, "s.milestone_id", "s.reached_at"),
    data={
        "user_id": "t.user_id",
        "milestone_id": "t.milestone_id",
        "reached_at": "t.reached_at",
        "category": "t.category",
        "points": "t.points",
        "target_role": "t.target_role",
    },
)
TOPICS = (MATCHES, EVENTS, ATTENDANCE, SESSIONS, CHECKINS, FEEDBACK, MILESTONES)
