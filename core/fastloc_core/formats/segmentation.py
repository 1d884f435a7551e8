"""The pixels of each object: the indexed PNGs of Pascal VOC's segmentations, and polygons for COCO.

An object's pixels are cut out of the image for its box as it was decided (`grabcut.py`). A box without any, or
in an image that cannot be read, is neither object nor background: it is void.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray
from PIL import Image

from fastloc_core.annotation import ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.grabcut import cut
from fastloc_core.formats.wording import one_line

VOID = 255
MOST = 254  # indices beside background and void
BORDER = 5  # pixels: side of the square in which a void pixel sees two values; in the VOC data sets borders are 5 wide
_TOLERANCE = 1.0  # pixels that a simplified outline may stray


class Patch(NamedTuple):
    """An object's pixels: bool (h, w), which begin in column `x` and row `y` of the image."""

    x: int
    y: int
    covered: NDArray[np.bool_]


class Outline(NamedTuple):
    """Polygons [x, y, x, y, ...] in the image's pixels, the largest first, and the area within them."""

    polygons: list[list[float]]
    area: float


def patches(
    image: ReviewedImage, pixels: NDArray[np.uint8], check: Callable[[], None] = lambda: None
) -> dict[str, Patch]:
    """The pixels of each box that has some, by the annotation's id. `pixels`: of the image, RGB (height, width, 3);
    `check` is called before each box, and may raise Cancelled.
    """
    found = {}
    for annotation in image.annotations:
        check()
        found[annotation.id] = patch_of(annotation.box, pixels)
    return {key: patch for key, patch in found.items() if patch.covered.any()}


def objects(image: ReviewedImage, patches: Mapping[str, Patch]) -> NDArray[np.uint8]:
    """(height, width): the object's position among the annotations, from 1; 0 background, VOID.

    Smaller boxes are in front. Boxes without a patch and boxes after the first MOST are void, and so are two pixels on
    either side of an edge between two values. An object that consists of nothing but border keeps its pixels.
    """
    values = np.zeros((image.height, image.width), np.uint8)
    by_size = sorted(enumerate(image.annotations, 1), key=lambda each: -each[1].box.area)
    for index, annotation in by_size:
        patch = patches.get(annotation.id)
        if patch and index <= MOST:
            rows, columns = patch.covered.shape
            values[patch.y : patch.y + rows, patch.x : patch.x + columns][patch.covered] = index
        else:
            xmin, ymin, xmax, ymax = Convention.DEVKIT.rounded(annotation.box, image.width, image.height)
            values[ymin - 1 : ymax, xmin - 1 : xmax] = VOID
    border = cv2.morphologyEx(values, cv2.MORPH_GRADIENT, np.ones((BORDER, BORDER), np.uint8)) > 0
    has_more = np.bincount(values[~border], minlength=VOID + 1) > 0
    values[border & has_more[values]] = VOID
    return values


def classes(image: ReviewedImage, objects: NDArray[np.uint8], numbers: Mapping[str, int]) -> NDArray[np.uint8]:
    """The same with the number of its class for each object. `numbers`: of the classes, 1 to MOST."""
    table = np.full(VOID + 1, VOID, np.uint8)
    table[0] = 0
    for index, annotation in enumerate(image.annotations[:MOST], 1):
        table[index] = numbers[annotation.label]
    return table[objects]


def to_png(values: NDArray[np.uint8]) -> bytes:
    """An indexed PNG in the colours of the VOC development kit; (height, width)."""
    indexed = Image.fromarray(values)
    indexed.putpalette(palette().tobytes())
    file = BytesIO()
    indexed.save(file, "PNG")
    return file.getvalue()


def palette() -> NDArray[np.uint8]:
    """(256, 3), the colours of the VOC development kit's VOClabelcolormap, as RGB.

    The lowest three bits of an index are the highest ones of red, green and blue, the next three the next, and so on.
    """
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little")  # (256, 8), lowest first
    by_colour = np.pad(bits, ((0, 0), (0, 1))).reshape(256, 3, 3).swapaxes(1, 2)  # (256, colour, bit from the highest)
    return np.packbits(by_colour, axis=2)[..., 0]


def labels_txt(classes: Sequence[str]) -> bytes:
    """A line for each index: the index, a tab, its meaning."""
    rows = [(0, "background"), *enumerate(classes, 1), (VOID, "void")]
    return "".join(f"{index}\t{one_line(name)}\n" for index, name in rows).encode()


def rectangle(box: Box) -> Outline:
    """Of an object without a patch."""
    (x0, y0, x1, y1) = map(float, box.edges)
    return Outline([[x0, y0, x1, y0, x1, y1, x0, y1]], float(box.area))


def outline(patch: Patch) -> Outline:
    """Along the edges of the pixels, simplified. Holes are filled, because such polygons cannot have any."""
    doubled = patch.covered.astype(np.uint8).repeat(2, 0).repeat(2, 1)
    offset = 2 * patch.x, 2 * patch.y
    found, _ = cv2.findContours(doubled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE, offset=offset)
    # A contour goes through the outermost pixels: of the doubled ones 2 x and 2 x + 1, so pixel x lies in [x, x + 1].
    edges = sorted((_simplified((contour + 1) // 2) for contour in found), key=cv2.contourArea, reverse=True)
    return Outline([edge.ravel().astype(float).tolist() for edge in edges], sum(map(cv2.contourArea, edges)))


def _simplified(edge: MatLike) -> MatLike:
    """(n, 1, 2), x before y. It is not simplified if nothing would be left of it."""
    simple = cv2.approxPolyDP(edge, _TOLERANCE, True)
    return simple if cv2.contourArea(simple) else edge


def patch_of(box: Box, pixels: NDArray[np.uint8]) -> Patch:
    """The pixels of the object in a box of an image, RGB (height, width, 3). None are covered if it cannot be told."""
    height, width = pixels.shape[:2]
    xmin, ymin, xmax, ymax = Convention.DEVKIT.rounded(box, width, height)
    return Patch(xmin - 1, ymin - 1, cut(pixels, xmin - 1, ymin - 1, xmax, ymax))
