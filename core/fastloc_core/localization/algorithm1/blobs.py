"""From a gradient image to a blob: threshold and morphology."""

from __future__ import annotations

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from fastloc_core.boxes import Box

from .preset import Algorithm1

_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def find_blob(gradient: NDArray[np.float32], preset: Algorithm1) -> NDArray[np.bool_] | None:
    """The blob of one neuron, bool (S, S), or None if nothing is left of it.

    `gradient`: (S, S), the channel mean of the neuron's gradient image. Pixels above the percentile of the positive
    values are kept; then the mask is opened, smeared, dilated and eroded.
    """
    positive = gradient[gradient > 0]
    if positive.size == 0:
        return None
    above = (gradient > np.percentile(positive, preset.percentile)).astype(np.uint8)
    blob = _grow(above, preset).astype(bool)
    return blob if blob.any() else None


def _grow(blob: MatLike, preset: Algorithm1) -> MatLike:
    scale = blob.shape[0] / 224
    smear, dilation, erosion = (round(n * scale) for n in (preset.smear, preset.dilation, preset.erosion))
    if preset.opening > 1:
        cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (preset.opening, preset.opening))
        blob = cv2.dilate(_erode(blob, cross, 1, preset.open_border), cross)
    if smear > 1:
        box = np.ones((smear, smear), np.uint8)
        # an even box has no middle: it reaches one pixel less to the left, as in the seed's scipy.ndimage.convolve
        blob = cv2.dilate(blob, box, anchor=((smear - 1) // 2, (smear - 1) // 2))
    blob = cv2.dilate(blob, _CROSS, iterations=dilation)
    return _erode(blob, _CROSS, erosion, preset.open_border)


def _erode(blob: MatLike, kernel: MatLike, times: int, open_border: bool) -> MatLike:
    outside = (1 if open_border else 0,) * 4
    return cv2.erode(blob, kernel, iterations=times, borderType=cv2.BORDER_CONSTANT, borderValue=outside)


def extent(mask: NDArray[np.bool_], width: int, height: int) -> Box:
    """The box around a mask that is not empty. It is in pixels of an image of that size, which the mask covers."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    box = Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))
    return box.scaled(width / mask.shape[1], height / mask.shape[0])
