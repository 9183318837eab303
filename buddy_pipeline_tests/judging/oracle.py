"""The forms of cells once more, in plain Python: slow, one cell at a time, and written without looking at the patterns."""

import json
import re
import unicodedata
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

ASCII_DIGITS = "0123456789"


def is_uuid4(text: str) -> bool:
    try:
        value = uuid.UUID(text)
    except ValueError:
        return False
    return str(value) == text.lower() and value.version == 4 and text.isascii()


def moment(text: str) -> datetime | None:
    """The moment that a timestamp names, cut to microseconds; None when it is none, or has no zone."""
    date, _, rest = text.partition("T")
    clock, offset = (rest[:-1], timedelta()) if rest.endswith("Z") else _cut_offset(rest)
    clock, point, fraction = clock.replace(",", ".").partition(".")
    days, hours = _fields(date, "-", (4, 2, 2)), _fields(clock, ":", (2, 2, 2)[: clock.count(":") + 1])
    if offset is None or len(days) != 3 or len(hours) < 2 or days[0] < 1000:
        return None
    if point and not (len(hours) == 3 and set(fraction) <= set(ASCII_DIGITS) and 1 <= len(fraction) <= 9):
        return None
    try:
        return datetime(*days, *hours, *[0] * (3 - len(hours)), int(f"{fraction:0<6}"[:6]), UTC) - offset
    except ValueError:
        return None


def _cut_offset(text: str) -> tuple[str, timedelta | None]:
    """What stands before an offset of 14 hours at most, and the offset."""
    place = max(text.rfind("+"), text.rfind("-"))
    offset = text[place + 1 :]
    fields = _fields(f"{offset[:2]}:{offset[2:]}" if len(offset) == 4 else offset, ":", (2, 2)[: 1 + (len(offset) > 2)])
    if place < 0 or not fields or fields > [14, 0] or (len(fields) == 2 and fields[1] > 59):
        return text, None
    return text[:place], timedelta(hours=fields[0], minutes=sum(fields[1:])) * (1 if text[place] == "+" else -1)


def _fields(text: str, separator: str, lengths: tuple[int, ...]) -> list[int]:
    """Numbers of so many digits; nothing if they are not that."""
    parts = text.split(separator)
    if tuple(map(len, parts)) != lengths or set("".join(parts)) - set(ASCII_DIGITS):
        return []
    return [int(part) for part in parts]


def number(text: str) -> Decimal | None:
    """The number that the text writes in digits, with or without a sign and a point; None otherwise."""
    if not text or set(text) - set(ASCII_DIGITS + "+-."):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def whole(text: str) -> int | None:
    """The whole number, where a point is followed by zeros only, and not by three of them."""
    value = number(text)
    if value is None or text.endswith((".", ".000")) or text.lstrip("+-").startswith("."):
        return None
    return int(value) if value == value.to_integral_value() else None


def is_email(text: str) -> bool:
    local, at, domain = text.partition("@")
    labels = domain.split(".")
    if not at or "@" in domain or len(labels) < 2 or not all([*local.split("."), *labels]):
        return False
    if set(text) & set(',;:<>()[]"\\') or any(unicodedata.category(sign)[0] in "ZC" for sign in text):
        return False
    return len(labels[-1]) >= 2 and labels[-1][0] not in ASCII_DIGITS


def json_value(text: str) -> Any:
    """The JSON value of a text. Raises ValueError or RecursionError."""

    def refuse(name: str) -> Any:
        raise ValueError(name)

    return json.loads(text, parse_constant=refuse)


def fits_the_database(value: Any) -> bool:
    """Whether PostgreSQL can hold a JSON value: no infinities, no NUL, no half characters."""
    if isinstance(value, list):
        return all(map(fits_the_database, value))
    if isinstance(value, dict):
        return all(fits_the_database(part) for pair in value.items() for part in pair)
    if isinstance(value, str):
        return not re.search("[\0\ud800-\udfff]", value)
    return value not in (float("inf"), float("-inf"))
