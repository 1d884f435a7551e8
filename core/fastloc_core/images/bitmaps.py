"""JPEG, PNG, BMP, GIF and WebP: what an image costs is read from the start of its file, and OpenCV decodes it."""

from __future__ import annotations

import re
import struct

from .reader import Damaged, Header, Raw, Reader, Refused

_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")  # any except restarts, which are inside of a scan
_NO_SEGMENT = frozenset((0x01, 0xD8))  # markers without length and content
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9
_MOST_PARTS = 1_000_000  # markers or chunks
_MOST_TEXTS = 100  # compressed ones, which libpng unpacks to 8 MB each


class Bitmap(Reader):
    def decode(self, data: bytes) -> Raw:
        from . import opencv  # a second, which the window does without as it starts

        return opencv.decode(data)


class Jpeg(Bitmap):
    endings = (".jpg", ".jpeg", ".jpe", ".jfif")
    signatures = (b"\xff\xd8\xff",)

    def header(self, data: bytes) -> Header:
        """ITU T.81, annex B: the size from the first frame, and the scans up to the end of the image."""
        width = height = scanned = 0
        at, depth = 2, 3
        for _ in range(_MOST_PARTS):
            marker = _MARKER.search(data, at)
            if not marker or marker[1][0] == _END or len(data) < marker.end() + 8:
                if width and height:
                    return Header(width, height, depth, width * height * scanned)
                break
            kind, at = marker[1][0], marker.end()
            if kind in _NO_SEGMENT:
                continue
            if kind in _FRAMES and not width:
                bits, height, width = struct.unpack_from(">BHH", data, at + 2)
                depth = 3 if bits <= 8 else 6
            if kind == _SCAN:
                scanned += data[at + 2]  # components of the image
            at += struct.unpack_from(">H", data, at)[0]
        raise Damaged

    def decode(self, data: bytes) -> Raw:
        """Also without the end of the file, if the picture is there but for a few rows."""
        from . import opencv

        try:
            return opencv.decode(data)
        except Damaged:
            if self.header(data).depth > 3:
                raise Refused("It is a JPEG of more than 8 bits.", "Convert it to PNG or TIFF.") from None
            return opencv.decode_without_end(data)

    def decode_small(self, data: bytes, shrink: int) -> Raw:
        """A part of the frequencies makes a small image."""
        from . import opencv

        try:
            return opencv.decode(data, shrink=shrink)
        except Damaged:
            return self.decode(data)


class Png(Bitmap):
    endings = (".png",)
    signatures = (b"\x89PNG\r\n\x1a\n",)

    def header(self, data: bytes) -> Header:
        """PNG specification, 5.3 and 11.2.2. libpng takes memory for chunks, and unpacks texts, unseen."""
        width, height, bits, kind = struct.unpack_from(">IIBB", data, 16)
        texts, at = 0, 8
        for _ in range(_MOST_PARTS):
            if at + 8 > len(data):
                return Header(width, height, {0: 1, 4: 4, 6: 4}.get(kind, 3) * (2 if bits == 16 else 1))
            length, name = struct.unpack_from(">I4s", data, at)
            texts += name in (b"zTXt", b"iTXt")
            if length > len(data) or texts > _MOST_TEXTS:
                break
            at += 12 + length if name != b"IEND" else len(data)
        raise Damaged


class Bmp(Bitmap):
    endings = (".bmp",)
    distinct = False
    signatures = (b"BM",)

    def header(self, data: bytes) -> Header:
        (size,) = struct.unpack_from("<I", data, 14)
        width, height, _, bits = struct.unpack_from("<HHHH" if size == 12 else "<iiHH", data, 18)
        return Header(abs(width), abs(height), 4 if bits == 32 else 3)


class Gif(Bitmap):
    """OpenCV decodes the first image of an animation."""

    endings = (".gif",)
    signatures = (b"GIF8",)

    def header(self, data: bytes) -> Header:
        width, height = struct.unpack_from("<HH", data, 6)
        return Header(width, height, 4)


class WebP(Bitmap):
    endings = (".webp",)
    distinct = False  # sound files begin like that, too
    signatures = (b"RIFF",)

    def header(self, data: bytes) -> Header:
        """RFC 9649, 2.5 to 2.7; RFC 6386, 9.1."""
        kind = data[12:16]
        if kind == b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return Header(width & 0x3FFF, height & 0x3FFF, 3)
        if kind == b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return Header(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), 4)
        if kind == b"VP8X":
            width, height = (1 + int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
            return Header(width, height, 4)
        raise Damaged
