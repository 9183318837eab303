"""The events that Kintell sends as things happen (formats, Kintell: Webhooks; spec 5, "Kintell Events")."""

from dataclasses import replace

from buddy_pipeline.contract.columns import Column
from buddy_pipeline.contract.events import EventType
from buddy_pipeline.sources.kintell.entities import RATINGS, SESSIONS

_WHO = ("session_type", "participant_email", "volunteer_email", "participant_kintell_id", "volunteer_kintell_id")
_NEEDED = {"session_id", "session_type", "participant_email", "volunteer_email"}


def _of_session(*names: str) -> tuple[Column, ...]:
    """Columns of sessions; their type may be called as lists call it, such as Language Connect."""
    columns = {column.name: column for column in SESSIONS.columns}
    columns["session_type"] = replace(columns["session_type"], telling_parts=(("language", "language"), ("mentor", "mentorship")))
    return tuple(columns[name] for name in ("session_id", *_WHO, *names))


EVENT_TYPES: tuple[EventType, ...] = (
    EventType(
        name="kintell.session.scheduled",
        description="A booking was confirmed. The session counts for nothing until it is completed.",
        entity=SESSIONS,
        happened="scheduled_at",
        columns=_of_session("scheduled_at"),
        required=frozenset({*_NEEDED, "scheduled_at"}),
        settles={"status": "scheduled"},
        names={"session_id": "booking_id"},
    ),
    EventType(
        name="kintell.session.completed",
        description="A session was held.",
        entity=SESSIONS,
        happened="completed_at",
        columns=_of_session("scheduled_at", "completed_at", "duration_minutes", "topics", "language_level"),
        required=frozenset({*_NEEDED, "completed_at"}),
        settles={"status": "completed"},
    ),
    EventType(
        name="kintell.rating.created",
        description="A participant or a volunteer rated a session. It may come before the session.",
        entity=RATINGS,
        happened="rated_at",
        columns=RATINGS.columns,
        required=frozenset(column.name for column in RATINGS.required),
        names={"rated_at": "created_at"},
    ),
)
