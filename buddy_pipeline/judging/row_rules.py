"""Rules that look at more than one cell of a row.

Each test takes the table of text cells, faulty ones nulled, and gives a boolean array, true where the row is odd.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.rules import Rule
from buddy_pipeline.judging.forms import as_moments

MICROSECONDS_A_DAY = 86_400_000_000


@dataclass(frozen=True)
class RowRule:
    """A rule over the columns ``column`` (the one that is reported) and ``other``."""

    rule: Rule
    column: str
    other: str
    is_odd: Callable[[pa.Table], pa.ChunkedArray]


def days_between(start: pa.ChunkedArray, end: pa.ChunkedArray) -> pa.ChunkedArray:
    """Days from one timestamp to another (float64), null where one is missing."""
    elapsed = pc.subtract(as_moments(end).cast(pa.int64()), as_moments(start).cast(pa.int64()))
    return pc.divide(elapsed.cast(pa.float64(), safe=False), MICROSECONDS_A_DAY)


def match_days(rows: pa.Table) -> pa.ChunkedArray:
    """Length of each match in days, null while it lasts or where its dates are out of order."""
    days = days_between(rows["matched_at"], rows["ended_at"])
    return pc.if_else(pc.greater_equal(days, 0), days, None)


def _ended_before_matched(rows: pa.Table) -> pa.ChunkedArray:
    return pc.less(days_between(rows["matched_at"], rows["ended_at"]), 0)


def _left_before_joined(rows: pa.Table) -> pa.ChunkedArray:
    return pc.less(days_between(rows["joined_at"], rows["left_at"]), 0)


def _ended_without_date(rows: pa.Table) -> pa.ChunkedArray:
    return pc.and_(pc.equal(rows["status"], "ended"), pc.is_null(rows["ended_at"]))


def _end_date_but_active(rows: pa.Table) -> pa.ChunkedArray:
    return pc.and_(pc.equal(rows["status"], "active"), pc.is_valid(rows["ended_at"]))


def _duration_contradicts_dates(rows: pa.Table) -> pa.ChunkedArray:
    """Less than a day more or less is the platform's way of rounding, not a contradiction."""
    stated = rows["duration_days"].cast(pa.float64())
    return pc.greater_equal(pc.abs(pc.subtract(stated, match_days(rows))), 1.0)


def _same(column: str, other: str) -> Callable[[pa.Table], pa.ChunkedArray]:
    return lambda rows: pc.equal(rows[column], rows[other])


ROW_RULES: dict[str, tuple[RowRule, ...]] = {
    "matches": (
        RowRule(rules.MATCH_WITH_ONESELF, "buddy_id", "participant_id", _same("buddy_id", "participant_id")),
        RowRule(rules.ENDED_BEFORE_MATCHED, "ended_at", "matched_at", _ended_before_matched),
        RowRule(rules.ENDED_WITHOUT_DATE, "ended_at", "status", _ended_without_date),
        RowRule(rules.END_DATE_BUT_ACTIVE, "ended_at", "status", _end_date_but_active),
        RowRule(rules.DURATION_CONTRADICTS_DATES, "duration_days", "matched_at", _duration_contradicts_dates),
    ),
    "skill_sessions": (RowRule(rules.SESSION_WITH_ONESELF, "learner_id", "teacher_id", _same("learner_id", "teacher_id")),),
    "company_users": (RowRule(rules.LEFT_BEFORE_JOINED, "left_at", "joined_at", _left_before_joined),),
}
