"""Periods, as the first day of their month, and the window of months that figures look back on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

MONTHS_A_YEAR = 12


class PeriodInvalid(ValueError):
    """A text that names no month. The message is one plain line."""


@dataclass(frozen=True)
class Window:
    """The months ``first`` to ``last``, both as first days: from the moment ``start`` up to, without it, ``end`` (UTC)."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        return _midnight(months_after(self.last, 1))

    @property
    def months(self) -> list[date]:
        return months_between(self.first, self.last)


def first_day(text: str) -> date:
    """The period that a text such as `2025-11` names. Raises PeriodInvalid."""
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise PeriodInvalid(f"{text!r} is no period: write year and month, such as 2025-11.") from None


def text_of(period: date) -> str:
    """`2025-11`."""
    return period.strftime("%Y-%m")


def months_after(period: date, count: int) -> date:
    """The period ``count`` months later; earlier, if it is negative."""
    months = period.year * MONTHS_A_YEAR + period.month - 1 + count
    return date(months // MONTHS_A_YEAR, months % MONTHS_A_YEAR + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """All periods from ``first`` to ``last``, both included; none if ``last`` is earlier."""
    count = (last.year - first.year) * MONTHS_A_YEAR + last.month - first.month + 1
    return [months_after(first, number) for number in range(count)]


def window(period: date, months: int) -> Window:
    """The ``months`` months that end with the period."""
    return Window(months_after(period, 1 - months), period)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
