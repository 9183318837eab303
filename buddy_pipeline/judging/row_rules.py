"""Whether rows are odd by the rules that look at two of their cells.

The rows are tables of text cells, faulty ones nulled.
"""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Column, Entity
from buddy_pipeline.contract.row_rules import Odd, RowRule
from buddy_pipeline.judging.forms import as_moments

MICROSECONDS_A_DAY = 86_400_000_000


def odd_rows(entity: Entity, rule: RowRule, rows: pa.Table) -> pa.ChunkedArray:
    """For each row whether it is odd (boolean, null where there is nothing to compare)."""
    return _TESTS[rule.odd](entity, rule, rows)


def days_of_span(column: Column, rows: pa.Table) -> pa.ChunkedArray:
    """Length in days of the span whose days ``column`` counts, null while it lasts or where its dates are out of order."""
    start, end = column.days_between
    days = _days_between(rows[start], rows[end])
    return pc.if_else(pc.greater_equal(days, 0), days, None)


def _days_between(start: pa.ChunkedArray, end: pa.ChunkedArray) -> pa.ChunkedArray:
    """Days from one timestamp to another (float64), null where one is missing."""
    elapsed = pc.subtract(as_moments(end).cast(pa.int64()), as_moments(start).cast(pa.int64()))
    return pc.divide(elapsed.cast(pa.float64(), safe=False), MICROSECONDS_A_DAY)


def _same(_entity: Entity, rule: RowRule, rows: pa.Table) -> pa.ChunkedArray:
    return pc.equal(rows[rule.column], rows[rule.other])


def _earlier(_entity: Entity, rule: RowRule, rows: pa.Table) -> pa.ChunkedArray:
    return pc.less(_days_between(rows[rule.other], rows[rule.column]), 0)


def _missing(_entity: Entity, rule: RowRule, rows: pa.Table) -> pa.ChunkedArray:
    return pc.and_(_holds_one(rule, rows), pc.is_null(rows[rule.column]))


def _filled(_entity: Entity, rule: RowRule, rows: pa.Table) -> pa.ChunkedArray:
    return pc.and_(_holds_one(rule, rows), pc.is_valid(rows[rule.column]))


def _holds_one(rule: RowRule, rows: pa.Table) -> pa.ChunkedArray:
    return pc.is_in(rows[rule.other], value_set=pa.array(rule.values, pa.string()))


def _below(_entity: Entity, rule: RowRule, rows: pa.Table) -> pa.ChunkedArray:
    return pc.and_(_holds_one(rule, rows), pc.less(rows[rule.column].cast(pa.float64()), rule.number))


def _both(_entity: Entity, rule: RowRule, rows: pa.Table) -> pa.ChunkedArray:
    return pc.and_(pc.is_valid(rows[rule.column]), pc.is_valid(rows[rule.other]))


def _neither(_entity: Entity, rule: RowRule, rows: pa.Table) -> pa.ChunkedArray:
    return pc.and_(pc.is_null(rows[rule.column]), pc.is_null(rows[rule.other]))


def _lacking(_entity: Entity, rule: RowRule, rows: pa.Table) -> pa.ChunkedArray:
    return pc.and_(pc.is_null(rows[rule.column]), pc.is_valid(rows[rule.other]))


def _other_length(entity: Entity, rule: RowRule, rows: pa.Table) -> pa.ChunkedArray:
    """Less than a day more or less is the platform's way of rounding, not a contradiction."""
    stated = rows[rule.column].cast(pa.float64())
    return pc.greater_equal(pc.abs(pc.subtract(stated, days_of_span(entity[rule.column], rows))), 1.0)


_TESTS: dict[Odd, Callable[[Entity, RowRule, pa.Table], pa.ChunkedArray]] = {
    Odd.SAME: _same,
    Odd.EARLIER: _earlier,
    Odd.MISSING: _missing,
    Odd.FILLED: _filled,
    Odd.BELOW: _below,
    Odd.BOTH: _both,
    Odd.NEITHER: _neither,
    Odd.LACKING: _lacking,
    Odd.OTHER_LENGTH: _other_length,
}
