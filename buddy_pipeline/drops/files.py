"""Opening the files of a drop: plain files only, no link followed, and none that changes under our hands."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from buddy_pipeline.drops.errors import DropRefused

BLOCK = 1 << 20
"""Bytes read at a time."""


@dataclass(frozen=True)
class FileState:
    """What tells that a file was not touched between two looks."""

    size: int
    mtime_ns: int


@dataclass(frozen=True)
class PlainFile:
    """A file that was inspected. ``name`` is what a person sees, ``digest`` the SHA-256 of its bytes."""

    path: Path
    name: str
    digest: str
    state: FileState


def open_plain(path: Path, name: str) -> BinaryIO:
    """Open a plain file for reading. Raises DropRefused for a link, a folder, a pipe or a file that cannot be read."""
    try:
        kind = os.lstat(path).st_mode
        if stat.S_ISLNK(kind):
            raise DropRefused(f"{name}: is a symbolic link, and links are not followed; put the file itself there.")
        if not stat.S_ISREG(kind):
            raise DropRefused(f"{name}: is not a plain file; put a file there.")
        return open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    except OSError as error:
        raise DropRefused(f"{name}: cannot be read ({error.strerror}); look at its permissions and at the disk.") from None


def open_unchanged(inspected: PlainFile) -> BinaryIO:
    """As open_plain. Raises DropRefused also if the file changed since it was inspected."""
    file = open_plain(inspected.path, inspected.name)
    if state_of(file) != inspected.state:
        file.close()
        raise DropRefused(f"{inspected.name}: has changed while it was being read; wait until it is complete.")
    return file


def state_of(file: BinaryIO) -> FileState:
    """The state of an open file."""
    status = os.fstat(file.fileno())
    return FileState(status.st_size, status.st_mtime_ns)


def blocks(file: BinaryIO) -> Iterator[bytes]:
    """The file from its start, in blocks of BLOCK bytes."""
    file.seek(0)
    while block := file.read(BLOCK):
        yield block


def digest_of(file: BinaryIO) -> str:
    """The SHA-256 of the file, in hex."""
    digest = hashlib.sha256()
    for block in blocks(file):
        digest.update(block)
    return digest.hexdigest()
