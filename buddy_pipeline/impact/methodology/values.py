"""What values of a methodology are made of: each with its unit and source, and how far it may be off."""

from decimal import Decimal
from typing import Annotated, Generic, TypeVar

from pydantic import Field, ValidationInfo, field_validator

from buddy_pipeline.validation import COUNTRY, AtLeastOne, AtMostOne, Currency, Model, NotNegative, Positive, Text, Year, refused

N = TypeVar("N", int, Decimal)

Country = Annotated[str, Field(pattern=COUNTRY)]
"""Of which country a value is: the two letters of ISO 3166."""


class Sourced(Model):
    """A value with its unit, and who says so since which year."""

    value: Positive
    unit: Text
    source: Text
    year: Year


class Factor(Model):
    """How far a value may be off: times ``low`` to times ``high``."""

    low: AtMostOne
    high: AtLeastOne
    source: Text


class ByYear(Factor):
    """A value of each calendar year, as far as it is known, in a currency of its own if one is named."""

    unit: Text
    currency: Currency | None = None
    country: Country | None = None
    by_year: dict[Year, NotNegative]

    def latest(self, year: int) -> tuple[int, Decimal] | None:
        """The newest year that is not later than ``year``, with its value; None if there is none."""
        known = [one for one in self.by_year if one <= year]
        return (max(known), self.by_year[max(known)]) if known else None


class HourValue(ByYear):
    """A value that is needed: at least one year. Of 0 the time of volunteers is no part of what was invested."""

    by_year: Annotated[dict[Year, NotNegative], Field(min_length=1)]


class Assumption(Model, Generic[N]):
    """A value and the range it is tried over, one assumption at a time."""

    value: N
    low: N
    high: N
    unit: Text
    source: Text
    year: Year

    @field_validator("low", "high")
    @classmethod
    def _encloses_value(cls, bound: N, info: ValidationInfo) -> N:
        value = info.data.get("value", bound)
        if bound > value and info.field_name == "low":
            raise refused("must be at most value")
        if bound < value and info.field_name == "high":
            raise refused("must be at least value")
        return bound


class Rate(Assumption[NotNegative]):
    """So much for ``per`` of something: money for points, points for levels."""

    per: Positive
