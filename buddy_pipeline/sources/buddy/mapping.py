"""How what the Buddy Program exports becomes rows of the platform's tables (spec 1, "CSR Mapping")."""

from buddy_pipeline.contract.mapping import Target
from buddy_pipeline.sql_files import sql_file

_EVENTS = (
    "match_id",
    "kind",
    "event_type",
    "event_date",
    "description",
    "location",
    "title",
    "event_format",
    "duration_minutes",
    "attendee_count",
    "organizer",
    "categories",
    "sdg_goals",
    "metadata",
)
_ATTENDANCES = ("match_id", "kind", "attended_at", "duration_minutes")

_MATCHES = Target(
    table="buddy_matches",
    key=("id",),
    columns=(
        "participant_id",
        "buddy_id",
        "matched_at",
        "status",
        "ended_at",
        "end_reason",
        "duration_days",
        "sessions_completed",
        "events_attended",
    ),
    rows=sql_file(__package__, "sql/matches"),
)
_TOLD_BOTH_WAYS = (
    Target(
        table="buddy_events",
        key=("id",),
        columns=(),
        dates=("created_at", "export_date"),
        grouped_by=("event_id",),
        rows=sql_file(__package__, "sql/dates_of_events_told_both_ways"),
    ),
    Target(
        table="buddy_event_attendances",
        key=("event_id", "user_id"),
        columns=(),
        grouped_by=("event_id",),
        rows=sql_file(__package__, "sql/dates_of_attendances_told_both_ways"),
    ),
)
"""An event may be a meeting of a match by its own row, and have formal attendance, too."""
_INFORMAL = (
    Target(
        table="buddy_events",
        key=("id",),
        columns=_EVENTS,
        dates=("created_at", "export_date"),
        rows=sql_file(__package__, "sql/informal_events"),
    ),
    Target(
        table="buddy_event_attendances",
        key=("event_id", "user_id"),
        columns=_ATTENDANCES,
        within=("event_id",),
        rows=sql_file(__package__, "sql/informal_attendances"),
    ),
    *_TOLD_BOTH_WAYS,
)
_FORMAL = (
    Target(
        table="buddy_events",
        key=("id",),
        columns=_EVENTS,
        dates=("created_at", "export_date"),
        grouped_by=("event_id",),
        within=("id",),
        within_of=("event_id",),
        among="t.kind = 'formal' AND NOT EXISTS (SELECT FROM csr.buddy_event_attendances a WHERE a.event_id = t.id)",
        rows=sql_file(__package__, "sql/formal_events"),
    ),
    Target(
        table="buddy_event_attendances",
        key=("event_id", "user_id"),
        columns=_ATTENDANCES,
        grouped_by=("event_id",),
        within=("event_id",),
        among="t.kind = 'formal'",
        rows=sql_file(__package__, "sql/formal_attendances"),
    ),
    *_TOLD_BOTH_WAYS,
)
_SKILL_SESSIONS = Target(
    table="kintell_sessions",
    key=("id",),
    columns=(
        "external_session_id",
        "session_type",
        "participant_id",
        "volunteer_id",
        "match_id",
        "scheduled_at",
        "completed_at",
        "duration_minutes",
        "rating",
        "metadata",
    ),
    rows=sql_file(__package__, "sql/skill_sessions"),
)
_CHECKINS = Target(
    table="buddy_checkins",
    key=("id",),
    columns=("match_id", "checkin_date", "mood"),
    rows=sql_file(__package__, "sql/checkins"),
)
_FEEDBACK = Target(
    table="buddy_feedback",
    key=("id",),
    columns=("match_id", "from_role", "rating", "communication", "helpfulness", "engagement", "submitted_at"),
    rows=sql_file(__package__, "sql/feedback"),
)
_MILESTONES = Target(
    table="journey_milestones",
    key=("user_id", "milestone_id", "reached_at"),
    columns=("title", "category", "points", "badge_icon", "target_role", "progress", "metadata"),
    grouped_by=("milestone_id", "reached_at"),
    within=("milestone_id", "reached_at"),
    rows=sql_file(__package__, "sql/milestones"),
)

TARGETS: dict[str, tuple[Target, ...]] = {
    "matches": (_MATCHES,),
    "events": _INFORMAL,
    "event_attendance": _FORMAL,
    "skill_sessions": (_SKILL_SESSIONS,),
    "checkins": (_CHECKINS,),
    "feedback": (_FEEDBACK,),
    "milestones": (_MILESTONES,),
}
"""By entity; people are mapped by the engine."""
