"""How what learning providers report becomes rows of the platform's tables (spec 5, learning_progress)."""

from buddy_pipeline.contract.mapping import Target
from buddy_pipeline.sql_files import sql_file

_PROGRESS = Target(
    table="learning_progress",
    key=("user_id", "provider", "course_id"),
    columns=(
        "id",
        "course_name",
        "status",
        "progress_percent",
        "started_at",
        "completed_at",
        "final_score",
        "passed",
        "credential_ref",
    ),
    grouped_by=("provider", "course_id"),
    within=("provider", "course_id"),
    rows=sql_file(__package__, "sql/learning_progress"),
)
_CREDENTIALS = Target(
    table="credentials",
    key=("provider", "credential_id"),
    columns=("user_id", "course_id", "course_name", "credential_type", "issued_at", "expires_at"),
    within=("provider", "credential_id"),
    rows=sql_file(__package__, "sql/credentials"),
)

TARGETS: dict[str, tuple[Target, ...]] = {"course_completions": (_PROGRESS,), "credentials": (_CREDENTIALS,)}
"""By entity; people are made of the addresses that rows name them by."""
