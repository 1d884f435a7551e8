"""The TIFF pages that OpenCV cannot decode, by tifffile: planes, bands, signed and packed integers, half floats."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray

from fastloc_core.levels import on_white

from .opencv import FLIPS
from .reader import Bands, Damaged, Raw, installed, needs
from .tiff_layout import CMYK, PALETTE, RGB, UNSIGNED, WHITE_IS_ZERO, Layout

_AXES = {0: (0,), 1: (1,), -1: (0, 1)}  # that numpy flips, as OpenCV calls them

logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # it writes about each odd tag


def decode(data: bytes, layout: Layout) -> Raw | Bands:
    """Raises Damaged or Refused."""
    check_codec(layout)
    return finished(*_stored(data, layout), layout)


def check_codec(layout: Layout) -> None:
    """Raises Refused if it needs an addition that is not installed."""
    packed = layout.bits[0] not in (1, 8, 16, 32, 64) and layout.sample != (3, 16)
    if (layout.compression != 1 or packed) and not installed("imagecodecs"):
        raise needs(f"A TIFF of {layout.told}")


def finished(stored: NDArray[Any], palette: NDArray[Any] | None, layout: Layout) -> Raw | Bands:
    """Upright, in the colours that the tags say. `stored`: (H, W, samples) of any size; `palette`: (3, N). Raises
    Damaged.
    """
    alpha = None if layout.alpha is None else stored[..., layout.alpha]
    values = stored if layout.alpha is None else np.delete(stored, layout.alpha, 2)
    if palette is not None:
        values = _taken(values[..., 0], palette)
    elif layout.photometric == CMYK:
        values = _from_cmyk(values)
    else:
        values = _in_whole_bytes(values, layout)
    has_colours = values.shape[2] == 1 or (values.shape[2] == 3 and layout.photometric in (RGB, PALETTE, CMYK))
    if has_colours and alpha is not None:
        values = _with_alpha(values, alpha, layout.premultiplied)
    pixels = _upright(values, layout.orientation)
    return Raw.of(pixels) if has_colours else Bands(pixels)


def _stored(data: bytes, layout: Layout) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """(H, W, samples), and the palette (3, number of colours), if there is one."""
    try:
        with tifffile.TiffFile(BytesIO(data)) as file:
            page = file.pages.first
            stored, palette = page.asarray(), page.colormap if layout.photometric == PALETTE else None
    except Exception as error:  # a damaged file leads to any
        raise Damaged from error
    if layout.planar and layout.samples > 1:
        stored = np.moveaxis(stored, 0, -1)
    stored = np.atleast_3d(stored)
    if stored.shape != (layout.height, layout.width, layout.samples):
        raise Damaged
    return stored.astype(stored.dtype.newbyteorder("="), copy=False), palette


def _taken(indices: NDArray[Any], palette: NDArray[Any]) -> NDArray[np.uint8]:
    if indices.dtype.kind != "u" or indices.max(initial=0) >= palette.shape[1]:
        raise Damaged
    colours: NDArray[np.uint8] = (palette >> 8).astype(np.uint8).T[indices]
    return colours


def _from_cmyk(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind != "u" or values.shape[2] != 4:
        raise Damaged
    whole = np.iinfo(values.dtype).max
    inks = 1 - values / np.float32(whole)
    rgb: NDArray[Any] = (inks[..., :3] * inks[..., 3:] * whole).round().astype(values.dtype)
    return rgb


def _in_whole_bytes(values: NDArray[Any], layout: Layout) -> NDArray[Any]:
    """Fewer than 8 bits become 8, half floats floats; zero is black."""
    kind, bits = layout.sample
    if values.dtype == np.float16:
        values = values.astype(np.float32)
    elif kind == UNSIGNED and bits < 8:
        values = (values.astype(np.float32) * (255 / (2**bits - 1))).round().astype(np.uint8)
    if layout.photometric != WHITE_IS_ZERO:
        return values
    if values.dtype.kind == "f":
        return -values
    return ~values if bits == 8 * values.itemsize or bits < 8 else (2**bits - 1 - values).astype(values.dtype)


def _with_alpha(values: NDArray[Any], alpha: NDArray[Any], premultiplied: bool) -> NDArray[Any]:
    """8 bits on white, deeper ones (H, W, 4)."""
    if values.dtype == np.uint8:
        return on_white(values, alpha, premultiplied)
    if values.dtype.kind not in "uf" or alpha.dtype != values.dtype:
        return values
    if premultiplied:
        whole, most = (np.iinfo(values.dtype).max,) * 2 if values.dtype.kind == "u" else (1.0, np.inf)
        opacity = np.clip(alpha[..., None] / np.float64(whole), 1e-9, 1)
        values = np.minimum(values / opacity, most).astype(values.dtype)
    return np.concatenate([np.broadcast_to(values, (*values.shape[:2], 3)), alpha[..., None]], 2)


def _upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """OpenCV turns only some types."""
    turned = pixels.swapaxes(0, 1) if orientation >= 5 else pixels
    return np.ascontiguousarray(np.flip(turned, _AXES[FLIPS[orientation]]) if orientation in FLIPS else turned)
