"""What a load is of: a drop, or a batch of events."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from buddy_pipeline.drops.contents import NamedFile


class Incoming(Protocol):
    """What is loaded, as the ledger and the error report know it. ``files`` are by entity."""

    @property
    def drop_id(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def export_date(self) -> datetime: ...
    @property
    def oldest(self) -> datetime: ...
    @property
    def files(self) -> Mapping[str, tuple[NamedFile, ...]]: ...
