"""Where the records of a CSV text end, found for a whole piece of it at once.

A quoted text begins and ends at a separator; what goes on behind its closing quote is no CSV, and every parser makes
something else of it. So it is refused here, before a parser sees it.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np

NEVER_ENDS = "a quoted text that starts here never ends, or is far too long; look for a stray quote."
GOES_ON = "behind the closing quote of a text the text goes on; double each quote inside a text, or look for a stray one."
"""What to tell of two ways in which quotes go wrong."""

_QUOTE, _FEED, _RETURN = b'"\n\r'


class StrayQuote(Exception):
    """A quoted text with something behind its closing quote. ``position`` is where it starts, in bytes of the piece."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


@dataclass(frozen=True)
class Records:
    """The whole records at the start of a piece: how many bytes, and how many lines, there are up to the end of each."""

    ends: np.ndarray
    lines: np.ndarray

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def breaks(self) -> int:
        """The line breaks of all records."""
        return int(self.lines[-1]) if len(self) else 0

    @property
    def starts(self) -> np.ndarray:
        """On which line each record starts, counted from 0."""
        return np.concatenate([[0], self.lines[:-1]]) if len(self) else self.lines


def whole_records(piece: bytes, delimiter: str) -> Records:
    """The records of ``piece`` (UTF-8), which starts with one; each ends with a line break that is not in quotes.

    Whether a ``\\r`` at the very end is a line break is not known yet. Raises StrayQuote.
    """
    breaks = _line_breaks(piece)
    places = _outside_quotes(piece, breaks, delimiter)
    return Records(breaks[places] + 1, places + 1)


def _line_breaks(piece: bytes) -> np.ndarray:
    """The position of each line break, of ``\\r\\n`` that of the ``\\n``."""
    bytes_ = np.frombuffer(piece, np.uint8)
    is_break = bytes_ == _FEED
    if b"\r" in piece:
        is_break[:-1] |= (bytes_[:-1] == _RETURN) & (bytes_[1:] != _FEED)
    return np.flatnonzero(is_break)


def _outside_quotes(piece: bytes, breaks: np.ndarray, delimiter: str) -> np.ndarray:
    """Which of the line breaks end a record, by their places among all."""
    if b'"' not in piece:
        return np.arange(len(breaks))
    bytes_ = np.frombuffer(piece, np.uint8)
    quotes = np.flatnonzero(bytes_ == _QUOTE)
    if _all_at_edges(bytes_, quotes, delimiter):
        return np.flatnonzero(np.searchsorted(quotes, breaks) % 2 == 0)
    return np.searchsorted(breaks, _ends_one_by_one(piece, delimiter))


def _all_at_edges(bytes_: np.ndarray, quotes: np.ndarray, delimiter: str) -> bool:
    """Whether each quote that opens stands behind, and each that closes before, a separator, a line's edge or a quote.

    Then quotes open and close in turn, since a doubled one closes and opens again.
    """
    is_edge = np.zeros(256, bool)
    is_edge[list(f'{delimiter}"\r\n'.encode())] = True
    opening, closing = quotes[0::2], quotes[1::2]
    before, behind = opening[opening > 0] - 1, closing[closing < len(bytes_) - 1] + 1
    return bool(is_edge[bytes_[before]].all() and is_edge[bytes_[behind]].all())


def _ends_one_by_one(piece: bytes, delimiter: str) -> list[int]:
    """Where each record ends, for a piece in which a quote stands in the midst of a text that is not quoted."""
    grammar = _grammar(delimiter)
    ends: list[int] = []
    position = 0
    while record := grammar.record.match(piece, position):
        position = record.end()
        ends.append(position - 1)
    if not grammar.unfinished.fullmatch(piece, position):
        raise StrayQuote(grammar.sound_cells.match(piece, position).end())  # pyrefly: ignore[missing-attribute]
    return ends


@dataclass(frozen=True)
class _Grammar:
    record: re.Pattern[bytes]
    unfinished: re.Pattern[bytes]
    sound_cells: re.Pattern[bytes]


@cache
def _grammar(delimiter: str) -> _Grammar:
    """No text fits a pattern in two ways, so that looking back ends at once, and time grows with the length of the text alone.

    Possessive groups would say so, but Python 3.11.2 matches them wrongly.
    """
    separator = re.escape(delimiter)
    open_text = r'"[^"]*(?:""[^"]*)*'
    cell = rf'(?:{open_text}"|(?!")[^{separator}\r\n]*)'
    cells = f"(?:{cell}{separator})*"
    line_break = r"(?:\n|\r\n|\r(?!\n|\Z))"
    patterns = (f"{cells}{cell}{line_break}", rf"{cells}(?:{cell}\r?|{open_text})", cells)
    return _Grammar(*(re.compile(pattern.encode()) for pattern in patterns))
