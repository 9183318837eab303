"""From which columns of Kintell's lists each column of the platform's tables comes (spec 5)."""

from buddy_pipeline.contract.origins import Origin

_SIDES = ("sessions.participant_ref", "sessions.volunteer_ref")
_HELD = ("sessions.status", "sessions.completed_at")

ORIGINS: dict[str, Origin] = {
    "users": Origin(
        columns={
            "id": (*_SIDES, "users.user_ref"),
            "role": (*_SIDES, "sessions.completed_at", "users.role"),
            "journey_flags": (*_SIDES, "sessions.session_type", *_HELD),
        }
    ),
    "user_external_ids": Origin(
        columns={
            "external_id": ("sessions.participant_kintell_id", "sessions.volunteer_kintell_id", *_SIDES, "users.user_ref"),
            "reference": (*_SIDES, "users.user_ref"),
            "profile_id": (*_SIDES, "users.user_ref"),
        }
    ),
    "program_enrollments": Origin(
        columns={
            "user_id": _SIDES,
            "program_type": ("sessions.session_type",),
            "roles": _SIDES,
            "enrolled_at": ("sessions.completed_at",),
            "status": _HELD,
            "completed_at": ("sessions.completed_at",),
        }
    ),
    "kintell_sessions": Origin(
        ("sessions",),
        {
            "id": ("sessions.session_type", "sessions.session_id"),
            "external_session_id": ("sessions.session_id",),
            "status": _HELD,
            "participant_id": ("sessions.participant_ref",),
            "volunteer_id": ("sessions.volunteer_ref",),
        },
    ),
    "kintell_ratings": Origin(
        columns={
            "session_id": ("sessions.session_type", "sessions.session_id"),
            "from_role": ("ratings.from_role",),
            "rating": ("sessions.rating", "ratings.rating"),
            "rated_at": ("ratings.rated_at",),
        },
    ),
}
