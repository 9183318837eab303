"""A drop as it is opened, and whose it is: the one place that tells programs apart."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from buddy_pipeline.contract.source import Source
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import PROGRAMS

if TYPE_CHECKING:
    from buddy_pipeline.drops.drop import Drop


def open_asked(settings: Settings, path: Path) -> "Drop":
    """The drop at ``path``. Raises DropRefused."""
    from buddy_pipeline.drops.drop import open_drop

    return open_drop(path, PROGRAMS, first_period=settings.first_period, now=datetime.now(UTC))


def program_of(drop: "Drop | None") -> Source:
    """The program that sent a drop; of one that nobody can open the first, under which the ledger then has it."""
    return PROGRAMS[0] if drop is None else drop.source
