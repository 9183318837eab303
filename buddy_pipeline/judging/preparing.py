"""Cells that may be written in several ways, in the one that the tests know."""

from collections.abc import Iterator
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.judging import forms
from buddy_pipeline.judging.forms import Test


def prepared(entity: Entity, rows: pa.Table) -> pa.Table:
    """The rows with dates, words of lists and what tells them as the tests know them; all else as it is."""
    for column in entity.columns:
        for step in _steps(column):
            rows = rows.set_column(rows.column_names.index(column.name), column.name, step(rows[column.name]))
    return rows


def _steps(column: Column) -> Iterator[Test]:
    if column.spelled_month:
        yield forms.with_month_numbers
    if column.kind is Kind.DAY:
        yield forms.with_times
    if column.kind is Kind.CURRENCY:
        yield pc.utf8_upper
    if column.telling_parts:
        yield partial(forms.told_by_parts, parts=column.telling_parts)
    if column.percent:
        yield forms.whole_percent
    if column.any_case:
        yield partial(forms.in_case_of, values=column.values)
