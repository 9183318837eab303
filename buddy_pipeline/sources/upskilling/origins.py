"""From which columns of the providers' reports each column of the platform's tables comes."""

from buddy_pipeline.contract.origins import Origin

_PERSON = ("course_completions.user_email", "credentials.user_email")
_LEARNER, _OWNER = (("course_completions.user_ref",), ("credentials.user_ref",))
_COURSES = ("course_completions.status", "course_completions.started_at", "course_completions.completed_at")

ORIGINS: dict[str, Origin] = {
    "users": Origin(columns={"id": _PERSON, "role": _PERSON, "journey_flags": (*_COURSES, "credentials.credential_id")}),
    "user_external_ids": Origin(columns={"external_id": _PERSON, "reference": _PERSON, "profile_id": _PERSON}),
    "program_enrollments": Origin(
        columns={
            "id": _PERSON,
            "user_id": _PERSON,
            "enrolled_at": (*_COURSES[1:], "credentials.issued_at"),
            "status": (*_COURSES, "course_completions.reported_at", "credentials.issued_at"),
            "completed_at": (*_COURSES, "course_completions.reported_at", "credentials.issued_at"),
        }
    ),
    "learning_progress": Origin(
        ("course_completions",),
        {
            "id": (*_LEARNER, "course_completions.provider", "course_completions.course_id"),
            "user_id": _LEARNER,
            "completed_at": ("course_completions.status", "course_completions.completed_at"),
        },
    ),
    "credentials": Origin(("credentials",), {"user_id": _OWNER}),
}
