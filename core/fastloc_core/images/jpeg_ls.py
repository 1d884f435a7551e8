"""JPEG-LS, of medicine and space (ITU T.87): imagecodecs decodes it."""

from __future__ import annotations

import struct
from contextlib import suppress

from .bitmaps import FRAMES, segments
from .reader import Damaged, Header, Raw, Reader

_START = b"\xff\xd8\xff"
_FRAME, _END = 0xF7, b"\xff\xd9"


class JpegLs(Reader):
    """It begins like a JPEG; the frame tells."""

    endings = (".jls",)
    title, needs = "JPEG-LS images", "imagecodecs"

    def recognizes(self, data: bytes) -> bool:
        return data.startswith(_START) and _frame(data) > 0

    def header(self, data: bytes) -> Header:
        if missing := self.missing():
            raise missing
        bits, height, width, components = struct.unpack_from(">BHHB", data, _frame(data) + 2)
        return Header(width, height, components * (1 if bits <= 8 else 2))

    def decode(self, data: bytes) -> Raw:
        import imagecodecs
        import numpy as np

        header = self.header(data)
        if data.find(_END, _frame(data)) < 0:  # without it, a scan that was cut takes the decoder five seconds
            raise Damaged
        try:
            pixels = np.atleast_3d(imagecodecs.jpegls_decode(data))
        except Exception as error:  # a damaged file leads to any
            raise Damaged from error
        if pixels.shape[:2] != (header.height, header.width) or pixels.shape[2] not in (1, 3):
            raise Damaged
        return Raw.of(np.ascontiguousarray(pixels))


def _frame(data: bytes) -> int:
    """Where the frame of a JPEG-LS is; 0 if it is none."""
    with suppress(Damaged, struct.error):
        return next((at if kind == _FRAME else 0 for kind, at in segments(data) if kind in FRAMES | {_FRAME}), 0)
    return 0
