"""Upskilling: courses of learning providers, and the credentials that come of them (spec 5, service 4)."""

from buddy_pipeline.contract.source import Layout, Source
from buddy_pipeline.settings import PROJECT
from buddy_pipeline.sources.upskilling.checks import CHECKS
from buddy_pipeline.sources.upskilling.entities import ENTITIES, described_by
from buddy_pipeline.sources.upskilling.events import event_types, senders
from buddy_pipeline.sources.upskilling.mapping import TARGETS
from buddy_pipeline.sources.upskilling.origins import ORIGINS
from buddy_pipeline.sources.upskilling.providers import load_providers
from buddy_pipeline.sources.upskilling.topics import TOPICS
from buddy_pipeline.sql_files import sql_file

PROVIDERS = load_providers(PROJECT / "data" / "providers", ENTITIES)
COURSE_COMPLETIONS, CREDENTIALS = (described_by(entity, PROVIDERS) for entity in ENTITIES)

UPSKILLING = Source(
    name="upskilling",
    title="Upskilling",
    major_version=1,
    layout=Layout.LISTS,
    entities=(COURSE_COMPLETIONS, CREDENTIALS),
    targets=TARGETS,
    program_types=("upskilling",),
    enrollments=sql_file(__package__, "sql/enrollments"),
    flags=sql_file(__package__, "sql/flags"),
    passing_flags=("upskilling_last_synced",),
    checks=CHECKS,
    topics=TOPICS,
    event_types=event_types(COURSE_COMPLETIONS, CREDENTIALS),
    webhooks="provider/{sender}",
    senders=senders(PROVIDERS),
    origins=ORIGINS,
)
