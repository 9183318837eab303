"""Making a page of its template, and writing it: one HTML file that needs nothing else."""

import os
from collections.abc import Callable
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from buddy_pipeline.pages import numbers

_FILTERS: dict[str, Callable[..., str]] = {
    "number": numbers.number,
    "count": numbers.count,
    "plain": numbers.plain,
    "money": numbers.money,
    "percent": numbers.percent,
    "month": numbers.month,
    "day": numbers.day,
}


def environment(package: str) -> Environment:
    """The templates of a package, the shared ones beside them, and the filters that show numbers and dates."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(__package__ or "")]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters.update(_FILTERS)
    return made


def write_whole(page: str, out: Path) -> Path:
    """Writes the page to ``out``, whose folder is made if need be; there it appears whole or not at all. Gives ``out``."""
    out.parent.mkdir(parents=True, exist_ok=True)
    hidden = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        hidden.write_text(page, encoding="utf-8", newline="\n")
        hidden.replace(out)
    finally:
        hidden.unlink(missing_ok=True)
    return out
