"""E-mail addresses in texts that are open to view: masked before anything is stored."""

import re

MASK = "[e-mail]"
SIGN = "@"
ADDRESS = r"""[^\s@<>()\[\]{},;:"'\\]+@[^\s@<>()\[\]{},;:"'\\.]+(?:\.[^\s@<>()\[\]{},;:"'\\.]+)+"""
"""Of a form that both Python and Arrow (RE2) read; inside JSON text it stays within its string."""

_ADDRESS = re.compile(ADDRESS)


def mask_addresses(text: str) -> str:
    """The text with each e-mail address replaced by MASK."""
    return _ADDRESS.sub(MASK, text) if SIGN in text else text
