"""The images of a data set: copies with names that no two images share, and that readers of the format can open."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path, PurePath

import cv2

from fastloc_core.errors import ImageError
from fastloc_core.files import open_file
from fastloc_core.formats.exporter import File, Order
from fastloc_core.formats.wording import some
from fastloc_core.images.opencv import orientation_of
from fastloc_core.images.paths import split_name

JPEG = (".jpg", ".jpeg")
_KNOWN = (*JPEG, ".png", ".bmp", ".tif", ".tiff", ".webp")  # to trainers
_EXIF = {b"Exif\0\0": 0, b"eXIf": 4, b"EXIF": 8}  # how it begins in a JPEG, PNG and WebP, and the bytes before its data
_HEAD = 1 << 17  # bytes of a JPEG, in which it comes first
_QUALITY = 95


class ImageFiles:
    """A page of a file, an image that EXIF turns, and one of a kind that few programs read become new images, as they
    are displayed: JPEGs with `only_jpeg`, otherwise PNGs. All others are copied as they are.
    """

    def __init__(self, order: Order, only_jpeg: bool = False) -> None:
        self._order, self._only_jpeg = order, only_jpeg
        pages = [split_name(name) for name in order.names]
        self._stacks = {file for file, page in pages if page > 1}
        self._made: list[str] = []
        self._is_made = cache(self._must_be_made)  # it is asked twice, and may read the file

    def place(self, name: str, bare: PurePath) -> PurePath:
        """The image's path in the data set. `bare`: the same without its ending."""
        return bare.with_name(bare.name + self._ending(name))

    def file(self, name: str, bare: PurePath) -> Iterator[File]:
        """The image itself; nothing, and a problem, if it cannot be read."""
        place = self.place(name, bare)
        path = self._order.images[name].path
        if not self._is_made(name):
            yield File(place.as_posix(), path, is_image=True, original=name)
            return
        try:
            pixels = self._order.pixels(path)
        except ImageError as error:
            self._order.problems.append(f"{error} It is not in the data set.")
            return
        options = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY] if self._only_jpeg else []
        encoded = cv2.imencode(place.suffix, cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), options)[1]
        self._made.append(name)
        yield File(place.as_posix(), encoded.tobytes(), is_image=True, original=name)

    def tell(self) -> None:
        """Which images are new ones. To be called at the end."""
        if self._made:
            kind = "JPEG" if self._only_jpeg else "PNG"
            why = "because they are pages of a file, are turned by EXIF, or of a kind that few programs read"
            self._order.problems.append(f"Written as new {kind} images, {why}: {some(self._made)}.")

    def _ending(self, name: str) -> str:
        if self._is_made(name):
            return ".jpg" if self._only_jpeg else ".png"
        return ".jpg" if self._only_jpeg else self._order.images[name].path.suffix

    def _must_be_made(self, name: str) -> bool:
        path = self._order.images[name].path
        known = JPEG if self._only_jpeg else _KNOWN
        return (
            split_name(name)[0] in self._stacks
            or path.suffix.lower() not in known
            or _is_turned(path, self._order.root)
        )


def _is_turned(path: Path, root: Path) -> bool:
    """By EXIF. Many programs show it as it lies in the file, where boxes would not fit."""
    with suppress(OSError), open_file(path, root) as file:
        data = file.read(_HEAD if path.suffix.lower() in JPEG else -1)
        for mark, length in _EXIF.items():
            if (at := data.find(mark)) >= 0:
                return orientation_of(data[at + length :]) > 1
    return False


def tell_of_pages(order: Order, places: Mapping[str, PurePath], by_stem: bool) -> None:
    """Say which images other programs will not find by what the export says of them. `places`: of annotation files."""
    if order.has_images:
        return
    pages = [name for name in order.images if split_name(name)[1] > 1]
    if pages:
        order.problems.append(
            f"Other programs know no pages of a file, so they will not find {some(pages)}. Let the images be copied:"
            " then each page becomes an image."
        )
    twins = [name for name in order.images if places[name].stem == os.path.basename(name)] if by_stem else []
    if twins:
        order.problems.append(
            f"Other programs know an image by its name without the ending, which others have, too: {some(twins)}."
            " Let the images be copied: then each has a name of its own."
        )
