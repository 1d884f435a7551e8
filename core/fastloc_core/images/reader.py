"""The interface of an image reader. A new kind of image is one small file: see table.py."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from fastloc_core import levels
from fastloc_core.files import read_file
from fastloc_core.levels import Levels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Damaged(Exception):
    """The file does not follow its format, or says that it holds more than it does."""


class Header(NamedTuple):
    """The cost of decoding. `depth`: bytes of a decoded pixel; `work`: values that all scans of a JPEG decode."""

    width: int
    height: int
    depth: int
    work: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """An image in its own values, upright: (H, W, C), contiguous, C = 1 (grey), 3 (RGB) or 4 (RGB and alpha).

    8-bit images have no alpha any more. `automatic`: how it is shown unless somebody asks for other levels.
    """

    pixels: NDArray[Any]
    automatic: Levels

    @classmethod
    def of(cls, pixels: NDArray[Any]) -> Self:
        """With the levels that suit the values."""
        return cls(pixels, levels.automatic(pixels[..., :3]))

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


class Reader(ABC):
    """One kind of file. All threads share a reader, so it keeps nothing. Methods raise Damaged or struct.error.

    `endings`: of the names of its files, in lower case, with the dot; `signatures`: its bytes start with one of them;
    `has_pages`: a file may hold several images.
    """

    endings: ClassVar[tuple[str, ...]] = ()
    signatures: ClassVar[tuple[bytes, ...]] = ()
    has_pages: ClassVar[bool] = False

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

    @abstractmethod
    def decode(self, data: bytes) -> Raw:
        """The pixels of the first image in the data; its cost is within the limits."""
