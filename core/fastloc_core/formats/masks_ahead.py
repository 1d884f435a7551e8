"""The masks of an export's images, which several threads cut out before they are asked for.

OpenCV does almost all of the work, and lets other threads run meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Self

from fastloc_core.annotation import ReviewedImage
from fastloc_core.errors import Cancelled, ImageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fastloc_core.formats.segmentation import Patch

    Made = tuple[dict[str, Patch], str]

_THREADS = min(8, os.cpu_count() or 1)
_LARGE = 30_000_000  # pixels of an image of which memory has place for one at a time
_LOOK_S = 0.2  # how soon somebody who cancels is heard


class MasksAhead:
    """`images`: in the order in which their masks will be asked for. To be left like a file."""

    def __init__(self, images: Iterable[ReviewedImage], pixels: Callable[[Path], NDArray[np.uint8]]) -> None:
        self._images, self._pixels = iter(images), pixels
        self._pool = ThreadPoolExecutor(_THREADS)
        self._begun: dict[Path, Future[Made]] = {}
        self._large, self._stopped = Lock(), Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._pool.shutdown(cancel_futures=True)

    def of(self, image: ReviewedImage, waiting: Callable[[], None]) -> Made:
        """By the annotations' ids, and a sentence if the image cannot be read, or has another size than when its boxes
        were decided. `waiting` is called again and again, and may raise Cancelled.
        """
        while len(self._begun) <= _THREADS and (following := next(self._images, None)):
            self._begun[following.path] = self._pool.submit(self._made, following)
        made = self._begun.pop(image.path, None) or self._pool.submit(self._made, image)
        while True:
            waiting()
            try:
                return made.result(_LOOK_S)
            except TimeoutError:
                if made.done():
                    raise

    def _made(self, image: ReviewedImage) -> Made:
        if not image.annotations:
            return {}, ""
        if image.width * image.height < _LARGE:
            return self._cut(image)
        with self._large:
            return self._cut(image)

    def _cut(self, image: ReviewedImage) -> Made:
        from fastloc_core.formats import segmentation  # imports OpenCV, which not every export needs

        try:
            values = self._pixels(image.path)
        except ImageError as error:
            return {}, f"{error} Its objects have no masks."
        if values.shape[:2] != (image.height, image.width):
            return {}, f"{image.path}: It has another size than before, so its objects have no masks. Open it again."
        return segmentation.patches(image, values, self._check), ""

    def _check(self) -> None:
        if self._stopped.is_set():
            raise Cancelled
