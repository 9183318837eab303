"""What the program cost once more, in plain Python: by the methodology, and as lists tell it."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

from buddy_pipeline_tests.impact.oracle import Oracle, month_start
from buddy_pipeline_tests.impact.rows import Cost

Told = Sequence[tuple[Fraction, Cost]]
"""Costs, each with the share that is somebody's."""


class Costs:
    """Of a period's window: those ``given`` by the methodology, in its currency, and those that lists ``told``."""

    def __init__(self, oracle: Oracle, period: date) -> None:
        self.oracle = oracle
        self.period = period
        self.sroi = oracle.methodology.sroi
        self.given = self._given()
        first = month_start(period, 1 - oracle.methodology.window_months).date()
        self.told = [row for row in oracle.world.costs if first <= row.month <= period]

    def _given(self) -> Fraction | None:
        first = 1 - self.oracle.methodology.window_months
        years = [month_start(self.period, shift).year for shift in range(first, 1)]
        known = self.sroi.program_costs.by_year
        return sum((Fraction(known[year]) / 12 for year in years), Fraction()) if set(years) <= set(known) else None

    @property
    def refused(self) -> bool:
        """Whether they cannot be counted: in a currency without a rate, or of a year of which the methodology has costs."""
        known = {None, self.sroi.currency, *self.sroi.rates}
        return any(row.currency not in known or row.month.year in self.sroi.program_costs.by_year for row in self.told)

    def rate(self, currency: str | None) -> Fraction:
        """What one unit is worth in the currency of the report."""
        return Fraction(self.sroi.rates[currency].value) if currency in self.sroi.rates else Fraction(1)

    def share(self, scope: tuple[str, UUID | None], row: Cost, of_costs: Fraction) -> Fraction:
        """The scope's share of what somebody gave: of a company's own all, of all others as of the program's costs."""
        if scope[0] == "program":
            return Fraction(1)
        if ("company", row.funder_id) in self.oracle.scopes(self.period):
            return Fraction(scope[1] == row.funder_id)
        return of_costs

    def money(self, told: Told, hour_value: Fraction | None) -> Fraction | None:
        """What lists tell, valued; None where hours cannot be."""
        if hour_value is None and any(row.hours is not None for _, row in told):
            return None
        return sum((share * self.worth(row, hour_value) for share, row in told), Fraction())

    def worth(self, row: Cost, hour_value: Fraction | None) -> Fraction:
        if row.amount is not None:
            return Fraction(row.amount) * self.rate(row.currency)
        return Fraction(row.hours or 0) * (hour_value or 0)
