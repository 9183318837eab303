"""The forms a cell's text may have, as tests over whole columns.

Every function takes an Arrow array of strings and gives a boolean array, true where the text is fine. Empty cells are
fine, unless a function says otherwise: whether a cell may be empty is another rule.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.ids import HAS_DIGIT, SHOWN_ID
from buddy_pipeline.privacy.addresses import SIGN

Test = Callable[[pa.ChunkedArray], pa.ChunkedArray]

_HEX = "[0-9a-fA-F]"
UUID4 = f"{_HEX}{{8}}-{_HEX}{{4}}-4{_HEX}{{3}}-[89abAB]{_HEX}{{3}}-{_HEX}{{12}}"

_YEAR = r"[1-9]\d{3}"  # a year below 1000 is a slip, and the first of them are no dates once moved to UTC
_DAY = r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?"
_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3])(?::?[0-5]\d)?|14(?::?00)?))"
_LOCAL_TIMESTAMP = f"{_YEAR}-{_DAY}(?:T{_TIME})?"
_TIMESTAMP = f"{_YEAR}-{_DAY}T{_TIME}{_ZONE}"
_LEAP_DAY = "-02-29"
_AFTER_ALL_YEARS = r"^9999-12-31T.*-\d\d:?(?:\d\d)?$"  # west of Greenwich the last day is the year 10000 in UTC
_START_OF_DAY = "T00:00:00Z"
_LENGTH_OF_DATE = 10

_MONTH = rf"{_YEAR}-(?:0[1-9]|1[0-2])"
_CURRENCY = "[A-Z]{3}"
_NUMBER = r"[+-]?\d+(?:\.(?:\d{1,2}|\d{4,}))?"  # 1.000 is one where a point sets off decimals, and a thousand elsewhere
_INTEGER = r"[+-]?\d+(?:\.(?:0{1,2}|0{4,}))?"  # 1.000 is one where a point sets off decimals, and a thousand elsewhere
_PERCENT_WITH_DECIMALS = r"^(?:(\d{1,2})[.,]\d+|(100)[.,]0+)$"
_DECIMAL = r"[+-]?(?:\d+\.?\d*|\.\d+)"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPELLED_DAY = r"(?i)^(?P<month>[a-z]{3})[a-z]* (?P<day>[0-9]{1,2}), (?P<year>[0-9]{4})$"

_NAME = r"[\pL\pM][\pL\pM\p{Zs}\x{200C}\x{200D}.,'’ʼ`´‐‑–·-]*"

_LONGEST_NAME = 255

_NO_ATOM = r"""\s\pZ\pC@.,;:<>()\[\]"\\"""
_ATOM = f"[^{_NO_ATOM}]+"
_EMAIL = rf"{_ATOM}(?:\.{_ATOM})*@(?:{_ATOM}\.)+[^{_NO_ATOM}0-9]{_ATOM}"


def matches(cells: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    """True where the whole text has the form of ``pattern``, or the cell is empty."""
    return pc.fill_null(pc.match_substring_regex(cells, f"^(?:{pattern})$"), True)


def is_uuid4(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """A UUID of version 4 with hyphens, in either case."""
    return matches(cells, UUID4)


def is_email(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """One bare e-mail address with a domain that has a dot."""
    return matches(cells, _EMAIL)


def is_lowercase(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """No capital letters."""
    return pc.fill_null(pc.equal(cells, pc.utf8_lower(cells)), True)


def is_timestamp(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """An ISO 8601 date and time that exists, with Z or an offset."""
    is_sound = pc.and_(matches(cells, _TIMESTAMP), _day_exists(cells))
    return pc.and_not(is_sound, pc.fill_null(pc.match_substring_regex(cells, _AFTER_ALL_YEARS), False))


def has_zone(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """False for what would be a date, or a date and time, did it not lack the zone."""
    if pc.all(pc.ends_with(cells, "Z")).as_py() is not False:
        return pa.chunked_array([pa.repeat(pa.scalar(True), len(cells))])
    lacks = pc.and_(pc.match_substring_regex(cells, f"^(?:{_LOCAL_TIMESTAMP})$"), _day_exists(cells))
    return pc.fill_null(pc.invert(lacks), True)


def with_times(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates that stand alone as the start of that day, in UTC; all else as it is."""
    if not pc.any(pc.equal(pc.binary_length(cells), _LENGTH_OF_DATE)).as_py():
        return cells
    is_date = pc.and_(pc.match_substring_regex(cells, f"^{_YEAR}-{_DAY}$"), _day_exists(cells))
    return pc.if_else(pc.fill_null(is_date, False), pc.binary_join_element_wise(cells, _START_OF_DAY, ""), cells)


def with_month_numbers(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Days such as ``Dec 14, 2025``, with the month in full or as its first three letters, as ``2025-12-14``; all else as it is."""
    parts = pc.extract_regex(cells, _SPELLED_DAY)
    month = pc.index_in(pc.utf8_lower(pc.struct_field(parts, "month")), value_set=pa.array(_MONTHS))
    numbers = [pc.utf8_lpad(part, 2, "0") for part in (pc.add(month, 1).cast(pa.string()), pc.struct_field(parts, "day"))]
    return pc.coalesce(pc.binary_join_element_wise(pc.struct_field(parts, "year"), *numbers, "-"), cells)


def whole_percent(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Percentages of up to 100 without their decimals; all else as it is."""
    return pc.replace_substring_regex(cells, _PERCENT_WITH_DECIMALS, r"\1\2")


def in_case_of(cells: pa.ChunkedArray, values: tuple[str, ...]) -> pa.ChunkedArray:
    """Words that the list has in another case as they stand there; all else as it is."""
    places = pc.index_in(pc.utf8_lower(cells), value_set=_value_set(tuple(value.lower() for value in values)))
    return pc.coalesce(_value_set(values).take(places.combine_chunks()), cells)


def told_by_parts(cells: pa.ChunkedArray, parts: tuple[tuple[str, str], ...]) -> pa.ChunkedArray:
    """Texts that hold one of the parts, in any case, as the value that it tells, the first part before the others; all else as it is."""
    told = cells
    for part, value in reversed(parts):
        told = pc.if_else(pc.match_substring(cells, part, ignore_case=True), value, told)
    return told


def is_name(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Letters of any script, and what stands between and behind them in names; not more than a database should hold of one."""
    return pc.and_(matches(cells, _NAME), is_at_most_long(cells, _LONGEST_NAME))


def not_shouted(names: pa.ChunkedArray) -> pa.ChunkedArray:
    """Names in capitals throughout as names are written; all else as it is. They are few, and rewriting takes its time."""
    shouted = pc.fill_null(pc.utf8_is_upper(names), False)
    if not pc.any(shouted).as_py():
        return names
    written = pc.utf8_title(names.filter(shouted)).combine_chunks()
    return pa.chunked_array([pc.replace_with_mask(names.combine_chunks(), shouted.combine_chunks(), written)])


def holds_no_address(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Not what may be an e-mail address."""
    return pc.fill_null(pc.invert(pc.match_substring(cells, SIGN)), True)


def if_shown(ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Ids that may be shown; others are empty."""
    looks_like_one = pc.and_(pc.match_substring_regex(ids, SHOWN_ID), pc.match_substring_regex(ids, HAS_DIGIT))
    return pc.if_else(looks_like_one, ids, "")


def is_integer(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """A whole number, as digits or as a spreadsheet writes it (60.0); not with three decimals, which may be thousands."""
    return matches(cells, _INTEGER)


def is_number(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """A number with or without a decimal point; not with three decimals, which may be thousands."""
    return matches(cells, _NUMBER)


def is_currency(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Three capital letters."""
    return matches(cells, _CURRENCY)


def is_month(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """A month of a year, such as 2026-10."""
    return matches(cells, _MONTH)


def is_no_later_month(cells: pa.ChunkedArray, limit: datetime) -> pa.ChunkedArray:
    """Not after the month of ``limit``; what is no month is left to the rule about the form."""
    months = pc.if_else(is_month(cells), cells, None)
    return pc.fill_null(pc.less_equal(months, f"{limit.astimezone(UTC):%Y-%m}"), True)


def is_decimal(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """A number with or without a decimal point."""
    return matches(cells, _DECIMAL)


def is_one_of(cells: pa.ChunkedArray, values: tuple[str, ...]) -> pa.ChunkedArray:
    """One of the listed values, to the letter."""
    return pc.or_(pc.is_null(cells), pc.is_in(cells, value_set=_value_set(values)))


def is_filled_with_one_of(cells: pa.ChunkedArray, values: tuple[str, ...]) -> pa.ChunkedArray:
    """One of the listed values; an empty cell is none of them."""
    return pc.is_in(cells, value_set=_value_set(values))


def is_at_most_long(cells: pa.ChunkedArray, length: int) -> pa.ChunkedArray:
    """At most ``length`` characters."""
    return pc.fill_null(pc.less_equal(pc.utf8_length(cells), length), True)


def is_within(cells: pa.ChunkedArray, minimum: int, maximum: int, is_number: Test) -> pa.ChunkedArray:
    """A number within the bounds, to the last digit; what fails ``is_number`` is left to the rule about the form."""
    numbers = pc.if_else(is_number(cells), cells, None).cast(pa.float64())
    inside = pc.fill_null(pc.and_(pc.greater(numbers, minimum), pc.less(numbers, maximum)), True)
    return pc.or_(inside, _on_edge_and_within(cells, numbers, minimum, maximum))


def _on_edge_and_within(cells: pa.ChunkedArray, numbers: pa.ChunkedArray, minimum: int, maximum: int) -> pa.ChunkedArray:
    """Numbers that as floats are equal to a bound; a longer one may lie beside it. They are few when distinct."""
    on_edge = pc.fill_null(pc.or_(pc.equal(numbers, minimum), pc.equal(numbers, maximum)), False)
    within = [text for text in cells.filter(on_edge).unique().to_pylist() if minimum <= Decimal(text) <= maximum]
    return pc.is_in(cells, value_set=pa.array(within, pa.string()))


def is_not_after(cells: pa.ChunkedArray, limit: datetime) -> pa.ChunkedArray:
    """Not later than ``limit``; what is no timestamp is left to the rule about the form."""
    second = _second(limit)
    plainly_before = pc.and_(pc.ends_with(cells, "Z"), pc.less(pc.utf8_slice_codeunits(cells, 0, 19), second))
    if pc.all(plainly_before).as_py() is not False:
        return pa.chunked_array([pa.repeat(pa.scalar(True), len(cells))])
    return pc.fill_null(pc.less_equal(as_moments(cells), pa.scalar(limit, pa.timestamp("us", "UTC"))), True)


def is_not_before(cells: pa.ChunkedArray, limit: datetime) -> pa.ChunkedArray:
    """Not earlier than ``limit``; what is no timestamp is left to the rule about the form."""
    second = _second(limit)
    plainly_after = pc.and_(pc.ends_with(cells, "Z"), pc.greater(pc.utf8_slice_codeunits(cells, 0, 19), second))
    if pc.all(plainly_after).as_py() is not False:
        return pa.chunked_array([pa.repeat(pa.scalar(True), len(cells))])
    return pc.fill_null(pc.greater_equal(as_moments(cells), pa.scalar(limit, pa.timestamp("us", "UTC"))), True)


def _second(moment: datetime) -> str:
    """The second, as a timestamp in UTC begins."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def as_moments(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Timestamps (microseconds, UTC); null where the text is none."""
    sound = pc.if_else(is_timestamp(cells), cells, None)
    with_point = pc.replace_substring(sound, ",", ".")
    in_microseconds = pc.replace_substring_regex(with_point, r"(\.\d{6})\d+", r"\1")
    return in_microseconds.cast(pa.timestamp("us", "UTC"))


def _day_exists(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """False for the 29th of February of a year that has none."""
    leap_days = pc.equal(pc.utf8_slice_codeunits(cells, 4, 10), _LEAP_DAY)
    if not pc.any(leap_days).as_py():
        return pa.chunked_array([pa.repeat(pa.scalar(True), len(cells))])
    years = pc.utf8_slice_codeunits(pc.if_else(leap_days, cells, None), 0, 4)
    leap_years = pa.array([f"{year:04d}" for year in range(1, 10_000) if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)])
    return pc.or_(pc.is_null(years), pc.is_in(years, value_set=leap_years))


@cache
def _value_set(values: tuple[str, ...]) -> pa.Array:
    return pa.array(values, pa.string())
