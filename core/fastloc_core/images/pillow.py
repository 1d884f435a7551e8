"""Decoding by Pillow: what OpenCV does not read. Opening a file reads only its header."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps

from fastloc_core.levels import on_white

from .reader import Damaged, Header, Raw

_DEPTHS = {"1": 1, "L": 1, "P": 4, "I;16": 2, "I;16B": 2, "I": 4, "F": 4, "RGB": 3, "YCbCr": 3}

Image.MAX_IMAGE_PIXELS = None  # fastloc has its own limit, which users can change


def header(data: bytes, kind: str) -> Header:
    """`kind`: Pillow's name of the format. Raises Damaged."""
    with _opened(data, kind) as image:
        return Header(*image.size, _DEPTHS.get(image.mode, 4))


def decode(data: bytes, kind: str) -> Raw:
    """The first image, turned as its file says. Raises Damaged."""
    with _opened(data, kind) as image:
        upright = ImageOps.exif_transpose(image)
        if upright.mode in ("I;16", "I;16B", "I", "F", "L"):
            pixels = np.array(upright)[..., None]
            return Raw.of(np.ascontiguousarray(pixels.astype(pixels.dtype.newbyteorder("="), copy=False)))
        if not upright.has_transparency_data:
            return Raw.of(np.array(upright.convert("RGB")))
        pixels = np.array(upright.convert("RGBA"))
        return Raw.of(on_white(pixels[..., :3], pixels[..., 3]))


@contextmanager
def _opened(data: bytes, kind: str) -> Iterator[Image.Image]:
    try:
        with Image.open(BytesIO(data), formats=[kind]) as image:
            yield image
    except Exception as error:  # a damaged file leads to any
        raise Damaged from error
