"""What recognising a drop finds out, whatever its format."""

from collections.abc import Mapping
from dataclasses import dataclass

from buddy_pipeline.drops.files import PlainFile
from buddy_pipeline.drops.metadata import ExportMetadata


@dataclass(frozen=True)
class Contents:
    """``files`` are the inspected files by entity; ``digest`` is the same for the same content, whatever its names."""

    files: Mapping[str, PlainFile]
    metadata: ExportMetadata
    digest: str
