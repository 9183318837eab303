"""What other services hear of Kintell (spec 5, "Event Catalog")."""

from typing import LiteralString

from buddy_pipeline.contract.topics import Topic

_ID: LiteralString = "md5('kintell|' || s.session_type || '|' || s.session_id)::uuid"
_SESSION: dict[str, LiteralString] = {
    "session_id": "t.id",
    "external_session_id": "t.external_session_id",
    "session_type": "t.session_type",
    "participant_id": "t.participant_id",
    "volunteer_id": "t.volunteer_id",
    "scheduled_at": "t.scheduled_at",
}

SCHEDULED = Topic(
    name="kintell_scheduled",
    entity="sessions",
    first="kintell.session.scheduled",
    updated="kintell.session.rescheduled",
    key=("session_id",),
    rows="FROM csr.kintell_sessions t WHERE t.status IN ('scheduled', 'rescheduled') AND t.id IN {scope}",
    id=_ID,
    key_in_scope=(_ID,),
    data=_SESSION | {"status": "t.status"},
)
COMPLETED = Topic(
    name="kintell_completed",
    entity="sessions",
    first="kintell.session.completed",
    updated="kintell.session.updated",
    key=("session_id",),
    rows="FROM csr.kintell_sessions t WHERE t.status = 'completed' AND t.completed_at IS NOT NULL AND t.id IN {scope}",
    id=_ID,
    key_in_scope=(_ID,),
    data=_SESSION
    | {
        "completed_at": "t.completed_at",
        "duration_minutes": "t.duration_minutes",
        "rating": "t.rating",
        "language_level": "t.language_level",
    },
)
RATINGS = Topic(
    name="kintell_ratings",
    entity="sessions",
    first="kintell.rating.created",
    updated="kintell.rating.updated",
    key=("session_id", "from_role"),
    rows="FROM csr.kintell_ratings t WHERE t.rated_at IS NULL AND t.session_id IN {scope}",  # the others are told as they came
    id=_ID,
    key_in_scope=(_ID, "'participant'"),
    data={"session_id": "t.session_id", "from_role": "t.from_role", "rating": "t.rating", "rated_at": "t.rated_at"},
)
SENT_RATINGS = Topic(
    name="kintell_sent_ratings",
    entity="ratings",
    first="kintell.rating.created",
    updated="kintell.rating.updated",
    key=("rating_id",),
    rows="FROM export.kintell_ratings t WHERE md5(t.rating_id)::uuid IN {scope}",
    id="md5(s.rating_id)::uuid",
    key_in_scope=("s.rating_id",),
    data={
        "rating_id": "t.rating_id",
        "external_session_id": "t.session_id",
        "from_role": "t.from_role",
        "rating": "t.rating",
        "rated_at": "t.rated_at",
    },
)
TOPICS = (SCHEDULED, COMPLETED, RATINGS, SENT_RATINGS)
