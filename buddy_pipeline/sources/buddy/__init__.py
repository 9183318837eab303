"""The Buddy Program: newcomers paired with volunteers (spec 1 and 3)."""

from buddy_pipeline.contract.source import Source
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
from buddy_pipeline.sources.buddy.origins import ORIGINS

BUDDY = Source(
    name="buddy",
    title="Buddy Program",
    major_version=1,
    entities=(USERS, MATCHES, EVENTS, EVENT_ATTENDANCE, SKILL_SESSIONS, CHECKINS, FEEDBACK, MILESTONES),
    origins=ORIGINS,
)
