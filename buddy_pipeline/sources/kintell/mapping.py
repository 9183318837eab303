"""What sessions of Kintell become in the platform's tables (spec 5, kintell_sessions)."""

from typing import LiteralString

from buddy_pipeline.contract.mapping import Target
from buddy_pipeline.sql_files import sql_file

ID: LiteralString = "md5('kintell|' || session_type || '|' || session_id)::uuid"
"""A session's id in the platform: the same id in both kinds is two sessions."""

_RATINGS: LiteralString = sql_file(__package__, "sql/ratings")
_RATED: LiteralString = (
    "(SELECT e.* FROM export.kintell_sessions AS e WHERE e.session_id IN (SELECT r.session_id FROM {rows} AS r))"
)
"""The sessions of ratings, as far as they are known; of those that come later, the sessions' own mapping brings the ratings."""

TARGETS: dict[str, tuple[Target, ...]] = {
    "sessions": (
        Target(
            table="kintell_sessions",
            key=("id",),
            columns=(
                "external_session_id",
                "session_type",
                "status",
                "participant_id",
                "volunteer_id",
                "scheduled_at",
                "completed_at",
                "duration_minutes",
                "rating",
                "language_level",
                "topics",
                "focus_area",
                "goals_discussed",
                "metadata",
            ),
            within=("id",),
            within_of=(ID,),
            among="EXISTS (SELECT FROM csr.user_external_ids AS x WHERE x.profile_id IS NULL)",
            rows=sql_file(__package__, "sql/sessions"),
        ),
        Target(
            table="kintell_ratings",
            key=("session_id", "from_role"),
            columns=("rating", "rated_at"),
            within=("session_id",),
            within_of=(ID,),
            rows=_RATINGS,
        ),
    ),
    "ratings": (
        Target(
            table="kintell_ratings",
            key=("session_id", "from_role"),
            columns=("rating", "rated_at"),
            rows=_RATINGS.replace("{rows}", _RATED),
        ),
    ),
}
"""By entity; people are mapped by the engine."""
