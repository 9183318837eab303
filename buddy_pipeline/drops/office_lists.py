"""Lists of the office: single CSV files, called as what they list, such as `costs.csv` or `costs_2026-10-31.csv`."""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import cast

from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.drops.batches import Batch, FileNote
from buddy_pipeline.drops.contents import Section
from buddy_pipeline.drops.csv_reader import read_csv
from buddy_pipeline.drops.drop import Drop, refuse_unshowable
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.metadata import Limits, read_metadata
from buddy_pipeline.drops.text_files import TextFile, inspect_text

_DATED = re.compile(r".*_(\d{4}-\d{2}-\d{2})\.csv", re.IGNORECASE)


def open_list(path: Path, kind: OfficeList, *, first_period: date, now: datetime) -> Drop:
    """The list at ``path``, read once for its digest. It is of the end of the day in its name, else of ``now``.

    The date in the name counts as content: the same rows on another day are another list. ``now`` has a time zone.
    Raises DropRefused.
    """
    refuse_unshowable(path)
    entity = kind.entity.name
    if path.suffix.lower() != ".csv":
        raise DropRefused(f"{path.name}: is no {kind.called}; a {kind.called} is a CSV file such as {entity}.csv.")
    dated = _DATED.fullmatch(path.name)
    day = dated[1] if dated else ""
    facts = {"export_date": day or now.isoformat()}
    metadata = read_metadata(facts, f"{path.name}, name of the file", kind.source, Limits(first_period, now))
    text = inspect_text(path, path.name)
    digest = hashlib.sha256(f"{entity}:{text.digest}\n{day}".encode()).hexdigest()
    return Drop(path, path.name, kind.source, "csv", {entity: (Section(text),)}, metadata, digest)


def read_list(drop: Drop, on_bytes: Callable[[int], None]) -> Iterator[Batch | FileNote]:
    """The notes on the file, then its rows in batches. ``on_bytes`` as for `read_csv`. Raises DropRefused."""
    (entity,) = drop.source.entities
    yield from read_csv(entity, cast(TextFile, drop.sections[entity.name][0].file), on_bytes)


def is_dated(drop: Drop) -> bool:
    """Whether the name of the file tells the list's date."""
    return _DATED.fullmatch(drop.name) is not None
