"""What is told, and what was told before."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum


class Level(Enum):
    """How much is told: all figures, or hours and counts alone, of few people or of people close to those of what was told before."""

    FIGURES = "figures"
    FEW = "few"
    CLOSE = "close"


@dataclass(frozen=True)
class ToldBefore:
    """Figures of ``period`` as they were told; ``of_the_period`` says whether it is the one that is asked for now."""

    period: date
    told_at: datetime
    of_the_period: bool
    hours: Decimal
    volunteers_count: int
    participants_count: int
    sessions_count: int
    avg_integration_score: Decimal | None
    avg_language_level: Decimal | None
    avg_job_readiness: Decimal | None
    vis_score: Decimal | None
    sroi_ratio: Decimal | None
    investment: Decimal | None
    present_value: Decimal
    currency: str


@dataclass(frozen=True)
class Telling:
    """What may be told of a company or of everybody.

    Where it is not the figures, ``reason`` says why in a sentence, ``hours`` are in steps of ``hours_step``, counts are empty if they
    are few, and ``before`` are the figures that were told before, if any were.
    """

    level: Level
    reason: str | None = None
    hours: Decimal | None = None
    hours_step: int | None = None
    volunteers: int | None = None
    participants: int | None = None
    before: ToldBefore | None = None

    @property
    def stands(self) -> bool:
        """Whether figures of the same period were told before, and stand as they were told."""
        return self.level is not Level.FIGURES and self.before is not None and self.before.of_the_period
