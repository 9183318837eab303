"""Costs of a window as lists tell them (csr.costs), beside those of the methodology."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import LiteralString

from buddy_pipeline.impact.context import Impact

_TOLD: LiteralString = """
SELECT
    count(DISTINCT month),
    array_agg(DISTINCT currency ORDER BY currency) FILTER (WHERE currency IS NOT NULL),
    array_agg(DISTINCT date_part('year', month)::integer ORDER BY date_part('year', month)::integer)
FROM csr.costs
WHERE month BETWEEN %(first)s AND %(last)s
"""


@dataclass(frozen=True)
class ToldCosts:
    """Of how many ``months`` of a window lists tell costs; why they cannot be counted, if they are ``refused``."""

    months: int
    refused: str | None

    def reason(self, given: bool, months: int) -> str | None:
        """Why no costs are counted, or not of all ``months`` of the window; ``given`` is whether the methodology has them."""
        if self.refused is not None:
            return self.refused
        if given or self.months == months:
            return None
        if self.months:
            return f"Costs are told of {self.months} of the {months} months of the window."
        return "The methodology has no costs of the program for all years of the window."


def told_costs(impact: Impact, period: date) -> ToldCosts:
    """What lists tell of the costs of the period's window."""
    row = impact.connection.execute(_TOLD, impact.in_window(period)).fetchone()
    months, currencies, years = row or (0, None, None)
    return ToldCosts(months, _refused(impact, currencies or [], years or []))


def _refused(impact: Impact, currencies: Sequence[str], years: Sequence[int]) -> str | None:
    """Why they cannot be counted: nothing is reckoned by halves."""
    sroi = impact.methodology.sroi
    if missing := [name for name in currencies if name not in (sroi.currency, *sroi.rates)]:
        return (
            f"Costs are told in {', '.join(missing)}, of which the methodology has no rate: add a line to sroi.rates, or tell them in"
            f" {sroi.currency}."
        )
    if twice := [str(year) for year in years if year in sroi.program_costs.by_year]:
        return (
            f"Costs of {', '.join(twice)} stand in the methodology and in a list of costs, and would count twice: take them out of"
            " sroi.program_costs, or out of the list."
        )
    return None
