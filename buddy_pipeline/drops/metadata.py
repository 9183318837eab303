"""What an export says of itself: when it was made, by which version, and how many records it holds."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from buddy_pipeline.contract.scales import SCALES
from buddy_pipeline.contract.source import Source
from buddy_pipeline.drops.cells import text_of
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.names import plain_label

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MAJOR = re.compile(r"v?(\d{1,6})(\.\d+)*([-+].*)?", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,15}")
_COUNTS = "recordcounts"


@dataclass(frozen=True)
class ExportMetadata:
    """``record_counts`` are by entity; ``total_records`` counts the whole drop.

    ``file_totals`` are the totals in the comment headers of CSV files, by name: exporters mean the file or the drop.
    ``export_date`` is in UTC; a date without a time counts as the end of that day.
    """

    export_id: str | None
    export_date: datetime
    version: str | None
    program_name: str | None
    record_counts: dict[str, int] = field(default_factory=dict)
    total_records: int | None = None
    file_totals: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """Between which dates an export may have been made: from the first period up to now."""

    first_period: date
    now: datetime


def read_metadata(facts: Mapping[str, Any], place: str, source: Source, limits: Limits) -> ExportMetadata:
    """The metadata from ``facts``: what stands in metadata.json, a comment header or a sheet, by label.

    Labels may be in any case and spelling (``Export Date``, ``export_date``). ``place`` is where a person finds them.
    Raises DropRefused for a date that is missing, has no time zone or is out of bounds, a count that is no whole
    number, and an unknown major version.
    """
    labelled = _labelled(facts)
    version = _text(labelled.get("version"))
    _refuse_unknown_version(version, place, source)
    return ExportMetadata(
        export_id=_text(labelled.get("exportid")),
        export_date=_export_date(labelled.get("exportdate"), place, limits),
        version=version,
        program_name=_text(labelled.get("programname")),
        record_counts=_record_counts(labelled, place, source),
        total_records=_count(labelled["totalrecords"], place, "total records") if "totalrecords" in labelled else None,
    )


def tells_date(facts: Mapping[str, Any]) -> bool:
    """Whether the facts hold an export date, be it as it may."""
    return "exportdate" in _labelled(facts)


def with_date(facts: Mapping[str, Any], day: str) -> dict[str, Any]:
    """The facts, with ``day`` as the export date."""
    return {**_inner(facts), "export_date": day}


def rating_scale(facts: Mapping[str, Any], place: str) -> str | None:
    """The scale that ratings are on, if the facts name it. Raises DropRefused for one that is not known."""
    told = _labelled(facts).get("ratingscale")
    scale = None if told is None else _text(told)
    if told is not None and scale not in SCALES:
        raise DropRefused(f"{place}: the rating_scale is not known; write it as {' or '.join(SCALES)}.")
    return scale


def _inner(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = facts.get("export_metadata")
    return inner if isinstance(inner, Mapping) else facts


def _labelled(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that say anything, by label without regard to spelling."""
    return {plain_label(label): value for label, value in _inner(facts).items() if isinstance(value, Mapping) or _text(value)}


def comment_facts(comments: Iterable[str]) -> dict[str, str]:
    """The facts in the lines of a comment header, such as ``Export ID: …``."""
    pairs = (comment.partition(":") for comment in comments)
    return {label.strip(): value.strip() for label, colon, value in pairs if colon}


def _text(value: Any) -> str | None:
    """The text of a single value; lists and objects have none."""
    if isinstance(value, (list, dict)):
        return None
    try:
        return (text_of(value) or "").strip() or None
    except ValueError:
        return None


def _record_counts(labelled: Mapping[str, Any], place: str, source: Source) -> dict[str, int]:
    """Counts by entity, from an object ``record_counts`` or from labels such as ``users`` and ``record_counts.users``."""
    nested = labelled.get(_COUNTS)
    found = {label.removeprefix(_COUNTS): value for label, value in labelled.items()}
    if isinstance(nested, Mapping):
        found |= {plain_label(label): value for label, value in nested.items()}
    counts = {}
    for entity in source.entities:
        for label in {plain_label(entity.name), plain_label(entity.sheet)} & found.keys():
            counts[entity.name] = _count(found[label], place, f"record count of {entity.name}")
    return counts


def _count(value: Any, place: str, what: str) -> int:
    text = _text(value) or ""
    if not _COUNT.fullmatch(text):
        raise DropRefused(f"{place}: the {what} is not a whole number; correct it or leave it out.")
    return int(text)


def _refuse_unknown_version(version: str | None, place: str, source: Source) -> None:
    if version is None:
        return
    parts = _MAJOR.fullmatch(version)
    if not parts or int(parts[1]) != source.major_version:
        known = f"version {source.major_version}"
        raise DropRefused(
            f"{place}: the version of the format is unknown; {known} is read here. Export in {known}, or update the pipeline."
        )


def _export_date(value: Any, place: str, limits: Limits) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.date() if value.time() == time.min else value.replace(tzinfo=UTC)
    text = value.isoformat() if isinstance(value, date) else _text(value)
    if text is None:
        raise DropRefused(f"{place}: there is no export date; write it as 2025-11-22T10:30:00Z.")
    made = _end_of_day(text, place) if _DATE.fullmatch(text) else _moment(text, place)
    latest = datetime.combine(limits.now.astimezone(UTC), time.max, UTC) if _DATE.fullmatch(text) else limits.now
    if made > latest:
        raise DropRefused(f"{place}: the export date lies in the future; correct it, or the clock of the machine that exports.")
    if made.date() < limits.first_period:
        raise DropRefused(f"{place}: the export date lies before {limits.first_period:%Y-%m}, the first period; correct it.")
    return made


def _end_of_day(text: str, place: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    except ValueError:
        raise DropRefused(f"{place}: the export date is no date that exists; write it as 2025-11-22T10:30:00Z.") from None


def _moment(text: str, place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise DropRefused(f"{place}: the export date is not understood; write it as 2025-11-22T10:30:00Z.") from None
    raise DropRefused(f"{place}: the export date has no time zone; add Z (for UTC) or an offset such as +02:00.")
