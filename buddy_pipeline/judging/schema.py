"""The pandera schema of an entity, made from its contract."""

from calendar import isleap
from datetime import datetime
from functools import partial

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind, Unknown
from buddy_pipeline.contract.rules import Rule
from buddy_pipeline.judging import forms, json_cells
from buddy_pipeline.judging.forms import Test

LARGEST_INTEGER = 2**31 - 1


def row_schema(entity: Entity, *, export_date: datetime, program_start: datetime) -> pandera.DataFrameSchema:
    """Checks of every column of ``entity`` as text cells; each check bears the code of its rule.

    Cells are checked as `preparing.prepared` gives them.
    ``export_date`` is the latest and ``program_start`` the earliest moment a row may speak of.
    """
    return pandera.DataFrameSchema(
        {
            column.name: pandera.Column(
                None,
                [_check(rule, test) for rule, test in _tests(entity, column, export_date, program_start)],
                nullable=not column.required or column.may_lack_address,
                description=column.description,
            )
            for column in entity.columns
        },
        name=entity.name,
    )


def _check(rule: Rule, test: Test) -> pandera.Check:
    def over_series(series: pd.Series) -> pd.Series:
        cells = series.array.__arrow_array__()
        return pd.Series(test(cells).to_numpy(), index=series.index)

    return pandera.Check(over_series, name=rule.code, ignore_na=False)


def _tests(entity: Entity, column: Column, export_date: datetime, program_start: datetime) -> list[tuple[Rule, Test]]:
    tests = list(_FORM_TESTS.get(column.kind, ()))
    if column.is_json:
        tests.append((rules.JSON_INVALID, partial(json_cells.is_json_of_kind, column)))
    if column.kind is Kind.UUID_LIST:
        tests.append((rules.ATTENDEE_UNKNOWN, partial(json_cells.keeps_all_members, column)))
    if column.kind is Kind.INTEGER_LIST or column.kind is Kind.TEXT_LIST:
        tests.append((rules.LIST_MEMBER_INVALID, partial(json_cells.has_sound_members, column)))
    if column.kind is Kind.ENUM:
        tests.append((_rule_of_new(entity, column), partial(_IS_LISTED[column.unknown], values=column.values)))
    if column.kind is Kind.RATING:
        tests.append((rules.RATING_OUT_OF_RANGE, _range_test(column, forms.is_decimal)))
    if column.kind is Kind.INTEGER:
        tests.append((rules.NUMBER_OUT_OF_RANGE, _range_test(column, forms.is_integer)))
    if column.kind in (Kind.SCORE, Kind.NUMBER):
        tests.append((rules.NUMBER_OUT_OF_RANGE, _range_test(column, forms.is_decimal)))
    if column.most_years is not None:
        oldest = _years_before(export_date, column.most_years)
        tests.append((rules.TIMESTAMP_TOO_OLD, partial(forms.is_not_before, limit=oldest)))
    if column.kind in (Kind.TIMESTAMP, Kind.DAY) and not column.may_lie_ahead:
        tests.append((rules.TIMESTAMP_FUTURE, partial(forms.is_not_after, limit=export_date)))
    if column.kind is Kind.MONTH:
        tests.append((rules.TIMESTAMP_FUTURE, partial(forms.is_no_later_month, limit=export_date)))
    if column.name in entity.program_bound:
        tests.append((rules.TIMESTAMP_BEFORE_PROGRAM, partial(forms.is_not_before, limit=program_start)))
    if column.max_length is not None:
        tests.append((rules.TEXT_TOO_LONG, partial(forms.is_at_most_long, length=column.max_length)))
    return tests


def _rule_of_new(entity: Entity, column: Column) -> Rule:
    if entity.tellers is not None and column.name == entity.tellers.column:
        return rules.PROVIDER_NOT_DESCRIBED
    return _OF_UNKNOWN[column.unknown]


def _years_before(moment: datetime, years: int) -> datetime:
    year = moment.year - years
    is_lost = (moment.month, moment.day) == (2, 29) and not isleap(year)
    return moment.replace(year=year, day=28 if is_lost else moment.day)


def _is_timestamp_or_only_lacks_zone(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """One slip is one fault: what lacks the zone alone is told by the rule about zones."""
    return pc.or_(forms.is_timestamp(cells), pc.invert(forms.has_zone(cells)))


def _range_test(column: Column, is_number: Test) -> Test:
    minimum, maximum = number_range(column)
    return partial(forms.is_within, minimum=minimum, maximum=maximum, is_number=is_number)


def number_range(column: Column) -> tuple[int, int]:
    """Lowest and highest number the column may hold; without a declared bound, what the database can hold."""
    minimum = -LARGEST_INTEGER if column.minimum is None else column.minimum
    maximum = LARGEST_INTEGER if column.maximum is None else column.maximum
    return minimum, maximum


_MOMENT_TESTS: tuple[tuple[Rule, Test], ...] = (
    (rules.TIMESTAMP_INVALID, _is_timestamp_or_only_lacks_zone),
    (rules.TIMESTAMP_WITHOUT_ZONE, forms.has_zone),
)
_FORM_TESTS: dict[Kind, tuple[tuple[Rule, Test], ...]] = {
    Kind.UUID: ((rules.UUID_INVALID, forms.is_uuid4),),
    Kind.ID: ((rules.ID_WITH_ADDRESS, forms.holds_no_address),),
    Kind.NAME: ((rules.NAME_LEFT_OUT, forms.is_name),),
    Kind.EMAIL: ((rules.EMAIL_INVALID, forms.is_email), (rules.EMAIL_NOT_LOWERCASE, forms.is_lowercase)),
    Kind.TIMESTAMP: _MOMENT_TESTS,
    Kind.DAY: _MOMENT_TESTS,
    Kind.MONTH: ((rules.MONTH_INVALID, forms.is_month),),
    Kind.CURRENCY: ((rules.CURRENCY_INVALID, forms.is_currency),),
    Kind.NUMBER: ((rules.NUMBER_INVALID, forms.is_number),),
    Kind.INTEGER: ((rules.NUMBER_INVALID, forms.is_integer),),
    Kind.RATING: ((rules.NUMBER_INVALID, forms.is_decimal),),
    Kind.SCORE: ((rules.NUMBER_INVALID, forms.is_decimal),),
}
_IS_LISTED = dict.fromkeys(Unknown, forms.is_one_of) | {Unknown.FIRST: forms.is_filled_with_one_of}
_OF_UNKNOWN: dict[Unknown, Rule] = {
    Unknown.REJECTED: rules.ENUM_UNKNOWN,
    Unknown.OTHER: rules.ENUM_NEW,
    Unknown.KEPT: rules.ENUM_NEW,
    Unknown.FIRST: rules.ENUM_ASSUMED,
}
