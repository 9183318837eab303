"""How assets are named, grouped and owned."""

from collections.abc import Iterable

import dagster as dg

from buddy_pipeline.contract.source import Source
from buddy_pipeline.sources import PROGRAMS

EXPORT_GROUP = "export"
CSR_GROUP = "csr"
EVENTS_GROUP = "events"
EVIDENCE_GROUP = "evidence"
IMPACT_GROUP = "impact"
OPS_GROUP = "ops"
OWNERS = ["team:data-stewards"]


def export_key(source: Source, entity: str) -> dg.AssetKey:
    """`export/users` of the first of the programs, `export/<source>/users` of the others: entities may have the same name."""
    return dg.AssetKey([EXPORT_GROUP, entity] if source == PROGRAMS[0] else [EXPORT_GROUP, source.name, entity])


def export_keys(sources: Iterable[Source]) -> list[dg.AssetKey]:
    """Of all that the sources export."""
    return [export_key(source, entity.name) for source in sources for entity in source.entities]


def csr_key(table: str) -> dg.AssetKey:
    return dg.AssetKey([CSR_GROUP, table])


def impact_key(name: str) -> dg.AssetKey:
    return dg.AssetKey([IMPACT_GROUP, name])


def evidence_key(name: str) -> dg.AssetKey:
    return dg.AssetKey([EVIDENCE_GROUP, name])
