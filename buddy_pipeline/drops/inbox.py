"""What lies in the inbox, for whoever looks again and again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.contract.source import Layout, Source
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.names import is_half_written, is_hidden, showable
from buddy_pipeline.sources import PROGRAMS, office_list_called


@dataclass(frozen=True)
class Candidate:
    """Something in the inbox that may be a drop, or a list of the office.

    ``name`` is that of the path as it can be shown. ``fingerprint`` is made of the names, sizes and times of all its files: as
    long as two looks find the same, nobody writes to it.
    """

    path: Path
    name: str
    fingerprint: str


def in_inbox(inbox: Path, asked: str) -> Path:
    """Where that lies which is called ``asked`` in the inbox. Looks at no disk.

    Raises DropRefused for whatever leads elsewhere, such as a path into a folder of the inbox or out of it.
    """
    path = inbox / asked
    if path.parent != inbox or path.name == ".." or "\0" in asked:
        raise DropRefused(
            f"{path.name!r}: does not lie in the inbox; put it there, or import it in a terminal, with buddy-pipeline import or roster."
        )
    return path


def candidates(inbox: Path, programs: Sequence[Source] = PROGRAMS) -> list[Candidate]:
    """The folders with CSV files, the JSON files and the workbooks in the inbox, by name, and single CSV files if a program sends such.

    Left out are lists of the office, hidden and half-written files, folders with a half-written file inside, and symbolic links,
    wherever they lead.
    """
    endings = (".json", ".xlsx", ".csv") if any(program.layout is Layout.LISTS for program in programs) else (".json", ".xlsx")
    return [found for path in sorted(inbox.iterdir()) if not _is_list(path) and (found := _candidate(path, endings))]


def office_lists(inbox: Path, kind: OfficeList) -> list[Candidate]:
    """The lists of that kind in the inbox, by name: CSV files that lie there on their own. Left out as above."""
    return [
        Candidate(path, showable(path.name), _fingerprint([path]))
        for path in sorted(inbox.iterdir())
        if kind.is_called(path.name) and _is_list(path)
    ]


def _is_list(path: Path) -> bool:
    return office_list_called(path.name) is not None and path.is_file() and not path.is_symlink()


def _candidate(path: Path, endings: Sequence[str]) -> Candidate | None:
    if is_hidden(path.name) or is_half_written(path.name) or path.is_symlink():
        return None
    if path.is_file() and path.suffix.lower() in endings:
        return Candidate(path, showable(path.name), _fingerprint([path]))
    if path.is_dir():
        inside = _inside(path)
        names = [found.name.lower() for found in inside]
        if any(name.endswith(".csv") for name in names) and not any(is_half_written(name) for name in names):
            return Candidate(path, showable(path.name), _fingerprint(inside))
    return None


def _inside(folder: Path) -> list[Path]:
    """The files of the folder, hidden ones aside."""
    return sorted(path for path in folder.iterdir() if not is_hidden(path.name))


def _fingerprint(paths: list[Path]) -> str:
    """Links are looked at themselves, not followed."""
    states = [(path.name, path.lstat()) for path in paths]
    told = "\n".join(f"{name!r} {state.st_size} {state.st_mtime_ns}" for name, state in states)
    return hashlib.sha256(told.encode()).hexdigest()
