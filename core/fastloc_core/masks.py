"""The mask of an annotation file: a grey PNG that marks which pixels belong to which of its objects."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fastloc_core.files import open_file

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SIGNED = b"tEXtSoftware\0fastloc"  # PNG specification, 11.3.4: the type of a chunk, a keyword, its text
_HEADER = 33  # bytes of the PNG signature and the first chunk, IHDR


def mask_path(xml: Path) -> Path:
    return xml.with_suffix(".mask.png")


def is_mask(path: Path, root: Path | None = None) -> bool:
    """Whether fastloc wrote this mask. False for somebody's image, and outside the folder `root`."""
    if not path.name.endswith(".mask.png"):
        return False
    try:
        with open_file(path, root) as file:
            return _SIGNED in file.read(_HEADER + 4 + len(_SIGNED))
    except OSError:
        return False


def to_png(masks: Sequence[NDArray[np.bool_]], width: int, height: int) -> bytes:
    """Value i, from 1, if the i-th mask is the first that covers a pixel of the image, otherwise 0.

    `masks`: bool (S, S) each, over the whole image.
    """
    import cv2
    import numpy as np

    values = np.zeros((height, width), np.uint8 if len(masks) < 256 else np.uint16)
    for i, mask in reversed(list(enumerate(masks, 1))):
        covered = cv2.resize(mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
        values[covered > 0] = i
    png = cv2.imencode(".png", values)[1].tobytes()
    signature = struct.pack(">I", len(_SIGNED) - 4) + _SIGNED + struct.pack(">I", zlib.crc32(_SIGNED))
    return png[:_HEADER] + signature + png[_HEADER:]
