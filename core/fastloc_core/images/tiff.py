"""The pages of a TIFF file, each an image of its own (TIFF 6.0; BigTIFF as libtiff writes it).

A page is a directory of the file's chain that is neither a smaller copy of another one (a thumbnail, a level of a
pyramid) nor a mask.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from fastloc_core import limits
from fastloc_core.errors import Cancelled
from fastloc_core.files import open_file, read_file

from .reader import Damaged, Header, Raw, Reader

_SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_AHEAD = 512  # bytes read at once, which hold most directories
_MOST_FIELDS = 65_535
_MOST_OF_A_CHAIN = 1 << 24  # bytes of directories
_MOST_DIRECTORIES = 100_000
_MOST_NUMBERS = 1 << 20  # of a field, such as the strips or tiles of a page
_SHARED = 1 << 26  # bytes that strips or tiles may count twice, because some writers store equal tiles once

_SUBFILE, _REDUCED_OR_MASK = 254, 0b101
_WIDTH, _HEIGHT = 256, 257
_TILE_WIDTH, _TILE_HEIGHT = 322, 323
_BITS, _COMPRESSION, _SAMPLES, _ROWS = 258, 259, 277, 278
_JPEGS, _SCAN = (6, 7), b"\xff\xda"
_OLD_JPEG = 513
_DATA = {273: 279, 324: 325}  # the offsets of strips and of tiles, and the tags of their lengths
_ELSEWHERE = {330, 34665, 34853, 40965}  # the offsets of directories beside the chain
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_NUMBERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 16: "Q", 17: "q"}  # struct's letters for the integers
_LONG = 4


class Tiff(Reader):
    """Each page is an image."""

    endings = (".tif", ".tiff")
    signatures = _SIGNATURES
    has_pages = True

    def count(self, file: Path, cancelled: Callable[[], bool] = lambda: False) -> int:
        """Reads only the directories; 1 if that fails, because decoding will say why."""
        try:
            with open_file(file) as stream:
                return len(_Chain(stream, cancelled).pages) or 1
        except OSError:
            return 1

    def load(self, file: Path, page: int) -> bytes:
        """That page as a TIFF file of its own, so that a long file is not read for one page. All of the file if it has
        no other page.
        """
        with open_file(file) as stream:
            chain = _Chain(stream)
            if page > 1 or len(chain.directories) > 1:
                directory = chain.pages[page - 1]
                if chain.held(directory) > limits.current().bytes:
                    raise OSError(errno.EFBIG, "the page is too large", str(file))
                try:
                    return chain.alone(directory)
                except (_Odd, struct.error):
                    return chain.starting_with(directory, read_file(file))
        return read_file(file)

    def header(self, data: bytes) -> Header:
        """Of the first directory."""
        chain = _Chain(BytesIO(data))
        if not chain.directories:
            raise Damaged
        page = chain.directories[0]
        chain.held(page)
        width, height = chain.number(page, _WIDTH), chain.number(page, _HEIGHT)
        wide, high = chain.number(page, _TILE_WIDTH, width), chain.number(page, _TILE_HEIGHT)
        part = wide * (high or min(chain.number(page, _ROWS, height), height))
        if width * height < part:  # a tile is decoded to all of its size
            width, height = wide, high
        samples = chain.number(page, _SAMPLES, 1)
        scans = data.count(_SCAN) if chain.number(page, _COMPRESSION, 1) in _JPEGS else 0
        depth = samples * -(-chain.number(page, _BITS, 1) // 8)
        return Header(width, height, depth, part * samples * scans)

    def decode(self, data: bytes) -> Raw:
        from . import opencv  # a second, which the window does without as it starts

        return opencv.decode(data, premultiplied=True)


class _Odd(Damaged):
    """A directory that cannot be followed."""


class _Field(NamedTuple):
    """`value`: the content of the field if it is short, otherwise the offset of its content."""

    tag: int
    kind: int
    length: int
    value: bytes


class _Directory(NamedTuple):
    at: int
    fields: dict[int, _Field]  # by tag


class _Chain:
    """The chain of directories of an open file, up to the first damaged one. Empty for another format."""

    def __init__(self, stream: BinaryIO, cancelled: Callable[[], bool] = lambda: False) -> None:
        self._stream = stream
        self._size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        head = stream.read(16)
        big = head[2:3] == b"+" or head[3:4] == b"+"
        self.directories: list[_Directory] = []
        self._order = "<" if head.startswith(b"II") else ">"
        self._offset, self._count = ("Q", "Q") if big else ("I", "H")
        self._word = 8 if big else 4  # bytes of an offset and of a field's value; also the position of the first offset
        self._head = head[: self._word]
        self._entry = struct.Struct(f"{self._order}HH{self._offset}{self._word}s")
        if head.startswith(_SIGNATURES):
            self.directories = list(islice(self._chain(head, cancelled), _MOST_DIRECTORIES))

    @property
    def pages(self) -> list[_Directory]:
        """The first directory if all of them are smaller copies."""
        return [d for d in self.directories if not self._subfile(d) & _REDUCED_OR_MASK] or self.directories[:1]

    def number(self, page: _Directory, tag: int, default: int = 0) -> int:
        """The first number of a field, or the default if there is none or it is 0. Raises Damaged if it is negative."""
        field = page.fields.get(tag)
        number = self._numbers(field)[0] if field and field.length else 0
        if number < 0:
            raise Damaged
        return number or default

    def held(self, page: _Directory) -> int:
        """The bytes that a page refers to. Raises Damaged if these are more than the file can hold."""
        counted = [page.fields[tag] for tag in _DATA.values() if tag in page.fields]
        held = sum(_SIZES.get(field.kind, 0) * field.length for field in page.fields.values())
        if held > self._size:
            raise Damaged
        held += sum(min(abs(size), self._size) for field in counted for size in self._numbers(field))
        if held > self._size + _SHARED:
            raise Damaged
        return held

    def alone(self, page: _Directory) -> bytes:
        """A file of that page and its data. Raises _Odd if the fields do not say where its data is."""
        if _OLD_JPEG in page.fields:
            raise _Odd
        kept = (field for field in page.fields.values() if field.tag not in _ELSEWHERE and field.kind in _SIZES)
        fields = {field.tag: field for field in sorted(kept)}
        start = 2 * self._word
        end = start + len(self._packed(fields))
        blocks: list[bytes] = []

        def add(block: bytes) -> int:
            nonlocal end
            at = end
            blocks.append(block + bytes(len(block) % 2))
            end += len(blocks[-1])
            return at

        for tag, field in fields.items():
            content = self._content(field)
            if tag in _DATA:
                if _DATA[tag] not in fields:
                    raise _Odd
                parts = zip(self._numbers(field), self._numbers(fields[_DATA[tag]]), strict=False)
                offsets = [add(self._read(at, size)) if size else 0 for at, size in parts]
                field = field._replace(kind=_LONG, length=len(offsets))
                content = struct.pack(f"{self._order}{len(offsets)}I", *offsets)
            if len(content) > self._word:
                content = struct.pack(self._order + self._offset, add(content))
            fields[tag] = field._replace(value=content.ljust(self._word, b"\0"))
        first = struct.pack(self._order + self._offset, start)
        return b"".join((self._head, first, self._packed(fields), *blocks))

    def starting_with(self, page: _Directory, whole: bytes) -> bytes:
        """All of the file, with that page as the first one."""
        return self._head + struct.pack(self._order + self._offset, page.at) + whole[2 * self._word :]

    def _chain(self, head: bytes, cancelled: Callable[[], bool]) -> Iterator[_Directory]:
        """Directories, until they are larger together than the file, because they overlap then."""
        seen = set()
        left = min(self._size, _MOST_OF_A_CHAIN)
        try:
            (at,) = struct.unpack_from(self._order + self._offset, head, self._word)
            while at and at not in seen:
                if cancelled():
                    raise Cancelled
                seen.add(at)
                directory, at, left = self._directory(at, left)
                if _WIDTH in directory.fields and _HEIGHT in directory.fields:
                    yield directory
        except (_Odd, OSError, OverflowError, ValueError, struct.error):
            return

    def _directory(self, at: int, left: int) -> tuple[_Directory, int, int]:
        """With the offset of the next one, and the bytes that are left for it. Raises _Odd if `left` is not enough."""
        self._stream.seek(at)
        chunk = self._stream.read(_AHEAD)
        (count,) = struct.unpack_from(self._order + self._count, chunk)
        start = struct.calcsize(self._order + self._count)
        end = start + count * self._entry.size
        left -= end + self._word
        if left < 0 or not 0 < count <= _MOST_FIELDS:
            raise _Odd
        if end + self._word > len(chunk):
            chunk += self._stream.read(end + self._word - len(chunk))
        (following,) = struct.unpack_from(self._order + self._offset, chunk, end)
        fields = [*map(_Field._make, self._entry.iter_unpack(chunk[start:end]))]
        first = {field.tag: field for field in reversed(fields)}  # libtiff also ignores repeated fields
        return _Directory(at, first), following, left

    def _packed(self, fields: dict[int, _Field]) -> bytes:
        """A directory that is the last one."""
        entries = (self._entry.pack(*field) for field in fields.values())
        return struct.pack(self._order + self._count, len(fields)) + b"".join(entries) + bytes(self._word)

    def _subfile(self, directory: _Directory) -> int:
        field = directory.fields.get(_SUBFILE)
        letter = _NUMBERS.get(field.kind) if field else None
        if field is None or letter is None or struct.calcsize(letter) > self._word:
            return 0
        return int(struct.unpack_from(self._order + letter, field.value)[0])

    def _content(self, field: _Field) -> bytes:
        size = _SIZES[field.kind] * field.length
        if size <= self._word:
            return field.value[:size]
        (at,) = struct.unpack(self._order + self._offset, field.value)
        return self._read(at, size)

    def _numbers(self, field: _Field) -> tuple[int, ...]:
        if field.kind not in _NUMBERS or field.length > _MOST_NUMBERS:
            raise _Odd
        return struct.unpack(f"{self._order}{field.length}{_NUMBERS[field.kind]}", self._content(field))

    def _read(self, at: int, size: int) -> bytes:
        if not 0 <= at <= at + size <= self._size:
            raise _Odd
        self._stream.seek(at)
        return self._stream.read(size)
