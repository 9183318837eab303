"""What was found when a month was reconciled, as the tables have it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row

from buddy_pipeline.contract.source import Source
from buddy_pipeline.reconciling.exports import NothingToReconcile
from buddy_pipeline.reconciling.topics import topics_of
from buddy_pipeline.sql_files import sql_file

OUTCOMES = ("equal", "different", "missed", "newer", "unconfirmed", "vanished")
LISTED = ("different", "missed", "unconfirmed", "vanished")
"""The outcomes whose rows are kept in `ops.discrepancies`, for a person to look at."""
SHOWN_ROWS = 50
"""So many rows of each outcome are shown; the table has them all."""


@dataclass(frozen=True)
class Counts:
    """Happenings, by what became of them; the columns of `ops.reconciliation`."""

    equal: int
    different: int
    missed: int
    newer: int
    unconfirmed: int
    vanished: int

    @property
    def compared(self) -> int:
        """All that webhooks should have told and the export has."""
        return self.equal + self.different + self.missed

    def share(self, outcome: str) -> Decimal:
        """An outcome as a share of what was compared; 0 if nothing was."""
        return Decimal(getattr(self, outcome)) / self.compared if self.compared else Decimal(0)


@dataclass(frozen=True)
class TopicCounts(Counts):
    """The counts of one topic. ``exported`` are the rows of its entity that the full export has."""

    topic: str
    entity: str
    exported: int


@dataclass(frozen=True)
class MonthCounts(Counts):
    """The counts of a month, all topics together."""

    period: date


@dataclass(frozen=True)
class Discrepancy:
    """A row that somebody should look at. ``columns`` differ, if any are known to; ``happened_at`` is in UTC."""

    topic: str
    key: str
    outcome: str
    columns: list[str]
    happened_at: datetime | None


@dataclass(frozen=True)
class Reconciliation:
    """A month that was reconciled. ``months`` are the reconciled ones of the year that ends with it, the earliest first.

    ``waiting`` are the events that were stored when this was read but not yet applied: they count nowhere.
    """

    period: date
    drop_id: str
    export_date: datetime
    reconciled_at: datetime
    topics: tuple[TopicCounts, ...]
    months: tuple[MonthCounts, ...]
    discrepancies: tuple[Discrepancy, ...]
    waiting: int

    @property
    def total(self) -> MonthCounts:
        """All topics together."""
        return self.months[-1]

    def as_json(self) -> dict[str, Any]:
        """The public form of `reconcile --json`; moments in UTC."""
        return {
            "period": f"{self.period:%Y-%m}",
            "drop_id": self.drop_id,
            "export_date": _utc(self.export_date),
            "reconciled_at": _utc(self.reconciled_at),
            "total": {outcome: getattr(self.total, outcome) for outcome in OUTCOMES},
            "topics": {each.topic: {outcome: getattr(each, outcome) for outcome in OUTCOMES} for each in self.topics},
            "waiting": self.waiting,
            "discrepancies": [
                asdict(each) | {"happened_at": each.happened_at and _utc(each.happened_at)} for each in self.discrepancies
            ],
        }


_HEAD = sql_file(__package__, "head")
_BY_TOPIC = sql_file(__package__, "by_topic")
_BY_MONTH = sql_file(__package__, "by_month")
_DISCREPANCIES = sql_file(__package__, "discrepancies")


def read_reconciliation(url: str, source: Source, period: date) -> Reconciliation:
    """What was found for the source and the month. Raises NothingToReconcile if it was not reconciled."""
    values = {"period": period, "topics": [topic.name for topic in topics_of(source)], "shown": SHOWN_ROWS}
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL TIME ZONE 'UTC'")
        head = connection.cursor(row_factory=dict_row).execute(_HEAD, values).fetchone()
        if head is None:
            raise NothingToReconcile(f"{period:%Y-%m} was not reconciled yet: `buddy-pipeline reconcile` does it.")
        return Reconciliation(
            period=period,
            **head,
            topics=tuple(connection.cursor(row_factory=class_row(TopicCounts)).execute(_BY_TOPIC, values)),
            months=tuple(connection.cursor(row_factory=class_row(MonthCounts)).execute(_BY_MONTH, values)),
            discrepancies=tuple(connection.cursor(row_factory=class_row(Discrepancy)).execute(_DISCREPANCIES, values)),
        )


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
