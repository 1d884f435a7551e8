"""Netpbm's PBM, PGM and PPM, as text or binary, and PFM with floats. OpenCV decodes them."""

from __future__ import annotations

import re

from fastloc_core.levels import Levels

from .bitmaps import Bitmap
from .reader import Damaged, Header, Raw

_GAP = rb"(?:\s|#[^\n]{0,1000}\n){1,99}"
_HEAD = re.compile(
    rb"P(?:(?P<bits>[14])|(?P<kind>[2356Ff]))%(gap)s(?P<width>\d{1,9})%(gap)s(?P<height>\d{1,9})%(gap)s"
    rb"(?(kind)(?P<most>-?[0-9]{1,9}(?:[.][0-9]{0,9})?)\s)" % {b"gap": _GAP}
)


class Pnm(Bitmap):
    distinct = False
    endings = (".pnm", ".pbm", ".pgm", ".ppm", ".pfm")

    def recognizes(self, data: bytes) -> bool:
        return bool(_HEAD.match(data))

    def header(self, data: bytes) -> Header:
        width, height, channels, size, _ = _read(data)
        return Header(width, height, channels * size)

    def decode(self, data: bytes) -> Raw:
        if data[1:2] in b"123":
            return super().decode(data + b"\n")  # without it OpenCV misses the last number; it scales these itself
        raw, most = super().decode(data), _read(data)[-1]
        return Raw.of(Levels(0, most).apply(raw.pixels)) if 1 < most < 255 else raw


def _read(data: bytes) -> tuple[int, int, int, int, float]:
    """Width, height, channels, bytes of a value, and the value of white."""
    head = _HEAD.match(data)
    if head is None:
        raise Damaged
    kind, most = head["kind"] or head["bits"], float(head["most"] or 1)
    size = 4 if kind in b"Ff" else 2 if most > 255 else 1
    return int(head["width"]), int(head["height"]), 3 if kind in b"36F" else 1, size, most
