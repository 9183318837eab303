"""Names of files and labels, as people write them."""

import re


def is_hidden(name: str) -> bool:
    """A dot file, or what a spreadsheet keeps beside a file that is open."""
    return name.startswith((".", "~$"))


def is_half_written(name: str) -> bool:
    """A file that something is still writing."""
    return name.lower().endswith((".part", ".tmp"))


def plain_label(label: object) -> str:
    """A label without regard to case, spaces, hyphens and the like: ``Check-ins`` is ``checkins``."""
    return re.sub(r"[\W_]+", "", str(label)).casefold()


def printable(text: str) -> str:
    """The text without line breaks, control characters and bytes that are no characters, which a file's name may have."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
