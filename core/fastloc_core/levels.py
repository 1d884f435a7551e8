"""From an image's own values to the 8 bits of a screen: the window of values between black and white.

Nothing here changes a file, and the classifier always sees the automatic levels.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEPS = 255  # intervals of a scale
_AT_ONCE = 1 << 20  # pixels
_LARGEST = 1e300  # differences of larger values would be infinite, so these count as infinite
_SOFT = 0.1  # share of the window up to which asinh is about linear
_SMALLEST = 512  # pixels of the longer side of the smallest copy


@dataclass(frozen=True, slots=True)
class Levels:
    """Values up to `low` are shown black, values from `high` up are shown white.

    `asinh`: faint values are raised more than bright ones, as is usual for images of the sky.
    """

    low: float
    high: float
    asinh: bool = False

    def apply(self, pixels: NDArray[Any]) -> NDArray[np.uint8]:
        """Rounded, in the shape of `pixels`, and linear unless `asinh`. NaN becomes black; if low = high, all does."""
        import numpy as np

        if pixels.dtype == np.uint16:
            return np.take(self._stretched(np.arange(1 << 16, dtype=np.uint16)), pixels)
        if pixels.dtype != np.uint8:
            return self._stretched(pixels)
        if self == WHOLE_8_BIT:
            return pixels
        table = self._stretched(np.arange(256, dtype=np.uint8)).tobytes()
        return np.frombuffer(pixels.tobytes().translate(table), np.uint8).reshape(pixels.shape)

    def _stretched(self, pixels: NDArray[Any]) -> NDArray[np.uint8]:
        import numpy as np

        exact = np.result_type(pixels, np.float32).type
        with np.errstate(over="ignore", invalid="ignore"):  # with values near the largest number
            low, high = exact(self.low), exact(self.high)
            level: NDArray[np.floating] = np.fmax(pixels, low)
            np.fmin(level, high, out=level)
            level -= low
            level *= exact((1 if self.asinh else 255) / (high - low) if high > low else 0)
            if self.asinh:  # astropy.visualization.AsinhStretch
                np.arcsinh(level / exact(_SOFT), out=level)
                level *= exact(255 / math.asinh(1 / _SOFT))
            return level.round().astype(np.uint8)


WHOLE_8_BIT = Levels(0, 255)


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale on which a person chooses levels.

    `edges`: ascending values at equal distances along the scale; the usual values have most of the room, the few
    extreme ones a little at either end; `counts`: how many values of a sample are in each interval, one fewer than
    edges; `automatic`: the levels that the image has unless somebody chooses others; `kind`: numpy's name of its dtype.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    automatic: Levels
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The data with which an image is shown in other levels.

    `deep`: read-only (H, W, C), C = 1 (grey), 3 (RGB) or 4 (RGB and alpha), in the image's own values, each half as
    large as the one before; empty for 8-bit images, because the shown pixels are their own values.
    """

    scale: Scale
    deep: tuple[NDArray[Any], ...]


def automatic(pixels: NDArray[Any]) -> Levels:
    """All values of 8 bits; for others (H, W, C) the 0.1 to the 99.9 percentile, so that hot pixels darken nothing."""
    import numpy as np

    if pixels.dtype == np.uint8:
        return WHOLE_8_BIT
    sample = _sample(pixels)
    if not sample.size:
        return Levels(0, 0)
    exact = np.result_type(pixels, np.float32).type
    low, high = exact(np.percentile(sample, (0.1, 99.9)))
    if low == high:  # flat except for a few pixels
        high = exact(sample.max())
    return Levels(float(low), float(high))


def each_to_16_bits(pixels: NDArray[Any]) -> NDArray[np.uint16]:
    """Each band of (H, W, C) stretched by itself, from its 0.1 to its 99.9 percentile."""
    import numpy as np

    made = np.zeros(pixels.shape, np.uint16)
    for band in range(pixels.shape[2]):
        values = pixels[..., band : band + 1]
        window = automatic(values)
        if window.high > window.low:
            share = (np.nan_to_num(values.astype(np.float64), nan=window.low) - window.low) / (window.high - window.low)
            made[..., band : band + 1] = (share.clip(0, 1) * 65535).round()
    return made


def render(pixels: NDArray[Any], levels: Levels) -> NDArray[np.uint8]:
    """(H, W, C) of C = 1, 3 or 4 -> (H, W, 1 or 3), alpha put on white."""

    def part(rows: NDArray[Any]) -> NDArray[np.uint8]:
        colour = levels.apply(rows[..., :3])
        return on_white(colour, rows[..., 3]) if rows.shape[2] == 4 else colour

    return part(pixels) if levels == WHOLE_8_BIT else by_rows(part, pixels)


def by_rows(part: Callable[[NDArray[Any]], NDArray[np.uint8]], pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """The result of `part` for (H, W, C), piece by piece, because intermediate values take much more memory."""
    import numpy as np

    height, width, channels = pixels.shape
    step = max(_AT_ONCE // width, 1)
    made = np.empty((height, width, min(channels, 3)), np.uint8)
    for row in range(0, height, step):
        made[row : row + step] = part(pixels[row : row + step])
    return made


def on_white(colour: NDArray[np.uint8], alpha: NDArray[Any], premultiplied: bool = False) -> NDArray[np.uint8]:
    """`premultiplied`: the colours (H, W, 3) are already multiplied by alpha (H, W)."""
    import numpy as np

    whole = np.iinfo(alpha.dtype).max if np.issubdtype(alpha.dtype, np.integer) else 1.0
    opacity = np.clip(alpha[..., None] / np.float32(whole), 0, 1)
    weight = 1 if premultiplied else opacity
    mixed: NDArray[np.floating] = np.clip(colour * weight + 255 * (1 - opacity), 0, 255)
    return mixed.round().astype(np.uint8)


def view(pixels: NDArray[Any], levels: Levels) -> View:
    """For an image (H, W, C) upright in its own values, with its automatic levels."""
    import numpy as np

    colour = pixels[..., :3]
    edges = np.linspace(0, 255, _STEPS + 1) if pixels.dtype == np.uint8 else _edges(_sample(colour), levels)
    counts, _ = np.histogram(_sample(colour, 100_000), edges)
    scale = Scale(tuple(edges.tolist()), tuple(counts.tolist()), levels, pixels.dtype.name)
    return View(scale, () if pixels.dtype == np.uint8 else tuple(_copies(pixels)))


def _sample(pixels: NDArray[Any], size: int = 1_000_000) -> NDArray[Any]:
    """The finite values of about `size` pixels. A million are enough to judge an image."""
    import numpy as np

    step = 1 + math.isqrt(pixels[..., 0].size // size)
    sample = pixels[::step, ::step]
    with np.errstate(invalid="ignore"):  # a signalling NaN
        finite: NDArray[Any] = sample[np.abs(sample.astype(np.float64)) <= _LARGEST]
    return finite


def _edges(sample: NDArray[Any], levels: Levels) -> NDArray[np.float64]:
    """Most intervals for the automatic window and its width on either side, a tenth for the values at each end."""
    import numpy as np

    least, most = (float(sample.min()), float(sample.max())) if sample.size else (levels.low, levels.high)
    width = levels.high - levels.low
    low, high = max(least, levels.low - width), min(most, levels.high + width)
    tail = _STEPS // 10
    parts = (least, low, tail), (low, high, _STEPS - 2 * tail), (high, most, tail)
    edges = np.unique(np.concatenate([np.linspace(start, end, steps + 1) for start, end, steps in parts]))
    return edges if edges.size > 1 else np.array([least, least + 1])


def _copies(pixels: NDArray[Any]) -> list[NDArray[Any]]:
    import cv2
    import numpy as np

    if pixels.dtype not in (np.uint16, np.int16, np.float32, np.float64):  # OpenCV can scale these
        pixels = pixels.astype(np.float64)
    copies = [pixels]
    while max(copies[-1].shape[:2]) > _SMALLEST:
        height, width = copies[-1].shape[:2]
        half = cv2.resize(copies[-1], (max(width // 2, 1), max(height // 2, 1)), interpolation=cv2.INTER_AREA)
        copies.append(np.atleast_3d(half))
    for copy in copies:
        copy.setflags(write=False)
    return copies
