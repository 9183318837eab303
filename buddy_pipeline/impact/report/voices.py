"""What texts tell of participants, as it may be told: of enough people, and of so many others that no difference tells of a few."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from buddy_pipeline.impact.periods import Window
from buddy_pipeline.impact.report.small_groups import KEPT_BACK, SMALLEST, Told, told_together
from buddy_pipeline.impact.telling import Policy
from buddy_pipeline.pages.numbers import Known

SNIPPETS = 5
"""So many are shown on a page."""
PLACES, PLACES_OF_A_COMPANY = 2, 1
"""To which a mean is told: a company's so roughly that what one more person adds to it is not seen."""

Row = dict[str, Any]


@dataclass(frozen=True)
class VoiceMonth:
    """What texts of a month tell: of how many people, and their mean."""

    month: date
    people: Told
    mean: Known


@dataclass(frozen=True)
class Snippet:
    """De-identified words that a person approved for showing, in their ``language`` if that is known."""

    words: str
    language: str | None
    month: date
    dimension: str


@dataclass(frozen=True)
class Voice:
    """A dimension: the mean over ``people``, told to so many ``places``; people by steps of equal width from 0 to 1; its months."""

    dimension: str
    people: int
    texts: int
    mixed: Decimal
    mean: Decimal
    places: int
    steps: tuple[Told, ...]
    months: tuple[VoiceMonth, ...]
    readers: tuple[str, ...]


def voices_told(
    rows: Iterable[Row], months: Sequence[Row], span: Window, policy: Policy, *, of_company: bool
) -> tuple[Voice, ...]:
    """Those dimensions that may be told: of three people, of a company of as many as its other figures."""
    least = policy.participants if of_company else SMALLEST
    return tuple(
        _voice(row, [one for one in months if one["dimension"] == row["dimension"]], span, least, of_company=of_company)
        for row in rows
        if row["people"] >= least and not (of_company and _tells_of_few(row, least))
    )


def snippets_shown(rows: Iterable[Row], voices: Iterable[Voice]) -> tuple[Snippet, ...]:
    """The newest of the dimensions that are told."""
    shown = {voice.dimension for voice in voices}
    found = [
        Snippet(row["words"], row["language"], row["written_at"].replace(day=1), row["dimension"])
        for row in rows
        if row["dimension"] in shown
    ]
    return tuple(found[:SNIPPETS])


def _tells_of_few(row: Row, least: int) -> bool:
    """Whether the difference from figures of others, or what these leave, would be that of a few people."""
    return any(0 < (people or 0) < least for people in (row["apart"], row["rest"]))


def _voice(row: Row, months: Sequence[Row], span: Window, least: int, *, of_company: bool) -> Voice:
    return Voice(
        dimension=row["dimension"],
        people=row["people"],
        texts=row["texts"],
        mixed=Decimal(row["mixed_texts"]) / row["texts"],
        mean=row["mean"],
        places=PLACES_OF_A_COMPANY if of_company else PLACES,
        steps=told_together(row["bins"], least),
        months=_months(months, span, least, of_company=of_company),
        readers=tuple(row["readers"]),
    )


def _months(rows: Sequence[Row], span: Window, least: int, *, of_company: bool) -> tuple[VoiceMonth, ...]:
    by_month = {row["month"]: row for row in rows}
    people = told_together([by_month[month]["people"] if month in by_month else 0 for month in span.months], least)
    return tuple(
        VoiceMonth(month, group, _mean(by_month.get(month), group, least, of_company=of_company))
        for month, group in zip(span.months, people, strict=True)
    )


def _mean(row: Row | None, group: Told, least: int, *, of_company: bool) -> Known:
    if row is None:
        return Known(None, "no text")
    others = row["everybody"] - row["people"]
    if group.count is None or (of_company and 0 < others < least):
        return Known(None, KEPT_BACK)
    return Known(row["mean"])
