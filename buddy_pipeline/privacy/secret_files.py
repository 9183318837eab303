"""Files that hold a secret of this installation, made at first use."""

import os
import tempfile
from pathlib import Path


def make_secret_file(path: Path, text: str) -> bool:
    """Writes a file that only its owner can read, unless it is there; of two processes at once, one wins. Whether it did."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="ascii", prefix=f".{path.name}.", dir=path.parent) as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, path)
        except FileExistsError:
            return False
    return True
