"""One JSON file, walked through in one pass: the members of the object at its top, and the items of their arrays.

Python's own scanner parses value after value from a window of text, so that memory is bounded by the largest value.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from buddy_pipeline.drops.errors import DropRefused

BLOCK = 1 << 20
"""Bytes read at a time."""
LARGEST_VALUE = 4 << 20
"""Characters of the largest row, or other value that is not walked through."""

_COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")
_SPACE = re.compile(r"[ \t\n\r]*")


class JsonStream:
    """A cursor in the file. Each method takes a ``place``: where a person finds what is being read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._position = 0
        self._let_go = 0

    @property
    def taken(self) -> int:
        """Characters that were walked past so far."""
        return self._let_go + self._position

    def members(self, place: str) -> Iterator[str]:
        """The names of the members of the object that comes next. The caller reads each value before the next name."""
        self._take("{", place, "is not a JSON object")
        for _ in self._sequence("}", place):
            name = self.value(place)
            if not isinstance(name, str):
                raise self._broken(place)
            self._take(":", place)
            yield name

    def items(self, place: str) -> Iterator[Any]:
        """The items of the array that comes next."""
        self._take("[", place, "is not a JSON array")
        number = 1
        for _ in self._sequence("]", place):
            yield self.value(f"{place}, row {number}")
            number += 1
            for item in self._ready():
                yield item
                number += 1

    def value(self, place: str) -> Any:
        """The value that comes next, whole."""
        self.peek()
        parsed = self._parse(place)
        while (parsed is None or parsed[1] == len(self._text)) and self._read_on(place):
            parsed = self._parse(place)
        if parsed is None:
            raise self._broken(place)
        value, self._position = parsed
        return value

    def peek(self) -> str:
        """The next character that is no space; empty at the end of the file."""
        while True:
            self._position = _SPACE.match(self._text, self._position).end()  # pyrefly: ignore[missing-attribute]
            if self._position < len(self._text):
                return self._text[self._position]
            if not self._read_more():
                return ""

    def end(self, place: str) -> None:
        """Make sure that nothing follows."""
        if self.peek():
            raise DropRefused(f"{place}: something follows behind the end of the JSON object; export it anew.")

    def _ready(self) -> Iterator[Any]:
        """The items that follow and stand whole in the window; what is odd about others, `value` will find."""
        while comma := _COMMA.match(self._text, self._position):
            try:
                item, end = _PARSER.raw_decode(self._text, comma.end())
            except (ValueError, RecursionError):
                return
            if end == len(self._text):
                return
            self._position = end
            yield item

    def _sequence(self, closing: str, place: str) -> Iterator[None]:
        """Stops before each of the things that stand between commas, up to the closing bracket."""
        if self.peek() != closing:
            yield
        while self.peek() != closing:
            self._take(",", place)
            yield
        self._position += 1

    def _take(self, character: str, place: str, problem: str | None = None) -> None:
        if self.peek() != character:
            raise DropRefused(f"{place}: {problem}; export it anew.") if problem else self._broken(place)
        self._position += 1

    def _parse(self, place: str) -> tuple[Any, int] | None:
        """The value at the cursor and where it ends; None if it is broken, or goes on behind the window."""
        try:
            return _PARSER.raw_decode(self._text, self._position)
        except RecursionError:
            raise DropRefused(f"{place}: lists or objects are nested too deep; no export is.") from None
        except json.JSONDecodeError:
            return None
        except ValueError:
            return self._parse_long_numbers()

    def _parse_long_numbers(self) -> tuple[Any, int] | None:
        """As `_parse`, where Python found a number too long to be worth its while, or one that is no JSON."""
        try:
            return _PARSER_OF_LONG_NUMBERS.raw_decode(self._text, self._position)
        except ValueError:
            return None

    def _read_on(self, place: str) -> bool:
        """Widen the window, since the value may go on behind it; whether there was more in the file."""
        width = len(self._text) - self._position
        if width > LARGEST_VALUE:
            raise DropRefused(f"{place}: is larger than {LARGEST_VALUE:,} characters, or is not valid JSON; export it anew.")
        return self._read_more(min(max(BLOCK, width), LARGEST_VALUE + 1 - width))

    def _read_more(self, size: int = BLOCK) -> bool:
        """Whether there was more in the file. What has been read is let go."""
        block = self._file.read(size)
        if block:
            self._text = self._text[self._position :] + self._decoder.decode(block)
            self._let_go += self._position
            self._position = 0
        return bool(block)

    def _broken(self, place: str) -> DropRefused:
        return DropRefused(f"{place}: is not valid JSON, or the file breaks off there; export it anew, whole.")


def _refuse_constant(_: str) -> None:
    raise ValueError("NaN and Infinity are no JSON")


def _whole_number(digits: str) -> int | float:
    """What Python does not read, since it would take too long, is beyond all that a column may hold: infinite."""
    try:
        return int(digits)
    except ValueError:
        return float(digits)


_PARSER = json.JSONDecoder(parse_constant=_refuse_constant)
_PARSER_OF_LONG_NUMBERS = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_whole_number)
