"""What a participant gained in the mean, beside the points that the return of a company counts."""

from dataclasses import dataclass
from decimal import Decimal

from buddy_pipeline.impact.report.contents import ReportFigures
from buddy_pipeline.pages.numbers import Known


@dataclass(frozen=True)
class Gain:
    """Of a dimension: the ``mean`` over the participants, all ``points`` that follow from it, and those counted as ``own`` in the
    return; None where the mean is not known.
    """

    dimension: str
    mean: Known
    points: Decimal | None
    own: Decimal | None


def gains(figures: ReportFigures) -> tuple[Gain, ...]:
    """In the order of the company figures."""
    own = {figures.methodology.sroi.outcomes[found.outcome].dimension: found.quantity for found in figures.outcomes}
    people = figures.counts.participants_share
    return tuple(
        Gain(name, mean, None if mean.value is None else mean.value * people, None if mean.value is None else own.get(name))
        for name, mean in figures.counts.dimensions.items()
    )
