"""The pixels that an export with masks cuts out for a box."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fastloc_core.boxes import Box
from fastloc_core.images import decode

from .worker import Token

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EDGE = 0.015  # how thick it is, in sides of the box, so that it is seen in images of any size


@dataclass(frozen=True, slots=True)
class Mask:
    """`values`: width * height bytes, 1 inside of the object, 2 at its edge, otherwise 0; they begin in column `x` and
    row `y` of the image.
    """

    x: int
    y: int
    width: int
    height: int
    values: bytes


def mask_of(path: Path, pixels: NDArray[np.uint8] | None, box: Box, token: Token) -> Mask | None:
    """None if nothing in the box can be told from its surroundings, so that an export has no mask of it.

    `pixels`: of the image as an export reads it, RGB (H, W, 3); None: read it. Raises ImageError.
    """
    import cv2
    import numpy as np

    from fastloc_core.formats.segmentation import patch_of

    values = decode(path) if pixels is None else pixels
    token.check()
    height, width = values.shape[:2]
    patch = patch_of(box.clipped(width, height), values)
    if not patch.covered.any():
        return None
    thick = max(1, round(max(patch.covered.shape) * EDGE))
    covered = np.pad(patch.covered.astype(np.uint8), thick)
    inner = cv2.erode(covered, np.ones((2 * thick + 1, 2 * thick + 1), np.uint8))
    edged = np.ascontiguousarray((2 * covered - inner)[thick:-thick, thick:-thick])
    return Mask(patch.x, patch.y, edged.shape[1], edged.shape[0], edged.tobytes())
