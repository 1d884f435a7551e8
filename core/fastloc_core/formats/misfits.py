"""What annotation files say that boxes in the image cannot show or keep: sentences for the user."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fastloc_core.annotation import Annotation
from fastloc_core.formats.wording import count
from fastloc_core.images.turning import TRANSPOSED, orientation

if TYPE_CHECKING:
    from fastloc_core.formats.voc import VocFile

_ROUNDED = 2  # pixels that a program may err by
TURNED = (
    "The photo is turned (EXIF), and the program that made its annotations ignored that, so their boxes were turned"
    " with it."
)


def of_size(made_for: tuple[int, int] | None, width: int, height: int) -> Iterator[str]:
    """About a file that was made for an image of another size. An image of size 0 was never opened."""
    if made_for and width and height and made_for != (width, height):
        text = "Its annotation file was made for {} x {} pixels, and the image has {} x {}.".format
        yield text(*made_for, width, height)
        if made_for == (height, width):
            yield "The program that made it probably ignored that the photo is turned (EXIF)."


def ignores_turn(made_for: tuple[int, int] | None, image: Path, width: int, height: int) -> bool:
    """Whether annotations were made for a photo as it is stored. `width`, `height`: as it is displayed."""
    return made_for == (height, width) != (width, height) and orientation(image) >= TRANSPOSED


def of_places(annotations: Sequence[Annotation], width: int, height: int) -> Iterator[str]:
    """About boxes that are not in the image, or reach far beyond it."""
    if width and height:
        reach = [max(-a.box.x0, -a.box.y0, a.box.x1 - width, a.box.y1 - height) for a in annotations]
        if beyond := sum(each > _ROUNDED for each in reach):
            yield f"Boxes that reach out of the image: {beyond:,}. Perhaps they were made for another one."


def of_export(file: VocFile, width: int, height: int) -> Iterator[str]:
    """About the boxes of an image that came from this file, if they go to another place."""
    yield from of_size(file.size, width, height)
    if file.boxless:
        objects = count(file.boxless, "object")
        yield f"{objects} of its annotation file without a box left out."
    yield from of_shapes(file)


def of_shapes(file: VocFile) -> Iterator[str]:
    """About objects that are more than boxes."""
    if file.shapes:
        yield f"{count(file.shapes, 'object')} with a polygon, parts or another exact shape: only the box was taken."
