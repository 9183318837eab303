"""Timestamps as events write them, and as they are stored."""

from datetime import UTC, datetime

_DAY = "[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?"
_ZONE = "(?:Z|[+-](?:(?:0[0-9]|1[0-3])(?::?[0-5][0-9])?|14(?::?00)?))"
MOMENT = f"^{_DAY}T{_TIME}{_ZONE}$"
"""ISO 8601 with Z or an offset, as in exports. Whether a month has that day, the calendar tells."""


def as_utc(text: str) -> str:
    """The same moment in UTC, with ``Z``, to the microsecond. Raises ValueError where there is no such moment."""
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is not a date and time that exists") from None
    return moment.replace(tzinfo=None).isoformat() + "Z"
