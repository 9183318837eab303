"""Who else may look into the folders that hold exports, keys and reports."""

import os
from pathlib import Path

EVERYTHING = 0o077
"""What other users may do with a folder: read, change and pass through it."""
TO_LOOK = 0o066
"""Less passing through: as root, the embedded server runs as another user, below the folder of all state."""
TO_STRANGERS = 0o007
"""What those may who are not of the folder's group either."""


def make(folder: Path) -> None:
    """Makes the folder if it is missing, closed to other users."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def close(folder: Path, rights: int = EVERYTHING) -> None:
    """Takes these rights from other users, where the folder is ours."""
    state = folder.stat()
    if state.st_mode & rights and state.st_uid == os.geteuid():
        folder.chmod(state.st_mode & 0o7777 & ~rights)


def is_open(folder: Path, rights: int = EVERYTHING) -> bool:
    """Whether others have any of these rights."""
    return bool(folder.stat().st_mode & rights)
