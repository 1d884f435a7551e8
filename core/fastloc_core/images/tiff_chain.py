"""The directories of a TIFF file (TIFF 6.0; BigTIFF as libtiff writes it)."""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Callable, Iterator
from itertools import dropwhile, islice, takewhile
from typing import BinaryIO, NamedTuple

from fastloc_core.errors import Cancelled

from .reader import Damaged

SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_AHEAD = 512  # bytes read at once, which hold most directories
_MOST_FIELDS = 65_535
_MOST_OF_A_CHAIN = 1 << 24  # bytes of directories
_MOST_DIRECTORIES = 100_000
_MOST_NUMBERS = 1 << 20  # of a field, such as the strips or tiles of a page
_SHARED = 1 << 26  # bytes that strips or tiles may count twice, because some writers store equal tiles once

_SUBFILE, _REDUCED, _REDUCED_OR_MASK = 254, 0b001, 0b101
_NAMED, _MOST_COPIES = 330, 64
WIDTH, HEIGHT, COMPRESSION = 256, 257, 259
_DESCRIPTION, _STRIPS, _LENGTHS = 270, 273, 279
_OLD_JPEG = 513
_DATA = {273: 279, 324: 325}  # the offsets of strips and of tiles, and the tags of their lengths
_ELSEWHERE = {330, 34665, 34853, 40965}  # the offsets of directories beside the chain
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
# the letters of integers in struct
_NUMBERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I", 16: "Q", 17: "q", 18: "Q"}
_LONG = 4
_PLANES = re.compile(rb"ImageJ=[^\0]*?\bimages=([0-9]{1,6})\b")


class Odd(Damaged):
    """A directory that cannot be followed."""


class Field(NamedTuple):
    """`value`: the content of the field if it is short, otherwise the offset of its content."""

    tag: int
    kind: int
    length: int
    value: bytes


class Directory(NamedTuple):
    """`moved`: bytes from where the fields say that the data is to where it is."""

    at: int
    fields: dict[int, Field]  # by tag
    moved: int = 0


class Chain:
    """The chain of directories of an open file, up to the first damaged one. Empty for another format."""

    def __init__(self, stream: BinaryIO, cancelled: Callable[[], bool] = lambda: False) -> None:
        self._stream = stream
        self._size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        head = stream.read(16)
        big = head[2:3] == b"+" or head[3:4] == b"+"
        self.directories: list[Directory] = []
        self._order = "<" if head.startswith(b"II") else ">"
        self._offset, self._count = ("Q", "Q") if big else ("I", "H")
        self._word = 8 if big else 4  # bytes of an offset and of a field's value; also the position of the first offset
        self._head = head[: self._word]
        self._entry = struct.Struct(f"{self._order}HH{self._offset}{self._word}s")
        if head.startswith(SIGNATURES):
            self.directories = list(islice(self._chain(head, cancelled), _MOST_DIRECTORIES))

    @property
    def pages(self) -> list[Directory]:
        """The first directory if all of them are smaller copies. Each plane if ImageJ wrote only one directory."""
        pages = [d for d in self.directories if not self._subfile(d) & _REDUCED_OR_MASK] or self.directories[:1]
        return self._planes(pages[0]) if len(self.directories) == 1 else pages

    def _planes(self, page: Directory) -> list[Directory]:
        """ImageJ writes stacks without compression, one plane after the other, and how many they are as `images=N`."""
        try:
            told = _PLANES.match(self._content(page.fields[_DESCRIPTION]))
            if told is None or self.number(page, COMPRESSION, 1) != 1:
                return [page]
            start, size = min(self.numbers(page, _STRIPS)), sum(self.numbers(page, _LENGTHS))
            count = min(int(told[1]), (self._size - start) // size, _MOST_DIRECTORIES)
        except (Damaged, KeyError, ValueError, ZeroDivisionError, OverflowError, struct.error):
            return [page]
        return [page._replace(moved=number * size) for number in range(max(count, 1))]

    def copies(self, page: Directory) -> Iterator[Directory]:
        """The smaller copies of a page: those that follow it in the chain, and those that it names."""
        following = dropwhile(lambda each: each.at != page.at, self.directories)
        yield from takewhile(lambda each: self._subfile(each) & _REDUCED, islice(following, 1, None))
        for at in self.numbers(page, _NAMED)[:_MOST_COPIES]:
            directory, _, _ = self._directory(at, self._size)
            if WIDTH in directory.fields and HEIGHT in directory.fields:
                yield directory

    def number(self, page: Directory, tag: int, default: int = 0) -> int:
        """The first number of a field, or the default if there is none or it is 0. Raises Damaged if it is negative."""
        number = (self.numbers(page, tag) or (0,))[0]
        if number < 0:
            raise Damaged
        return number or default

    def numbers(self, page: Directory, tag: int) -> tuple[int, ...]:
        """All numbers of a field; none if there is no such field."""
        field = page.fields.get(tag)
        return self._numbers(field) if field else ()

    def held(self, page: Directory) -> int:
        """The bytes that a page refers to. Raises Damaged if these are more than the file can hold."""
        counted = [page.fields[tag] for tag in _DATA.values() if tag in page.fields]
        held = sum(_SIZES.get(field.kind, 0) * field.length for field in page.fields.values())
        if held > self._size:
            raise Damaged
        held += sum(min(abs(size), self._size) for field in counted for size in self._numbers(field))
        if held > self._size + _SHARED:
            raise Damaged
        return held

    def alone(self, page: Directory) -> bytes:
        """A file of that page and its data. Raises Odd if the fields do not say where its data is."""
        if _OLD_JPEG in page.fields:
            raise Odd
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
                    raise Odd
                parts = zip(self._numbers(field), self._numbers(fields[_DATA[tag]]), strict=False)
                offsets = [add(self._read(at + page.moved, size)) if size else 0 for at, size in parts]
                field = field._replace(kind=_LONG, length=len(offsets))
                content = struct.pack(f"{self._order}{len(offsets)}I", *offsets)
            if len(content) > self._word:
                content = struct.pack(self._order + self._offset, add(content))
            fields[tag] = field._replace(value=content.ljust(self._word, b"\0"))
        first = struct.pack(self._order + self._offset, start)
        return b"".join((self._head, first, self._packed(fields), *blocks))

    def starting_with(self, page: Directory, whole: bytes) -> bytes:
        """All of the file, with that page as the first one."""
        return self._head + struct.pack(self._order + self._offset, page.at) + whole[2 * self._word :]

    def _chain(self, head: bytes, cancelled: Callable[[], bool]) -> Iterator[Directory]:
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
                if WIDTH in directory.fields and HEIGHT in directory.fields:
                    yield directory
        except (Odd, OSError, OverflowError, ValueError, struct.error):
            return

    def _directory(self, at: int, left: int) -> tuple[Directory, int, int]:
        """With the offset of the next one, and the bytes that are left for it. Raises Odd if `left` is not enough."""
        self._stream.seek(at)
        chunk = self._stream.read(_AHEAD)
        (count,) = struct.unpack_from(self._order + self._count, chunk)
        start = struct.calcsize(self._order + self._count)
        end = start + count * self._entry.size
        left -= end + self._word
        if left < 0 or not 0 < count <= _MOST_FIELDS:
            raise Odd
        if end + self._word > len(chunk):
            chunk += self._stream.read(end + self._word - len(chunk))
        (following,) = struct.unpack_from(self._order + self._offset, chunk, end)
        fields = [*map(Field._make, self._entry.iter_unpack(chunk[start:end]))]
        first = {field.tag: field for field in reversed(fields)}  # libtiff also ignores repeated fields
        return Directory(at, first), following, left

    def _packed(self, fields: dict[int, Field]) -> bytes:
        """A directory that is the last one."""
        entries = (self._entry.pack(*field) for field in fields.values())
        return struct.pack(self._order + self._count, len(fields)) + b"".join(entries) + bytes(self._word)

    def _subfile(self, directory: Directory) -> int:
        field = directory.fields.get(_SUBFILE)
        letter = _NUMBERS.get(field.kind) if field else None
        if field is None or letter is None or struct.calcsize(letter) > self._word:
            return 0
        return int(struct.unpack_from(self._order + letter, field.value)[0])

    def _content(self, field: Field) -> bytes:
        size = _SIZES[field.kind] * field.length
        if size <= self._word:
            return field.value[:size]
        (at,) = struct.unpack(self._order + self._offset, field.value)
        return self._read(at, size)

    def _numbers(self, field: Field) -> tuple[int, ...]:
        if field.kind not in _NUMBERS or field.length > _MOST_NUMBERS:
            raise Odd
        return struct.unpack(f"{self._order}{field.length}{_NUMBERS[field.kind]}", self._content(field))

    def _read(self, at: int, size: int) -> bytes:
        if not 0 <= at <= at + size <= self._size:
            raise Odd
        self._stream.seek(at)
        return self._stream.read(size)
