"""What other services hear of people, whatever program they are in, and of what each source tells besides."""

from dataclasses import replace

from buddy_pipeline.contract.source import Source
from buddy_pipeline.contract.topics import Topic
from buddy_pipeline.sources import PROGRAMS

PROFILES = Topic(
    name="profiles",
    entity="users",
    first="orchestration.profile.updated",
    updated="orchestration.profile.updated",
    key=("user_id",),
    rows="FROM csr.users t WHERE t.id IN (SELECT x.profile_id FROM csr.user_external_ids x WHERE x.provider = %(program)s)",
    key_in_scope=("(SELECT p.user_id FROM people p WHERE p.external_id = s.id)",),
    data={
        "user_id": "t.id",
        "role": "t.role",
        "journey_flags": "t.journey_flags - %(passing_flags)s::text[]",
    },
)
ENROLLMENTS = Topic(
    name="enrollments",
    entity="",
    first="orchestration.enrollment.updated",
    updated="orchestration.enrollment.updated",
    key=("user_id", "program_type"),
    rows="FROM csr.program_enrollments t WHERE t.program_type = ANY(%(program_types)s)",
    data={
        "user_id": "t.user_id",
        "program_type": "t.program_type",
        "status": "t.status",
        "enrolled_at": "t.enrolled_at",
        "completed_at": "t.completed_at",
    },
)


SAFETY = Topic(
    name="safety_flags",
    entity="",
    first="safety.flag.raised",
    updated="safety.review.completed",
    key=("flag_id",),
    rows="FROM ops.safety_review_queue t JOIN csr.texts x ON x.id = t.text_id WHERE t.id = ANY(%(flags)s::uuid[])",
    data={
        "flag_id": "t.id",
        "text_id": "t.text_id",
        "text_type": "x.text_type",
        "reason": "t.reason",
        "kind": "nullif(t.kind, '')",
        "confidence": "t.confidence",
        "priority": "t.priority",
        "status": "t.status",
        "due_at": "t.due_at",
        "reviewed_at": "t.reviewed_at",
    },
)


def topics_of(source: Source) -> tuple[Topic, ...]:
    """What a load of the source may tell, in the order in which it is published: people before what tells of them."""
    profiles = replace(PROFILES, entity="") if source.people is None else PROFILES
    return (profiles, ENROLLMENTS, *source.topics)


TOPICS = (PROFILES, ENROLLMENTS, *(topic for source in PROGRAMS for topic in source.topics), SAFETY)
"""All that is ever published."""
