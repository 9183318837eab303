"""An XLSX file as an archive: a ZIP of XML files, unpacked in small pieces, since what a header declares may be a lie."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from buddy_pipeline.drops.errors import DropRefused

LARGEST_PART = 512 << 20
"""Bytes of a part, unpacked."""
LARGEST_RATIO = 200
"""How many times larger than its packed form a part may be; spreadsheets reach 30, bombs 1,000."""
HARMLESS_SIZE = 16 << 20
"""Bytes up to which a part may be packed as tightly as it likes."""
OVERLAP = 256
"""Bytes to look at again with the next piece, so that nothing hides on a border."""

_PIECE = 1 << 20
_PACKED_BLOCK = 64 << 10
_DECLARATIONS = [word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")]
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
_PART = b"PK\x03\x04"
_UNREADABLE = (zipfile.BadZipFile, ValueError, NotImplementedError, OSError)
"""What zipfile raises for what is no archive, or is one of a version that it does not read (NotImplementedError)."""


class Archive:
    """An open XLSX file. Raises DropRefused, also on opening, for what is damaged or encrypted; ``name`` is what a person sees."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self._file = file
        try:
            with zipfile.ZipFile(file) as archive:
                parts = archive.infolist()
        except _UNREADABLE:
            raise self.damaged() from None
        self._parts = {part.filename: part for part in parts}
        if len(self._parts) < len(parts) or any(part.header_offset < 0 for part in parts):
            raise self.damaged()
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise DropRefused(f"{name}: is encrypted; save it without a password.")
        if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
            raise self.damaged()

    @property
    def names(self) -> list[str]:
        """The names of the parts."""
        return list(self._parts)

    def unpacked(self, name: str) -> Iterator[bytes]:
        """A part in pieces of at most _PIECE bytes. Raises DropRefused for bombs and XML entities, and at the end for damage."""
        part = self._parts[name]
        size, checksum, tail = 0, 0, b""
        for piece in self._inflated(part):
            size += len(piece)
            if size > LARGEST_PART or (size > HARMLESS_SIZE and size > LARGEST_RATIO * part.compress_size):
                raise self.too_large()
            checksum = zlib.crc32(piece, checksum)
            self._refuse_entities(tail + piece)
            tail = piece[-OVERLAP:]
            yield piece
        if size != part.file_size or checksum != part.CRC:
            raise self.damaged()

    def damaged(self) -> DropRefused:
        """The refusal of what is no sound workbook."""
        return DropRefused(f"{self.name}: is broken off or damaged, or no Excel workbook; save it anew as .xlsx.")

    def too_large(self) -> DropRefused:
        """The refusal of what would exhaust memory."""
        return DropRefused(f"{self.name}: unpacks to far more than a workbook should; send a large export as CSV files.")

    def _inflated(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """Read from the file itself and not as its headers declare."""
        packed = self._packed(part)
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
            raise self.damaged() from None
        if not inflate.eof:
            raise self.damaged()

    def _packed(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """The packed bytes of the part, which stand behind a header of its own."""
        self._file.seek(part.header_offset)
        header = self._file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size:
            raise self.damaged()
        magic, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        if magic != _PART:
            raise self.damaged()
        self._file.seek(name_length + extra_length, io.SEEK_CUR)
        left = part.compress_size
        while left and (block := self._file.read(min(left, _PACKED_BLOCK))):
            left -= len(block)
            yield block

    def _refuse_entities(self, content: bytes) -> None:
        if b"!" in content and any(declaration in content for declaration in _DECLARATIONS):
            raise DropRefused(f"{self.name}: declares XML entities, which no spreadsheet program does; save it anew as .xlsx.")
