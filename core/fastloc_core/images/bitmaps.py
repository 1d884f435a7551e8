"""JPEG, PNG, BMP, GIF and WebP: what an image costs is read from the start of its file, and OpenCV decodes it."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from .reader import Bands, Damaged, Header, Raw, Reader, Reduced, Refused

_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")  # any except restarts, which are inside of a scan
_NO_SEGMENT = frozenset((0x01, 0xD8))  # markers without length and content
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BASELINE, _PROGRESSIVE = frozenset((0xC0, 0xC1)), frozenset((0xC2, 0xCA))
_SCAN, _END = 0xDA, 0xD9
_MOST_OF_A_BYTE = 256  # pixels: a block of 64 takes two bits at least, one for its mean and one for its end
_MOST_PARTS = 1_000_000  # markers or chunks
_CUT = "A part of the image is missing, because its file was cut short. Compare it with a sound copy."
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
        depth = 3
        for kind, at in segments(data):
            if kind in FRAMES and not width:
                bits, height, width = struct.unpack_from(">BHH", data, at + 2)
                depth = 3 if bits <= 8 else 6
            if kind == _SCAN:
                scanned += data[at + 2]  # components of the image
        if not (width and height):
            raise Damaged
        return Header(width, height, depth, width * height * scanned)

    def reduced(self, data: bytes, most: int) -> Reduced | None:
        """By libjpeg's own scaling, which keeps only some rows, unless the image comes in several scans."""
        from . import opencv

        width, height = self.header(data)[:2]
        kinds = [kind for kind, _ in segments(data)]
        believable = len(data) * _MOST_OF_A_BYTE >= width * height
        if not believable or not _BASELINE.intersection(kinds) or kinds.count(_SCAN) != 1:
            return None
        factor = next((f for f in opencv.REDUCED if width * height <= most * f * f), None)
        return opencv.reduced(data, factor, width, height) if factor else None

    def decode(self, data: bytes) -> Raw:
        """Also without the end of the file, if the picture is there but for a few rows."""
        from . import opencv

        try:
            raw = opencv.decode(data)
            return raw.noting(_CUT) if self._lacks_scans(data) or opencv.is_cut(raw.pixels, data) else raw
        except Damaged:
            if self.header(data).depth > 3:
                raise Refused("It is a JPEG of more than 8 bits.", "Convert it to PNG or TIFF.") from None
            return opencv.decode_without_end(data)

    def decode_small(self, data: bytes, shrink: int) -> Raw | Bands:
        """A part of the frequencies makes a small image."""
        from . import opencv

        try:
            return opencv.reduced(data, shrink, *self.header(data)[:2]).copy
        except Damaged:
            return self.decode(data)

    @staticmethod
    def _lacks_scans(data: bytes) -> bool:
        """Whether a progressive JPEG never gives some of its values to the last bit (ITU T.81, G.1.1.1)."""
        exact: dict[int, int] = {}  # of a component, the values so far, a bit each
        for kind, at in segments(data):
            if kind in FRAMES and kind not in _PROGRESSIVE:
                return False
            if kind == _SCAN:
                count = data[at + 2]
                first, last, bits = data[at + 3 + 2 * count : at + 6 + 2 * count]
                given = (2 << last) - (1 << first) if bits & 15 == 0 else 0
                for component in data[at + 3 : at + 3 + 2 * count : 2]:
                    exact[component] = exact.get(component, 0) | given
        return any(values != (1 << 64) - 1 for values in exact.values())


def segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Kind and offset of the segments up to the end of the image, or of the file. Raises Damaged for too many."""
    at = 2
    for _ in range(_MOST_PARTS):
        marker = _MARKER.search(data, at)
        if not marker or marker[1][0] == _END or len(data) < marker.end() + 8:
            return
        kind, at = marker[1][0], marker.end()
        if kind not in _NO_SEGMENT:
            yield kind, at
            at += struct.unpack_from(">H", data, at)[0]
    raise Damaged


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
