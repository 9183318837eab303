"""What things are called on a report."""

from datetime import date
from decimal import Decimal

from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.periods import Window, months_after
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.pages.numbers import day, plain

COMPONENTS = {
    "weighted_hours": "Hours given",
    "quality": "Ratings received",
    "outcome_lift": "Progress of participants",
    "placement": "Employment of participants",
}
DIMENSIONS = {
    "integration_score": "points of social integration",
    "language_proficiency": "levels of language",
    "job_readiness": "points of job readiness",
}


VOICES = {
    "confidence": "Confidence",
    "belonging": "Belonging",
    "lang_level_proxy": "Ease in the new language",
    "job_readiness": "Job readiness",
    "well_being": "Well-being",
}
"""What texts are read for."""


def voice_title(dimension: str) -> str:
    """A dimension of texts in words; of one that only a taxonomy of your own has, its name."""
    return VOICES.get(dimension, dimension.replace("_", " ").capitalize())


def activity_titles(programs: tuple[Program, ...]) -> dict[str, str]:
    """Kinds of activity in words, as the program templates have them."""
    titles: dict[str, str] = {}
    for source in (source for program in programs for source in program.activities):
        titles[source.name] = source.title
        if source.organized:
            titles[source.organized] = f"{source.title} (as its organizer)"
    return titles


def band_titles(methodology: Methodology) -> dict[str, str]:
    """Bands of the score with their range: ``Developing, 0 to 30``."""
    titles: dict[str, str] = {}
    start = 0
    for band in methodology.vis.bands:
        titles[band.name] = f"{band.name.capitalize()}, {start} to {band.up_to}"
        start = band.up_to + 1
    return titles


def span(window: Window) -> str:
    """``1 December 2024 to 30 November 2025``."""
    last_day = date.fromordinal(months_after(window.last, 1).toordinal() - 1)
    return f"{day(window.first)} to {day(last_day)}"


def from_to(low: Decimal, high: Decimal) -> str:
    """``0.05 to 0.15``."""
    return f"{plain(low)} to {plain(high)}"
