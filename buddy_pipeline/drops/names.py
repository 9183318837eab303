"""Names of files and labels, as people write them."""

import re
import unicodedata

_UNSHOWABLE = ("Cc", "Cn", "Cs", "Zl", "Zp")
"""Categories of control characters, of what is no character, and of separators of lines."""


def is_hidden(name: str) -> bool:
    """A dot file, or what a spreadsheet keeps beside a file that is open."""
    return name.startswith((".", "~$"))


def is_half_written(name: str) -> bool:
    """A file that something is still writing."""
    return name.lower().endswith((".part", ".tmp"))


def plain_label(label: object) -> str:
    """A label without regard to case, spaces, hyphens and the like: ``Check-ins`` is ``checkins``."""
    return re.sub(r"[\W_]+", "", str(label)).casefold()


def showable(name: str) -> str:
    r"""The name as it can be shown, stored and sent: bytes that are no UTF-8, and what would break a line, as ``\xff``."""
    return "".join(_escaped(letter) if unicodedata.category(letter) in _UNSHOWABLE else letter for letter in name)


def _escaped(letter: str) -> str:
    code = ord(letter)
    return (
        f"\\x{code - 0xDC00 if 0xDC80 <= code <= 0xDCFF else code:02x}"  # Python keeps a byte that is no UTF-8 as U+DC80 and on
    )
