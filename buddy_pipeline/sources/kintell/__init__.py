"""Kintell: mentorship ("Mentors for Ukraine") and language practice ("Language for Ukraine")."""

from buddy_pipeline.contract.source import Layout, Source
from buddy_pipeline.sources.kintell.checks import CHECKS
from buddy_pipeline.sources.kintell.entities import RATINGS, SESSIONS, USERS
from buddy_pipeline.sources.kintell.erasure import SHARED
from buddy_pipeline.sources.kintell.events import EVENT_TYPES
from buddy_pipeline.sources.kintell.mapping import TARGETS
from buddy_pipeline.sources.kintell.origins import ORIGINS
from buddy_pipeline.sources.kintell.topics import TOPICS
from buddy_pipeline.sources.kintell.writings import WRITINGS
from buddy_pipeline.sql_files import sql_file

KINTELL = Source(
    name="kintell",
    title="Kintell",
    major_version=1,
    layout=Layout.LISTS,
    entities=(USERS, SESSIONS, RATINGS),
    targets=TARGETS,
    program_types=("language", "mentorship"),
    enrollments=sql_file(__package__, "sql/enrollments"),
    flags=sql_file(__package__, "sql/flags"),
    passing_flags=("kintell_last_synced",),
    checks=CHECKS,
    topics=TOPICS,
    wordless=(("csr.kintell_sessions", sql_file(__package__, "sql/wordless_sessions")),),
    shared=SHARED,
    event_types=EVENT_TYPES,
    webhooks="kintell",
    signature_header="X-Kintell-Signature",
    origins=ORIGINS,
    writings=WRITINGS,
)
