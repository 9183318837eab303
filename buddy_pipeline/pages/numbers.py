"""Figures as a reader sees them: rounded half up, thousands parted by a thin space that does not break."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

THIN = "\N{NARROW NO-BREAK SPACE}"
FIXED = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Known:
    """A figure; or, where ``value`` is None, the reason why there is none."""

    value: Decimal | None
    reason: str | None = None

    @property
    def why(self) -> str:
        """The reason as part of a sentence."""
        reason = (self.reason or "no reason was noted").rstrip(".")
        return reason[:1].lower() + reason[1:] if reason[1:2].islower() else reason

    @property
    def why_not(self) -> str:
        """The reason in place of the figure."""
        return f"{NOT_KNOWN}: {self.why}"


def number(value: Decimal | int, places: int = 0) -> str:
    """``1 234.50`` with so many decimal places."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{abs(rounded):,}".replace(",", THIN)
    return f"{MINUS}{text}" if rounded < 0 else text


def count(value: Decimal | int) -> str:
    """``12``, or ``12.3`` where a part of one is among them."""
    return number(value, 0 if value == int(value) else 1)


def plain(value: Decimal | int) -> str:
    """All its digits, without zeros at the end: a value of the methodology as somebody wrote it."""
    fraction = Decimal(value).normalize().as_tuple().exponent
    return number(value, max(0, -fraction)) if isinstance(fraction, int) else str(value)


def money(value: Decimal, currency: str, places: int = 0) -> str:
    """``1 234 USD``."""
    return f"{number(value, places)}{FIXED}{currency}"


def percent(share: Decimal, places: int = 1) -> str:
    """``12.5 %`` of a share of 0.125; without places where nothing is cut off by it."""
    hundred = share * 100
    return f"{number(hundred, 0 if hundred == hundred.to_integral_value() else places)}{FIXED}%"


def day(value: date) -> str:
    """``1 December 2024``."""
    return f"{value.day}{FIXED}{value:%B %Y}"


def month(value: date) -> str:
    """``November 2025``."""
    return f"{value:%B %Y}"
