"""What a load is of: a drop, or a batch of events."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol


class Incoming(Protocol):
    """What is loaded, as the ledger and the error report know it. ``files`` are by entity, for their names."""

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
    def files(self) -> Mapping[str, Path]: ...
