"""What one unit of another currency is worth in that of the report."""

from buddy_pipeline.impact.explain.node import Node, given
from buddy_pipeline.impact.explain.scope import Scope


def rate_of(scope: Scope, currency: str | None) -> list[Node]:
    """The rate of the currency, with its date and source; nothing of the currency of the report itself."""
    sroi = scope.methodology.sroi
    if currency is None or currency == sroi.currency:
        return []
    rate = sroi.rates[currency]
    return [given(f"{sroi.currency} for one {currency}", rate.value, sroi.currency, f"{rate.source}, {rate.date}")]
