"""All that send us files: one folder each, and this list of them."""

from buddy_pipeline.contract.events import EventType
from buddy_pipeline.contract.source import Source
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy import events as buddy_events
from buddy_pipeline.sources.companies import COMPANIES

PROGRAMS: tuple[Source, ...] = (BUDDY,)
"""The programs whose people and what they do are loaded, in the order in which they are shown."""
SOURCES: dict[str, Source] = {source.name: source for source in (*PROGRAMS, COMPANIES)}
"""All sources by name."""
EVENT_TYPES: dict[str, tuple[EventType, ...]] = {BUDDY.name: tuple(buddy_events.EVENT_TYPES.values())}
"""By source, the types of event that its platform sends as things happen."""
