"""What an XLSX file may hide, looked for before any spreadsheet library opens it.

A workbook is a ZIP of XML files. Each of them is unpacked here in small pieces: what a header declares may be a lie.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from buddy_pipeline.drops.errors import DropRefused

LARGEST_CONTENT = 512 << 20
"""Bytes of all parts of a workbook, unpacked: some 900,000 users. The reader holds a sheet in memory, about as large."""
LARGEST_RATIO = 200
"""How many times larger than its packed form a part may be; spreadsheets reach 30, bombs 1,000."""
HARMLESS_SIZE = 16 << 20
"""Bytes up to which a part may be packed as tightly as it likes."""
LAST_COLUMN = "AZ"
"""The last column in which cells are taken; a cell far to the right makes the reader claim memory for all in between."""

_PIECE = 1 << 20
_PACKED_BLOCK = 64 << 10
_OVERLAP = 256
"""Bytes looked at again with the next piece, so that nothing hides on a border."""
_DECLARATIONS = [word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")]
_FAR_REFERENCE = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{3}|[B-Zb-z][A-Za-z]\d|[A-Za-z]*\d{8})""")
_IN_CELL_OR_ROW = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^<>]*\Z")
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
_PART = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


def refuse_dangerous(file: BinaryIO, name: str) -> None:
    """Raises DropRefused for what is no workbook, is damaged, or would exhaust memory: zip bombs, entities, far-off cells."""
    file.seek(0)
    start = file.read(len(_OLE))
    if not start:
        raise DropRefused(f"{name}: the file is empty; export it anew.")
    if start == _OLE:
        raise DropRefused(f"{name}: is protected by a password or an old .xls; save it as .xlsx without a password.")
    if not start.startswith(b"PK"):
        raise DropRefused(f"{name}: is not an Excel workbook; save it as .xlsx.")
    left = LARGEST_CONTENT
    for part in _parts(file, name):
        left -= _check_part(file, name, part, left)


def _parts(file: BinaryIO, name: str) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _damaged(name) from None
    names = [part.filename for part in parts]
    if len(set(names)) < len(names) or "xl/workbook.xml" not in names or any(part.header_offset < 0 for part in parts):
        raise _damaged(name)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise DropRefused(f"{name}: is encrypted; save it without a password.")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise _damaged(name)
    return parts


def _check_part(file: BinaryIO, name: str, part: zipfile.ZipInfo, most: int) -> int:
    """The part's unpacked size. Raises DropRefused for what must not be in it, or when it is more than ``most``."""
    size, checksum, tail = 0, 0, b""
    for piece in _unpacked(file, name, part):
        size += len(piece)
        if size > most or (size > HARMLESS_SIZE and size > LARGEST_RATIO * part.compress_size):
            raise DropRefused(f"{name}: unpacks to far more than a workbook should; send a large export as CSV files.")
        checksum = zlib.crc32(piece, checksum)
        _refuse_content(name, tail + piece)
        tail = piece[-_OVERLAP:]
    if size != part.file_size or checksum != part.CRC:
        raise _damaged(name)
    return size


def _unpacked(file: BinaryIO, name: str, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces of at most _PIECE bytes, read from the file itself and not as its headers declare."""
    packed = _packed(file, name, part)
    if part.compress_type == zipfile.ZIP_STORED:
        yield from packed
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for block in packed:
            yield inflate.decompress(block, _PIECE)
            while inflate.unconsumed_tail:
                yield inflate.decompress(inflate.unconsumed_tail, _PIECE)
        yield inflate.flush()
    except zlib.error:
        raise _damaged(name) from None
    if not inflate.eof:
        raise _damaged(name)


def _packed(file: BinaryIO, name: str, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The packed bytes of the part, which stand behind a header of its own."""
    file.seek(part.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size:
        raise _damaged(name)
    magic, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    if magic != _PART:
        raise _damaged(name)
    file.seek(name_length + extra_length, io.SEEK_CUR)
    left = part.compress_size
    while left and (block := file.read(min(left, _PACKED_BLOCK))):
        left -= len(block)
        yield block


def _refuse_content(name: str, content: bytes) -> None:
    if any(declaration in content for declaration in _DECLARATIONS):
        raise DropRefused(f"{name}: declares XML entities, which no spreadsheet program does; save it anew as .xlsx.")
    for found in _FAR_REFERENCE.finditer(content):
        if _IN_CELL_OR_ROW.search(content, max(0, found.start() - _OVERLAP), found.start()):
            raise DropRefused(f"{name}: has cells to the right of column {LAST_COLUMN}; delete the columns that hold no data.")


def _damaged(name: str) -> DropRefused:
    return DropRefused(f"{name}: is broken off or damaged, or no Excel workbook; save it anew as .xlsx.")
