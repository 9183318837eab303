"""What the social return on investment takes (docs/methodology.md, "SROI")."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from buddy_pipeline.impact.methodology.outcomes import Outcome
from buddy_pipeline.impact.methodology.values import Assumption, ByYear, Factor, HourValue
from buddy_pipeline.validation import Currency, Model, Name, Positive, Share, ShortText, Text, refused


def _distinct(outcomes: dict[str, Outcome]) -> dict[str, Outcome]:
    """Each of a dimension and a title of its own: by the dimension companies' means are told, by the title figures are opened."""
    for what in ("dimension", "title"):
        seen: set[str] = set()
        for name, outcome in outcomes.items():
            value = getattr(outcome, what)
            if value in seen:
                raise refused("must not be that of another outcome", name, what)
            seen |= {value} if value else set()
    return outcomes


Points = Annotated[Positive, Field(lt=10)]
"""Spec 5 keeps means of points as DECIMAL(4,3)."""


class Stakeholder(Model):
    """Whom the program changes something for; why they are ``left_out`` if no outcome is theirs (Guide to SROI, stage 1)."""

    title: ShortText
    left_out: Text | None = None


class ExchangeRate(Model):
    """What one unit of a currency is worth in that of the report, on which day, and who says so."""

    value: Positive
    date: dt.date
    source: Text


class Sroi(Model):
    """What the social return on investment takes. Values in another ``currency`` are turned into it by ``rates``."""

    currency: Currency
    rates: Annotated[dict[Currency, ExchangeRate], Field(default_factory=dict)]
    hour_value: HourValue
    program_costs: ByYear
    estimated_hours: Factor
    discount_rate: Assumption[Share]
    cap: Assumption[Points]
    stakeholders: Annotated[dict[Name, Stakeholder], Field(default_factory=dict)]
    outcomes: Annotated[dict[Name, Outcome], Field(min_length=1), AfterValidator(_distinct)]

    def rate(self, currency: str | None) -> Decimal:
        """What one unit of the currency is worth in that of the report; 1 for none."""
        return Decimal(1) if currency is None or currency == self.currency else self.rates[currency].value

    @model_validator(mode="after")
    def _has_the_rates_it_needs(self) -> Self:
        if self.currency in self.rates:
            raise refused("is the currency of the report itself", "rates", self.currency)
        for currency, *place in self._currencies():
            if currency not in (None, self.currency, *self.rates):
                raise refused(f"needs a line in sroi.rates: what one {currency} is worth in {self.currency}", *place, "currency")
        return self

    @model_validator(mode="after")
    def _measures_all_whom_it_names(self) -> Self:
        titles = {one.title for one in self.stakeholders.values()}
        for name, outcome in self.outcomes.items():
            if titles and outcome.stakeholder not in titles:
                raise refused(f"must be one of sroi.stakeholders: {', '.join(sorted(titles))}", "outcomes", name, "stakeholder")
        measured = {outcome.stakeholder for outcome in self.outcomes.values()}
        for name, one in self.stakeholders.items():
            if (one.title in measured) == (one.left_out is not None):
                raise refused(_MEASURED if one.left_out else _UNMEASURED, "stakeholders", name)
        return self

    def _currencies(self) -> Iterator[tuple[str | None, *tuple[str, ...]]]:
        """Each currency that a value names, with the place of the value."""
        yield self.hour_value.currency, "hour_value"
        yield self.program_costs.currency, "program_costs"
        for name, outcome in self.outcomes.items():
            yield outcome.proxy.currency, "outcomes", name, "proxy"


_MEASURED = "has an outcome, so it is not left_out"
_UNMEASURED = "has no outcome; give it one, or say left_out and why"
