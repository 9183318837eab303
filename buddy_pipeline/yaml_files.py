"""Reading YAML so that every value is exact and its line is known.

Only the plain part of YAML is read: groups, lists, text, numbers, dates, `true` and `false`. Numbers with a point become
Decimal, whole ones int; `yes`, `.nan`, `1:30`, `0x10` and the like are text. Anchors, aliases and tags are refused.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

LARGEST_FILE = 256 * 1024
"""Bytes; the default methodology has about 10,000."""
DEEPEST = 10
"""Groups and lists inside one another."""
LONGEST_NUMBER = 40
"""Signs of a number; longer ones are text."""

DIGEST_LENGTH = 12
WHOLE = re.compile(r"[-+]?(0|[1-9]\d*)", re.ASCII)
DECIMAL = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FRAMES = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)
WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}

Step = str | int
"""Key of a group, or position in a list, counted from 0."""
Place = tuple[Step, ...]
"""Where a value stands in a file."""


class FileInvalid(Exception):
    """A file of values (methodology, program, learning provider) that cannot be used: one plain line a fault, with file and line."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class YamlFile:
    """A file that was read: its text, what stands in it, and on which line each value starts."""

    path: Path
    text: str
    digest: str
    content: Any
    lines: dict[Place, int] = field(repr=False)

    def fault(self, place: Place, problem: str) -> str:
        """One line: file, line, place, problem."""
        where = ".".join(self._names(place))
        return f"{self.path.name}, line {self.line_of(place)}: {where}{': ' if where else ''}{problem}"

    def line_of(self, place: Place) -> int:
        """Line of a value, counted from 1; of one that is missing, that of the group it should stand in."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]

    def _names(self, place: Place) -> Iterator[str]:
        """Keys as they are, positions in lists counted from 1."""
        inside = self.content
        for step in place:
            if isinstance(inside, tuple):
                yield str(int(step) + 1)
                inside = inside[int(step)]
            else:
                yield str(step)
                inside = inside.get(step) if isinstance(inside, dict) else None


def read_yaml(path: Path, largest: int = LARGEST_FILE) -> YamlFile:
    """The file's content: dict, tuple, str, int, Decimal, bool, date or None.

    ``largest`` is how many bytes it may have. Raises FileInvalid.
    """
    data = _bytes_of(path, largest)
    text = _text_of(path, data)
    reader = _Reader(path.name)
    content = reader.read(text)
    if reader.faults:
        raise FileInvalid(reader.faults)
    return YamlFile(path, text, _digest(data), content, reader.lines)


def digest_of(path: Path) -> str:
    """The digest that `read_yaml` gives of a file, which is not read any further. Raises FileInvalid."""
    if not path.is_file():
        raise FileInvalid([f"{path}: there is no such file"])
    return _digest(path.read_bytes())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGEST_LENGTH]


def _bytes_of(path: Path, largest: int) -> bytes:
    if not path.is_file():
        raise FileInvalid([f"{path}: there is no such file"])
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise FileInvalid([f"{path}: cannot be read: {error.strerror}"]) from None
    if len(data) > largest:
        raise FileInvalid([f"{path.name}: larger than {largest // 1024} KiB; is it the right file?"])
    return data


def _text_of(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileInvalid([f"{path.name}, line {line}: not UTF-8; save the file as UTF-8"]) from None


class _Reader:
    """Makes values of the parser's events, and notes the line of each."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[str] = []
        self.lines: dict[Place, int] = {(): 1}
        self._events: Iterator[yaml.Event] = iter(())

    def read(self, text: str) -> Any:
        """The value of the only document; None if there is none, or where the faults are such that none can be told."""
        self._events = (event for event in yaml.parse(text, Loader=yaml.SafeLoader) if not isinstance(event, _FRAMES))
        try:
            return self._document()
        except yaml.reader.ReaderError as error:
            self._fault(text.count("\n", 0, error.position), "holds a sign that cannot be printed; remove it")
        except yaml.MarkedYAMLError as error:
            self._fault(error.problem_mark.line, f"cannot be read: {error.problem}")
        return None

    def _document(self) -> Any:
        first = next(self._events, None)
        content = None if first is None else self._value(first, ())
        if following := next(self._events, None):
            self._fault(following.start_mark.line, "a second document; keep one in a file")
        return content

    def _value(self, event: yaml.Event, place: Place) -> Any:
        self.lines.setdefault(place, event.start_mark.line + 1)
        self._check(event, place)
        if isinstance(event, yaml.MappingStartEvent):
            return self._group(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(place)
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.style else _plain(event.value)
        return None

    def _group(self, place: Place) -> dict[Step, Any]:
        group: dict[Step, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, place)
            if key in group:
                self._fault(event.start_mark.line, f"{key} stands here twice; remove one")
            self.lines[*place, key] = event.start_mark.line + 1
            group[key] = self._value(next(self._events), (*place, key))
        return group

    def _key(self, event: yaml.Event, place: Place) -> Step:
        self._check(event, place)
        if not isinstance(event, yaml.ScalarEvent):
            raise yaml.MarkedYAMLError(problem="a name should stand before the colon", problem_mark=event.start_mark)
        value = None if event.style else _plain(event.value)
        return value if type(value) is int else event.value

    def _list(self, place: Place) -> tuple[Any, ...]:
        values: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*place, len(values))))
        return tuple(values)

    def _check(self, event: yaml.Event, place: Place) -> None:
        if len(place) > DEEPEST:
            problem = f"more than {DEEPEST} groups inside one another"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._fault(event.start_mark.line, "anchors (&) and aliases (*) are not read; write the value out")
        elif event.tag is not None:
            self._fault(event.start_mark.line, "tags (!) are not read; leave it out")

    def _fault(self, line: int, problem: str) -> None:
        """``line`` is counted from 0."""
        self.faults.append(f"{self.name}, line {line + 1}: {problem}")


def _plain(text: str) -> Any:
    """The value of text without quotes."""
    if text in WORDS:
        return WORDS[text]
    if len(text) <= LONGEST_NUMBER and WHOLE.fullmatch(text):
        return int(text)
    if len(text) <= LONGEST_NUMBER and DECIMAL.fullmatch(text):
        return Decimal(text)
    if DATE.fullmatch(text):
        return _date_or_text(text)
    return text


def _date_or_text(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
