"""Rosters of companies: single CSV files, called `company_users.csv` or `company_users_2025-11-30.csv`."""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import cast

from buddy_pipeline.drops.batches import Batch, FileNote
from buddy_pipeline.drops.contents import Section
from buddy_pipeline.drops.csv_reader import read_csv
from buddy_pipeline.drops.drop import Drop, refuse_unshowable
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.metadata import Limits, read_metadata
from buddy_pipeline.drops.text_files import TextFile, inspect_text
from buddy_pipeline.sources.companies import COMPANIES, MEMBERS

_DATED = re.compile(r".*_(\d{4}-\d{2}-\d{2})\.csv", re.IGNORECASE)


def open_roster(path: Path, *, first_period: date, now: datetime) -> Drop:
    """The roster at ``path``, read once for its digest. It is of the end of the day in its name, else of ``now``.

    The date in the name counts as content: the same people on another day are another roster. ``now`` has a time zone.
    Raises DropRefused.
    """
    refuse_unshowable(path)
    if path.suffix.lower() != ".csv":
        raise DropRefused(f"{path.name}: is no roster; a roster is a CSV file such as {MEMBERS.name}.csv.")
    dated = _DATED.fullmatch(path.name)
    day = dated[1] if dated else ""
    facts = {"export_date": day or now.isoformat()}
    metadata = read_metadata(facts, f"{path.name}, name of the file", COMPANIES, Limits(first_period, now))
    text = inspect_text(path, path.name)
    digest = hashlib.sha256(f"{MEMBERS.name}:{text.digest}\n{day}".encode()).hexdigest()
    return Drop(path, path.name, COMPANIES, "csv", {MEMBERS.name: (Section(text),)}, metadata, digest)


def read_roster(roster: Drop, on_bytes: Callable[[int], None]) -> Iterator[Batch | FileNote]:
    """The notes on the file, then its rows in batches. ``on_bytes`` as for `read_csv`. Raises DropRefused."""
    yield from read_csv(MEMBERS, cast(TextFile, roster.sections[MEMBERS.name][0].file), on_bytes)


def is_dated(roster: Drop) -> bool:
    """Whether the name of the file tells the roster's date."""
    return _DATED.fullmatch(roster.name) is not None
