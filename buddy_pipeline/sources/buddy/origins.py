"""From which columns of the Buddy export each column of the platform's tables comes (spec 2 and 5)."""

from buddy_pipeline.contract.origins import Origin

_PERSON = ("users.id", "users.email")

ORIGINS: dict[str, Origin] = {
    "users": Origin(
        ("users",),
        {
            "id": _PERSON,
            "role": ("users.role", "users.joined_at"),
            "journey_flags": (
                "users.role",
                "users.joined_at",
                "matches.matched_at",
                "matches.status",
                "events.attendees",
                "event_attendance.user_id",
                "checkins.checkin_date",
                "feedback.match_id",
                "feedback.from_role",
                "milestones.reached_at",
            ),
        },
    ),
    "user_external_ids": Origin(("users",), {"external_id": ("users.id",), "profile_id": _PERSON}),
    "program_enrollments": Origin(
        columns={
            "id": _PERSON,
            "user_id": _PERSON,
            "enrolled_at": ("users.joined_at",),
            "status": ("matches.status", "matches.end_reason", "matches.ended_at"),
            "completed_at": ("matches.ended_at",),
        },
    ),
    "buddy_matches": Origin(
        ("matches",),
        {"id": ("matches.match_id",), "duration_days": ("matches.matched_at", "matches.ended_at", "matches.duration_days")},
    ),
    "buddy_events": Origin(
        ("events", "event_attendance"),
        {
            "id": ("events.event_id", "event_attendance.event_id"),
            "match_id": ("events.match_id",),
            "event_date": ("events.event_date", "event_attendance.attended_at"),
            "title": ("event_attendance.event_title",),
            "metadata": ("event_attendance.event_type",),
        },
    ),
    "buddy_event_attendances": Origin(
        ("events", "event_attendance"),
        {
            "user_id": ("events.attendees", "event_attendance.user_id"),
            "attended_at": ("events.event_date", "event_attendance.attended_at"),
        },
    ),
    "buddy_checkins": Origin(("checkins",), {"id": ("checkins.checkin_id",)}),
    "buddy_feedback": Origin(("feedback",), {"id": ("feedback.feedback_id",)}),
    "kintell_sessions": Origin(
        ("skill_sessions",),
        {
            "id": ("skill_sessions.session_id",),
            "external_session_id": ("skill_sessions.session_id",),
            "participant_id": ("skill_sessions.learner_id",),
            "volunteer_id": ("skill_sessions.teacher_id",),
            "rating": ("skill_sessions.learner_rating",),
            "metadata": (
                "skill_sessions.skill_id",
                "skill_sessions.skill_name",
                "skill_sessions.skill_category",
                "skill_sessions.format",
                "skill_sessions.proficiency_level",
                "skill_sessions.teacher_rating",
                "skill_sessions.learner_progress",
                "skill_sessions.sdg_goals",
                "skill_sessions.valuation_points",
            ),
        },
    ),
    "journey_milestones": Origin(
        ("milestones",),
        {
            "title": ("milestones.milestone_title",),
            "category": ("milestones.milestone_category",),
            "metadata": ("milestones.metadata", "milestones.milestone_category"),
        },
    ),
}
