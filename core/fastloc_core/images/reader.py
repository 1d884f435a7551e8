"""The interface of an image reader. A new kind of image is one small file: see table.py."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from fastloc_core import levels
from fastloc_core.files import read_file
from fastloc_core.levels import Levels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


MOST_WORK = 4_000_000_000  # values that all scans of a JPEG decode; takes about five seconds

Choice = tuple[int, int, int]  # the bands that are red, green and blue, counted from 1


class Damaged(Exception):
    """The file does not follow its format, or says that it holds more than it does."""


class Refused(Exception):
    """The file is sound, but of a kind that cannot be decoded: what it is, and what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


@cache
def installed(library: str) -> bool:
    """Imports nothing."""
    return find_spec(library) is not None


def needs(title: str, package: str = "fastloc[science]") -> Refused:
    return Refused(
        f"{title} can only be read with an addition that is not installed.",
        f'Install it with: pip install "{package}", or convert the image to PNG or TIFF.',
    )


class Header(NamedTuple):
    """The cost of decoding. `depth`: bytes of a decoded pixel; `work`: values that all scans of a JPEG decode."""

    width: int
    height: int
    depth: int
    work: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """An image in its own values, upright: (H, W, C), contiguous, C = 1 (grey), 3 (RGB) or 4 (RGB and alpha).

    8-bit images have no alpha any more. `automatic`: how it is shown unless somebody asks for other levels; `notices`:
    sentences that the user should know; `bands`: of the file, if a person can choose which three are shown, else 0;
    `colours`: the bands that are red, green and blue, counted from 1; `whole`: width and height of an image that has
    more pixels than the limit, if these are a smaller copy of it.
    """

    pixels: NDArray[Any]
    automatic: Levels
    notices: tuple[str, ...] = ()
    bands: int = 0
    colours: Choice = (1, 2, 3)
    whole: tuple[int, int] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the image, in whose pixels boxes are counted."""
        return self.whole or (self.pixels.shape[1], self.pixels.shape[0])

    @classmethod
    def of(cls, pixels: NDArray[Any]) -> Self:
        """With the levels that suit the values."""
        return cls(pixels, levels.automatic(pixels[..., :3]))

    def noting(self, *notices: str) -> Self:
        return replace(self, notices=(*notices, *self.notices))

    def shown(self) -> NDArray[np.uint8]:
        """RGB, (H, W, 3), C-contiguous."""
        import cv2

        rendered: NDArray[Any] = levels.render(self.pixels, self.automatic)
        if rendered.shape[2] == 1:
            rendered = cv2.cvtColor(rendered, cv2.COLOR_GRAY2RGB)
        return rendered

    def view(self) -> levels.View:
        """For choosing other levels by eye."""
        return levels.view(self.pixels, self.automatic)


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """An image of several bands that have no colours: upright (H, W, N), N at least 2."""

    pixels: NDArray[Any]

    def composed(self, choice: Choice | None) -> Raw:
        """With the chosen bands as red, green and blue; by default the first three, or two as green and magenta.

        Deep bands that were chosen, or that are two, are each stretched to all 16 bits, because the brightest would
        leave the others black.
        """
        import numpy as np

        count = self.pixels.shape[2]
        usual = (2, 1, 2) if count == 2 else (1, 2, 3)
        shown = choice if choice and max(choice) <= count else usual
        pixels = np.ascontiguousarray(self.pixels[..., [number - 1 for number in shown]])
        if pixels.dtype != "uint8" and (count == 2 or shown != usual):
            pixels = levels.each_to_16_bits(pixels)
        told = f"It has {count} bands; {', '.join(map(str, shown))} are red, green, blue. See View > Bands."
        return Raw(pixels, levels.automatic(pixels), (told,) if shown == usual else (), count, shown)


class Reduced(NamedTuple):
    """A smaller copy of an image, and the width and height of the image itself, upright."""

    copy: Raw | Bands
    width: int
    height: int

    def told(self) -> str:
        """For the user."""
        factor = round(self.width / self.copy.pixels.shape[1])
        share = {2: "half", 3: "a third", 4: "a quarter", 8: "an eighth"}.get(factor, f"1/{factor}")
        return (
            f"Shown at {share} of its size: its {self.width:,} x {self.height:,} pixels are more than the limit. "
            "Boxes are in pixels of the whole image."
        )


class Reader(ABC):
    """One kind of file. All threads share a reader, so it keeps nothing. Methods raise Damaged, Refused, struct.error.

    `endings`: of the names of its files, in lower case, with the dot; `signatures`: its bytes start with one of them;
    `distinct`: no other file starts like that; `has_pages`: a file may hold several images; `title`: what users call
    the kind; `needs`: a library that may not be installed; `package`: what to install then.
    """

    title: ClassVar[str] = ""
    needs: ClassVar[str] = ""
    package: ClassVar[str] = "fastloc[science]"

    endings: ClassVar[tuple[str, ...]] = ()
    signatures: ClassVar[tuple[bytes, ...]] = ()
    distinct: ClassVar[bool] = True
    has_pages: ClassVar[bool] = False

    def missing(self) -> Refused | None:
        """Why files of this kind cannot be decoded here, as long as the library is not installed."""
        return None if not self.needs or installed(self.needs) else needs(self.title, self.package)

    def recognizes(self, data: bytes) -> bool:
        return data.startswith(self.signatures)

    def count(self, file: Path, cancelled: Callable[[], bool]) -> int:
        """The images of the file. Decodes nothing; 1 if it cannot be told. May raise Cancelled."""
        return 1

    def load(self, file: Path, page: int) -> bytes:
        """The bytes of that page, which counts from 1. Raises OSError, and IndexError if there is no such page."""
        if page > 1:
            raise IndexError(page)
        return read_file(file)

    @abstractmethod
    def header(self, data: bytes) -> Header:
        """The cost of decoding, found without decoding, so that a hostile file costs nothing."""

    def reduced(self, data: bytes, most: int) -> Reduced | None:
        """A copy of at most so many pixels, which takes no memory for the others. None if that is not possible."""
        return None

    @abstractmethod
    def decode(self, data: bytes) -> Raw | Bands:
        """The pixels of the first image in the data; its cost is within the limits."""

    def decode_small(self, data: bytes, shrink: int) -> Raw | Bands:
        """The same, perhaps with sides that are divided by 2, 4 or 8, if that is quicker."""
        return self.decode(data)
