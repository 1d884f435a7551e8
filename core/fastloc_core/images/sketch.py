"""A tiny grey copy of an image, from which images can be compared. A JPEG is not decoded in full for it."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from fastloc_core import limits
from fastloc_core.files import read_file

from .decoding import decode_raw
from .reader import MOST_WORK, Damaged
from .table import READERS, reader_of

_JPEG = READERS["jpeg"]
_REDUCED = {8: cv2.IMREAD_REDUCED_GRAYSCALE_8, 4: cv2.IMREAD_REDUCED_GRAYSCALE_4, 2: cv2.IMREAD_REDUCED_GRAYSCALE_2}
_ENOUGH = 64  # pixels of the shorter side, of which the copy is made


def sketch(path: Path, width: int, height: int) -> NDArray[np.uint8]:
    """Grey uint8 (height, width), of the image as displayed. Raises ImageError."""
    grey = _reduced(path) if reader_of(path) is _JPEG else None
    if grey is None:
        grey = cv2.cvtColor(decode_raw(path, or_reduced=True).shown(), cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _reduced(path: Path) -> MatLike | None:
    """A JPEG at an eighth of its size or more; None if it is too small for that, or anything is unusual."""
    with suppress(OSError, Damaged, struct.error):  # whoever decodes it in full says why
        data = read_file(path)
        width, height, _, work = _JPEG.header(data)[:4]
        factor = next((f for f in _REDUCED if min(width, height) >= f * _ENOUGH), 0)
        if factor and _JPEG.recognizes(data) and width * height <= limits.current().pixels and work <= MOST_WORK:
            return cv2.imdecode(np.frombuffer(data, np.uint8), _REDUCED[factor])
    return None
