"""Text files as people really send them: what they are encoded in, and their bytes as UTF-8."""

import codecs
import hashlib
import io
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from buddy_pipeline.drops.cells import count_breaks
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.files import PlainFile, blocks, open_plain, open_unchanged, state_of
from buddy_pipeline.drops.names import showable

UTF8, WINDOWS = "utf-8", "cp1252"

_BOMS = ((codecs.BOM_UTF8, UTF8), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF16 = {"utf-16-le": codecs.utf_16_le_decode, "utf-16-be": codecs.utf_16_be_decode}
_LEAD_BYTE, _CONTINUATION_BYTE = 0xC0, 0x80
_OTHER_KINDS = (
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook or a password-protected file"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
)
_HEAD = 4096
"""Bytes by which other kinds of files are told from text."""
_SPACE = 0x20
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1a\x1b")
_BINARY_SHARE = 0.05
"""Share of control characters in the head above which a file is no text; texts have hardly any."""


@dataclass(frozen=True)
class TextFile(PlainFile):
    """A text file that was read once from end to end; ``bom`` is how many bytes to leave out at its start."""

    encoding: str
    bom: int

    @property
    def is_guessed(self) -> bool:
        """Whether the encoding was concluded from what the file is not."""
        return self.encoding == WINDOWS


class _NotInEncoding(Exception):
    """Bytes that break the encoding: in the block at ``offset``, behind the text ``before``.

    ``held`` is whether letters beyond ASCII had come before.
    """

    def __init__(self, offset: int, before: str, held: bool) -> None:
        super().__init__(offset)
        self.offset = offset
        self.before = before
        self.held = held or not before.isascii()


_inspected: ContextVar[dict[tuple[Path, str], TextFile] | None] = ContextVar("inspected", default=None)


@contextmanager
def inspecting_once() -> Iterator[None]:
    """Within it each file is read through once, however many sources ask whether it is theirs."""
    token = _inspected.set({})
    try:
        yield
    finally:
        _inspected.reset(token)


def inspect_text(path: Path, name: str) -> TextFile:
    """Read the file once: its digest, its encoding, and that it is text without NUL characters.

    UTF-8 and UTF-16 are known by their byte order mark, else UTF-8 is tried, then Windows-1252. A file in which UTF-8
    breaks off after it held for other letters beyond ASCII is damaged, not Windows-1252. Raises DropRefused.
    """
    inspected = _inspected.get()
    if inspected is None:
        return _inspect(path, showable(name))
    if (path, name) not in inspected:
        inspected[path, name] = _inspect(path, showable(name))
    return inspected[path, name]


def _inspect(path: Path, name: str) -> TextFile:
    with open_plain(path, name) as file:
        state = state_of(file)
        start = file.read(_HEAD)
        bom, encoding = _by_bom(start)
        if not start[bom:]:
            raise DropRefused(f"{name}: the file is empty; export it anew, or leave it out.")
        _refuse_other_kinds(name, start, encoding)
        try:
            digest = _read_through(file, name, encoding)
        except _NotInEncoding as fault:
            if encoding == UTF8 and not bom and not fault.held:
                return TextFile(path, name, _read_as_windows(file, name), state, WINDOWS, 0)
            place = f"{name}, line {_line(file, encoding, fault.offset, fault.before)}"
            kind = "UTF-8" if encoding == UTF8 else "UTF-16"
            raise DropRefused(f"{place}: is not valid {kind}, so the file is damaged; export it anew.") from None
        return TextFile(path, name, digest, state, encoding, bom)


def open_utf8(text: TextFile) -> BinaryIO:
    """The file's bytes as UTF-8, without byte order mark. Raises DropRefused if the file changed since it was inspected."""
    file = open_unchanged(text)
    file.seek(text.bom)
    return file if text.encoding == UTF8 else cast(BinaryIO, _Transcoder(file, text.encoding))


class _Transcoder(io.RawIOBase):
    """Bytes of another encoding, read as UTF-8. `tell` counts the bytes of the file."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._text = b""

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1, /) -> bytes:
        """``size`` bytes; fewer only at the end."""
        while len(self._text) < size and (block := self._file.read(size)):
            self._text += self._decoder.decode(block).encode()
        text, self._text = self._text[:size], self._text[size:]
        return text

    def close(self) -> None:
        self._file.close()
        super().close()


def _read_through(file: BinaryIO, name: str, encoding: str) -> str:
    """Read the whole file in this encoding and return its digest. Raises DropRefused at a NUL character."""
    digest = hashlib.sha256()
    for offset, text in _as_utf8(file, encoding, digest.update):
        if (position := text.find(b"\0")) >= 0:
            line = _line(file, encoding, offset, text[:position].decode())
            raise DropRefused(f"{name}, line {line}: has a NUL character; export the file anew.")
    return digest.hexdigest()


def _read_as_windows(file: BinaryIO, name: str) -> str:
    try:
        return _read_through(file, name, WINDOWS)
    except _NotInEncoding as fault:
        line = _line(file, WINDOWS, fault.offset, fault.before)
        raise DropRefused(f"{name}, line {line}: is neither UTF-8 nor Windows-1252; save the file as UTF-8.") from None


def _as_utf8(file: BinaryIO, encoding: str, on_block: Callable[[bytes], None]) -> Iterator[tuple[int, bytes]]:
    """The file in pieces of valid UTF-8, each with the offset at which it starts in the file."""
    check = _valid_utf8 if encoding == UTF8 else partial(_transcoded, encoding)
    offset, rest, held = 0, b"", False
    for block in chain(blocks(file), [b""]):
        on_block(block)
        piece = rest + block
        try:
            text, used = check(piece, not block)
        except UnicodeDecodeError as error:
            raise _NotInEncoding(offset, piece[: error.start].decode(encoding, "ignore"), held) from None
        yield offset, text
        offset, rest, held = offset + used, piece[used:], held or not text.isascii()


def _valid_utf8(piece: bytes, is_last: bool) -> tuple[bytes, int]:
    """The whole characters of the piece and their size. Arrow checks them eight times as fast as Python decodes them."""
    size = len(piece) if is_last else _whole_characters(piece)
    text = piece[:size]
    try:
        edges = pa.py_buffer(struct.pack("<ii", 0, size))
        pa.Array.from_buffers(pa.binary(), 1, [None, edges, pa.py_buffer(text)]).cast(pa.string())
    except pa.ArrowInvalid:
        text.decode(UTF8)
        raise
    return text, size


def _transcoded(encoding: str, piece: bytes, is_last: bool) -> tuple[bytes, int]:
    """The whole characters of the piece as UTF-8, and how many bytes of it they are."""
    text, used = codecs.lookup(encoding).decode(piece) if encoding == WINDOWS else _UTF16[encoding](piece, "strict", is_last)
    return text.encode(), used


def _whole_characters(piece: bytes) -> int:
    """The size of the piece without a character that its end may cut off."""
    for back, byte in enumerate(reversed(piece[-4:]), start=1):
        if byte >= _LEAD_BYTE:
            return len(piece) - back
        if byte < _CONTINUATION_BYTE:
            break
    return len(piece)


def _line(file: BinaryIO, encoding: str, offset: int, behind: str) -> int:
    """The line, counted from 1, on which one stands behind ``offset`` bytes of the file and a further text."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("ignore"), translate=True)
    line, left = 1, offset
    for block in blocks(file):
        line += decoder.decode(block[:left]).count("\n")
        left -= min(left, len(block))
    return line + count_breaks(behind)


def _by_bom(start: bytes) -> tuple[int, str]:
    """The size of the byte order mark, and the encoding to try."""
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return len(bom), encoding
    return 0, UTF8


def _refuse_other_kinds(name: str, start: bytes, encoding: str) -> None:
    for magic, kind in _OTHER_KINDS:
        if start.startswith(magic):
            raise DropRefused(f"{name}: is {kind} under the name of a text file; export it anew.")
    if start.decode(encoding, "ignore").lstrip("\ufeff \t\r\n").startswith("<"):
        raise DropRefused(f"{name}: is a web page (HTML or XML) under the name of a text file; export it anew.")
    controls = sum(byte < _SPACE and byte not in _TEXT_CONTROLS for byte in start)
    if encoding == UTF8 and controls > _BINARY_SHARE * len(start):
        raise DropRefused(f"{name}: is a binary file, not text; export it anew.")
