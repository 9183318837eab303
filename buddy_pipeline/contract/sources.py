"""All that sends us files, by name."""

from buddy_pipeline.contract.buddy import BUDDY
from buddy_pipeline.contract.columns import Source
from buddy_pipeline.contract.roster import COMPANIES

SOURCES: dict[str, Source] = {source.name: source for source in (BUDDY, COMPANIES)}
