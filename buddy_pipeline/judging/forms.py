"""The forms a cell's text may have, as tests over whole columns.

Every function takes an Arrow array of strings and gives a boolean array, true where the text is fine. Empty cells are
fine here: whether a cell may be empty is another rule.
"""

from datetime import datetime
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

_HEX = "[0-9a-fA-F]"
UUID4 = f"{_HEX}{{8}}-{_HEX}{{4}}-4{_HEX}{{3}}-[89abAB]{_HEX}{{3}}-{_HEX}{{12}}"

_YEAR = r"(?:\d{3}[1-9]|\d{2}[1-9]\d|\d[1-9]\d{2}|[1-9]\d{3})"  # the database knows no year 0000
_DAY = r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?"
_ZONE = r"(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)"
_LOCAL_TIMESTAMP = f"{_YEAR}-{_DAY}(?:T{_TIME})?"
_TIMESTAMP = f"{_YEAR}-{_DAY}T{_TIME}{_ZONE}"
_LEAP_DAY = "-02-29"

_NUMBER_DIGITS = 15
_INTEGER = r"[+-]?\d+(?:\.0+)?"
_DECIMAL = rf"[+-]?(?:\d{{1,{_NUMBER_DIGITS}}}(?:\.\d{{0,20}})?|\.\d{{1,20}})"

_ATOM = r"""[^\s@.,;:<>()\[\]"\\]+"""
_EMAIL = rf"{_ATOM}(?:\.{_ATOM})*@(?:{_ATOM}\.)+[^\s@.,;:<>()\[\]\"\\0-9]{{2,}}"


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
    return pc.and_(matches(cells, _TIMESTAMP), _day_exists(cells))


def has_zone(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """False for what would be a date, or a date and time, did it not lack the zone."""
    if pc.all(pc.ends_with(cells, "Z")).as_py() is not False:
        return pa.chunked_array([pa.repeat(pa.scalar(True), len(cells))])
    lacks = pc.match_substring_regex(cells, f"^(?:{_LOCAL_TIMESTAMP})$")
    return pc.fill_null(pc.invert(lacks), True)


def is_integer(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """A whole number, as digits or as a spreadsheet writes it (60.0)."""
    return matches(cells, _INTEGER)


def is_decimal(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """A number with or without a decimal point."""
    return matches(cells, _DECIMAL)


def is_one_of(cells: pa.ChunkedArray, values: tuple[str, ...]) -> pa.ChunkedArray:
    """One of the listed values, to the letter."""
    return pc.or_(pc.is_null(cells), pc.is_in(cells, value_set=_value_set(values)))


def is_at_most_long(cells: pa.ChunkedArray, length: int) -> pa.ChunkedArray:
    """At most ``length`` characters."""
    return pc.fill_null(pc.less_equal(pc.utf8_length(cells), length), True)


def is_within(cells: pa.ChunkedArray, minimum: float, maximum: float) -> pa.ChunkedArray:
    """A number within the bounds; what is no number is left to the rule about the form."""
    numbers = pc.if_else(is_decimal(cells), cells, None).cast(pa.float64())
    within = pc.and_(pc.greater_equal(numbers, minimum), pc.less_equal(numbers, maximum))
    too_long = pc.greater(pc.utf8_length(cells), _NUMBER_DIGITS)
    return pc.and_(
        pc.fill_null(within, True),
        pc.invert(pc.fill_null(pc.and_(is_integer(cells), pc.and_(too_long, pc.is_null(numbers))), False)),
    )


def is_not_after(cells: pa.ChunkedArray, limit: datetime) -> pa.ChunkedArray:
    """Not later than ``limit``; what is no timestamp is left to the rule about the form."""
    second = limit.strftime("%Y-%m-%dT%H:%M:%S")
    plainly_before = pc.and_(pc.ends_with(cells, "Z"), pc.less(pc.utf8_slice_codeunits(cells, 0, 19), second))
    if pc.all(plainly_before).as_py() is not False:
        return pa.chunked_array([pa.repeat(pa.scalar(True), len(cells))])
    return pc.fill_null(pc.less_equal(as_moments(cells), pa.scalar(limit, pa.timestamp("us", "UTC"))), True)


def is_not_before(cells: pa.ChunkedArray, limit: datetime) -> pa.ChunkedArray:
    """Not earlier than ``limit``; what is no timestamp is left to the rule about the form."""
    second = limit.strftime("%Y-%m-%dT%H:%M:%S")
    plainly_after = pc.and_(pc.ends_with(cells, "Z"), pc.greater_equal(pc.utf8_slice_codeunits(cells, 0, 19), second))
    if pc.all(plainly_after).as_py() is not False:
        return pa.chunked_array([pa.repeat(pa.scalar(True), len(cells))])
    return pc.fill_null(pc.greater_equal(as_moments(cells), pa.scalar(limit, pa.timestamp("us", "UTC"))), True)


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
