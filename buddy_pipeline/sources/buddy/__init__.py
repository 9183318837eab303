"""The Buddy Program: newcomers paired with volunteers (spec 1 and 3)."""

from buddy_pipeline.contract.source import Source
from buddy_pipeline.sources.buddy.checks import CHECKS
from buddy_pipeline.sources.buddy.entities import (
    CHECKINS,
    EVENT_ATTENDANCE,
    EVENTS,
    FEEDBACK,
    MATCHES,
    MILESTONES,
    SKILL_SESSIONS,
    USERS,
)
from buddy_pipeline.sources.buddy.erasure import ERASURE, SHARED
from buddy_pipeline.sources.buddy.events import EVENT_TYPES
from buddy_pipeline.sources.buddy.mapping import TARGETS
from buddy_pipeline.sources.buddy.origins import ORIGINS
from buddy_pipeline.sources.buddy.topics import TOPICS
from buddy_pipeline.sources.buddy.writings import WRITINGS
from buddy_pipeline.sql_files import sql_file

BUDDY = Source(
    name="buddy",
    title="Buddy Program",
    major_version=1,
    entities=(USERS, MATCHES, EVENTS, EVENT_ATTENDANCE, SKILL_SESSIONS, CHECKINS, FEEDBACK, MILESTONES),
    targets=TARGETS,
    particulars="CASE e.role WHEN 'buddy' THEN 'volunteer' ELSE 'beneficiary' END AS role, e.language_preference, e.interests, e.location",
    program_types=("buddy",),
    enrollments=sql_file(__package__, "sql/enrollments"),
    flags=sql_file(__package__, "sql/flags"),
    passing_flags=("buddy_last_synced",),
    checks=CHECKS,
    topics=TOPICS,
    wordless=(("csr.buddy_events", sql_file(__package__, "sql/wordless_events")),),
    shared=SHARED,
    erasure=ERASURE,
    event_types=EVENT_TYPES,
    webhooks="buddy-events",
    origins=ORIGINS,
    writings=WRITINGS,
)
