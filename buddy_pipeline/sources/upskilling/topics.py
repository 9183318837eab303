"""What other services hear of courses and credentials (spec 5, "Upskilling Events")."""

from buddy_pipeline.contract.topics import Topic

COURSES = Topic(
    name="courses",
    entity="course_completions",
    first="upskilling.progress.updated",
    updated="upskilling.progress.updated",
    ended="upskilling.course.completed",
    ended_status="completed",
    key=("user_id", "provider", "course_id"),
    rows="FROM csr.learning_progress t JOIN (SELECT DISTINCT p.user_id, e.provider, e.course_id"
    " FROM export.upskilling_course_completions e JOIN people p ON p.external_id = e.user_ref WHERE p.user_id IN {scope}) e"
    " ON e.user_id = t.user_id AND e.provider = t.provider AND e.course_id = t.course_id",
    id="(SELECT p.user_id FROM people p WHERE p.external_id = s.user_ref)",
    key_in_scope=("(SELECT p.user_id FROM people p WHERE p.external_id = s.user_ref)", "s.provider", "s.course_id"),
    data={
        "user_id": "t.user_id",
        "provider": "t.provider",
        "course_id": "t.course_id",
        "status": "t.status",
        "progress_percent": "t.progress_percent",
        "started_at": "t.started_at",
        "completed_at": "t.completed_at",
        "final_score": "t.final_score",
        "passed": "t.passed",
        "credential_ref": "t.credential_ref",
    },
)
CREDENTIALS = Topic(
    name="credentials",
    entity="credentials",
    first="upskilling.credential.issued",
    updated="upskilling.credential.updated",
    key=("provider", "credential_id"),
    rows="FROM csr.credentials t WHERE md5(concat_ws('|', t.provider, t.credential_id))::uuid IN {scope}",
    id="md5(concat_ws('|', s.provider, s.credential_id))::uuid",
    key_in_scope=("s.provider", "s.credential_id"),
    data={
        "provider": "t.provider",
        "credential_id": "t.credential_id",
        "user_id": "t.user_id",
        "course_id": "t.course_id",
        "credential_type": "t.credential_type",
        "issued_at": "t.issued_at",
        "expires_at": "t.expires_at",
    },
)
TOPICS = (COURSES, CREDENTIALS)
