"""The file that is given to a person: one JSON file a table, and a page to read."""

import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import IO, Any

from jinja2 import Environment

from buddy_pipeline.access.held import Held
from buddy_pipeline.access.wording import REPORTS
from buddy_pipeline.pages.writing import environment

PAGE = "index.html"


class NotWritten(Exception):
    """The file could not be written: why, in one plain line. Nothing of it is left."""


def write_archive(held: Held, file: IO[bytes]) -> None:
    """Writes the ZIP archive into an open file. All of it is on the disk then: whoever notes that it was given may do so."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PAGE, render(held))
        for table in held.tables:
            archive.writestr(f"{table.name}.json", _json(asdict(table)))
        archive.writestr("told.json", _json({"published": held.told, "shown": held.shown, "reports": REPORTS}))
    file.flush()
    os.fsync(file.fileno())


def render(held: Held) -> str:
    """The page as text."""
    return _environment().get_template("access.html.jinja").render(held=held, reports=REPORTS, cell=_cell)


@contextmanager
def new_file(out: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone that appears at ``out`` when all of it is written, or not at all. Never in the place of another.

    Raises NotWritten.
    """
    hidden = out.with_name(f".{out.name}.{os.getpid()}")
    if out.exists() or out.is_symlink():
        raise NotWritten(f"{out} is there already; choose another name.")
    try:
        with open(os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
        hidden.rename(out)
    except OSError as error:
        raise NotWritten(f"{out} could not be written: {error.strerror or type(error).__name__}. Nothing was given.") from None
    finally:
        hidden.unlink(missing_ok=True)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@cache
def _environment() -> Environment:
    return environment(__package__ or "")
