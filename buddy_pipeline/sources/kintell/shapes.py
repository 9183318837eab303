"""The ways in which Kintell lays out its lists (formats, Kintell)."""

from functools import partial

from buddy_pipeline.contract.shapes import Shape, Unless

_ORIGIN = "formats, Kintell"
_OF_KIND = ("session_id", "participant_email", "volunteer_email")
_SESSION = ("session_id", "session_type", "participant_email", "volunteer_email")
_MENTORS = {"mentor_email": "volunteer_email", "mentor_name": "volunteer_name", "mentor_kintell_id": "volunteer_kintell_id"}
_EITHER = {"volunteer_email": "volunteer_email"} | _MENTORS
"""Where a list may have either, volunteers are asked for."""
_DURATION = {"duration_min": "duration_minutes"}
_COMBINED = {"date": "completed_at"} | _DURATION
_PLANNED = (Unless("completed_at", "scheduled_at", by="status", word="completed"),)
"""The one date of a combined list is when the session was held; of one that was not, for when it was planned."""
_TYPES = {"session_type": {"language connect": "language"}}

_session = partial(Shape, version="1.0", origin=_ORIGIN)
_mentorship = partial(
    _session,
    telling=("mentor_email", "mentor_name", "mentor_kintell_id", "focus_area", "goals_discussed"),
    in_name=("mentor",),
    starts=("MS-", "MENTOR-"),
    constants={"session_type": "mentorship"},
)
_language = partial(
    _session,
    telling=("language_level", "topics"),
    in_name=("language",),
    starts=("LS-", "LANG-"),
    constants={"session_type": "language"},
)

OF_SESSIONS: tuple[Shape, ...] = (
    _session(name="sessions of both kinds", needed=(*_SESSION, "scheduled_at"), names=_EITHER | _DURATION, words=_TYPES),
    _session(
        name="combined",
        needed=(*_SESSION, "completed_at", "duration_minutes"),
        names=_COMBINED | _EITHER,
        words=_TYPES,
        unless=_PLANNED,
    ),
    _mentorship(name="mentorship", needed=(*_OF_KIND, "scheduled_at"), names=_MENTORS | _DURATION),
    _language(name="language", needed=(*_OF_KIND, "scheduled_at"), names=_DURATION),
    _language(
        name="language",
        version="1.1",
        needed=(*_OF_KIND, "scheduled_at"),
        names=_DURATION,
        telling=("language_level", "topics", "metadata"),
    ),
    _mentorship(
        name="combined, of mentorship",
        needed=(*_OF_KIND, "completed_at", "duration_minutes"),
        names=_COMBINED | _EITHER,
        unless=_PLANNED,
    ),
    _language(
        name="combined, of language",
        needed=(*_OF_KIND, "completed_at", "duration_minutes"),
        names=_COMBINED,
        unless=_PLANNED,
    ),
)
OF_USERS: tuple[Shape, ...] = (
    Shape(
        name="users",
        version="1.0",
        origin=_ORIGIN,
        needed=("email",),
        names={"role when joined": "role"},
        telling=("name", "linkedin_url", "verification_status", "role when joined", "grant_access", "joined_kg_at"),
        in_name=("user", "people"),
    ),
)
