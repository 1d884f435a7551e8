"""The pixels of an object, from the image and its box alone.

GrabCut (Rother et al., 2004) tells the colours in the box from those around it. docs/adr/0032-masks.md compares it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_AROUND = 0.4  # how much is seen around the box on each side, in its sides
_SIDE = 128  # pixels of the part that is cut, at most
_ROUNDS = 3
_LEAST = 0.2  # of the box; where the cut finds less, it has not found the object
_FEW = 64  # pixels of the box, or around it, of which no colours can be learned

Mask = NDArray[np.bool_]


def cut(image: NDArray[np.uint8], x0: int, y0: int, x1: int, y1: int) -> Mask:
    """(y1 - y0, x1 - x0), nowhere true if no object was found. The same image and box give the same mask.

    `image`: RGB uint8 (H, W, 3); columns x0 to x1 - 1 and rows y0 to y1 - 1 are the box, inside the image.
    """
    height, width = image.shape[:2]
    across, down = round(_AROUND * (x1 - x0)), round(_AROUND * (y1 - y0))
    left, top = max(0, x0 - across), max(0, y0 - down)
    part = image[top : min(height, y1 + down), left : min(width, x1 + across)]
    size = part.shape[1], part.shape[0]
    scale = min(1.0, _SIDE / max(size))
    small = cv2.resize(
        part, (max(1, round(size[0] * scale)), max(1, round(size[1] * scale))), interpolation=cv2.INTER_AREA
    )
    inside = np.zeros((size[1], size[0]), np.uint8)
    inside[y0 - top : y1 - top, x0 - left : x1 - left] = 1
    likely = cv2.resize(inside, small.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    found = _separated(np.asarray(small, np.uint8), likely)
    if found.sum() < _LEAST * likely.sum():
        return np.zeros((y1 - y0, x1 - x0), np.bool_)
    smooth = cv2.resize(found.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(smooth[y0 - top : y1 - top, x0 - left : x1 - left] > 0.5)


def _separated(image: NDArray[np.uint8], likely: Mask) -> Mask:
    """Which of the likely pixels, (h, w), differ in colour from the others; none if there are too few to tell."""
    if min(likely.sum(), (~likely).sum()) < _FEW:
        return np.zeros_like(likely)
    marks = np.where(likely, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    cv2.setRNGSeed(0)  # its first colours are drawn at random
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(image, marks, None, *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    return np.asarray(marks == cv2.GC_PR_FGD)
