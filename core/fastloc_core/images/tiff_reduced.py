"""Smaller copies of TIFF pages with too many pixels: one that the file has, otherwise one that is made part by part."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import count, islice
from typing import Any

import cv2
import numpy as np
import tifffile
from numpy.typing import NDArray

from . import tiff_odd
from .opencv import TRANSPOSED
from .reader import MOST_WORK, Bands, Damaged, Raw, Reader, Reduced, Refused
from .tiff_chain import Chain, Directory
from .tiff_layout import PALETTE, Layout

_ENOUGH = 64  # a copy of the file is used if it has at least such a part of the pixels that are allowed
_MOST_COPIES = 64
_AT_ONCE = 1 << 22  # values
_AVERAGED = (np.uint8, np.uint16, np.int16)  # others may hold NaN, or are none of OpenCV's

Part = tuple[int, int, int, NDArray[Any]]  # its first row, column and sample, and its values (H, W, samples)


def reduced(tiff: Reader, data: bytes, most: int) -> Reduced | None:
    """Of the first page; see Reader.reduced. Raises Damaged or Refused."""
    chain = Chain(BytesIO(data))
    page = chain.directories[0]
    layout = Layout.of(chain, page)
    copy = _stored_copy(tiff, chain, page, layout, most) or _made_copy(data, layout, most)
    turned = layout.orientation >= TRANSPOSED
    size = (layout.height, layout.width) if turned else (layout.width, layout.height)
    return Reduced(copy, *size) if copy else None


def _stored_copy(tiff: Reader, chain: Chain, page: Directory, layout: Layout, most: int) -> Raw | Bands | None:
    """The largest copy in the file that is small enough, unless it is tiny. Only its data is read."""
    copies: dict[int, Directory] = {}  # by their pixels
    with suppress(Damaged, struct.error):  # those before it may do
        for directory in islice(chain.copies(page), _MOST_COPIES):
            copy = Layout.of(chain, directory)
            if most >= copy.width * copy.height >= most / _ENOUGH and _is_copy(copy, layout):
                copies[copy.width * copy.height] = directory
    with suppress(Damaged, Refused, struct.error):
        if copies and chain.held(directory := copies[max(copies)]) <= most * layout.depth:
            alone = chain.alone(directory)
            width, height, depth, work = tiff.header(alone)
            if width * height <= most and depth <= layout.depth and work <= MOST_WORK:
                return tiff.decode(alone)
    return None


def _is_copy(copy: Layout, of: Layout) -> bool:
    """Whether it has the same shape but for rounding, and the same samples."""
    rounding = of.width + of.height
    same = (copy.samples, copy.orientation, copy.colours) == (of.samples, of.orientation, of.colours)
    return same and abs(of.width * copy.height - of.height * copy.width) <= rounding


def _made_copy(data: bytes, layout: Layout, most: int) -> Raw | Bands | None:
    layout.check()
    if not layout.in_parts:
        return None
    tiff_odd.check_codec(layout)
    least = math.isqrt(layout.width * layout.height // most)
    factor = next(f for f in count(max(least, 2)) if (layout.width // f) * (layout.height // f) <= most)
    if factor > min(layout.width, layout.height):
        return None
    try:
        with tifffile.TiffFile(BytesIO(data)) as file:
            palette = file.pages.first.colormap if layout.photometric == PALETTE else None
            parts = _parts(file.pages.first, data, layout, most, factor)
            stored = None if parts is None else _shrunk(parts, layout, factor)
    except Exception as error:  # a damaged file leads to any
        raise Damaged from error
    return None if stored is None else tiff_odd.finished(stored, palette, layout)


def _parts(page: Any, data: bytes, layout: Layout, most: int, factor: int) -> Iterator[Part] | None:  # noqa: ANN401 (tifffile's types are wide)
    """None if a strip or a tile is too large for the memory."""
    if page.is_contiguous:
        kind = np.dtype(page.dtype).newbyteorder(page.parent.byteorder)
        values = np.frombuffer(data, kind, page.size, page.dataoffsets[0]).reshape(page.shape)
        planar = layout.planar and layout.samples > 1
        return _strips(np.moveaxis(values, 0, -1) if planar else np.atleast_3d(values), factor)
    wide, high = layout.part
    return None if wide * high > most else _segments(page, layout)


def _strips(values: NDArray[Any], factor: int) -> Iterator[Part]:
    step = factor * max(_AT_ONCE // (factor * values.shape[1] * values.shape[2]), 1)
    for row in range(0, len(values), step):
        part = values[row : row + step]
        yield row, 0, 0, part.astype(part.dtype.newbyteorder("="), copy=False)


def _segments(page: Any, layout: Layout) -> Iterator[Part]:  # noqa: ANN401
    for values, (plane, _, row, column, sample), _ in page.segments(maxworkers=1):
        if values is not None:
            seen = values[0, : layout.height - row, : layout.width - column]
            yield row, column, plane + sample, seen


def _shrunk(parts: Iterator[Part], layout: Layout, factor: int) -> NDArray[Any]:
    """(H, W, samples), each value the mean of a square, or its centre if it has no mean, such as a colour's number."""
    height, width, centre = layout.height // factor, layout.width // factor, factor // 2
    made: NDArray[Any] | None = None
    for row, column, sample, values in parts:
        if made is None:
            made = np.zeros((height, width, layout.samples), values.dtype)
        averaged = values.dtype in _AVERAGED and layout.photometric != PALETTE and layout.sample[1] >= 8
        seen = np.atleast_3d(cv2.blur(np.ascontiguousarray(values), (factor, factor))) if averaged else values
        top, left = -(-(row - centre) // factor), -(-(column - centre) // factor)
        target = made[top:, left:, sample : sample + values.shape[2]]
        seen = seen[top * factor + centre - row :: factor, left * factor + centre - column :: factor]
        seen = seen[: target.shape[0], : target.shape[1]]
        target[: seen.shape[0], : seen.shape[1]] = seen
    if made is None:
        raise Damaged
    return made
