"""How an image becomes the input of a classifier. Importing this module imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

RGB = tuple[float, float, float]
_MOST = 1e6  # what is far beyond a pixel's value is lost in the arithmetic


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """The input is `size` x `size` RGB in [0, 1], minus `mean`, over `std`; the aspect ratio is not kept.

    Raises ValueError where a value is outside its range.
    """

    size: int = 224
    mean: RGB = (0.485, 0.456, 0.406)
    std: RGB = (0.229, 0.224, 0.225)

    def __post_init__(self) -> None:
        if not 32 <= self.size <= 1024:
            raise ValueError(f"size must be 32 to 1024 pixels, not {self.size}.")
        if not all(abs(value) <= _MOST for value in self.mean):  # also what is not a number
            raise ValueError(f"mean must be numbers up to {_MOST:g}, not {list(self.mean)}.")
        if not all(1 / _MOST <= value <= _MOST for value in self.std):
            raise ValueError(f"std must be above zero, {1 / _MOST:g} to {_MOST:g}, not {list(self.std)}.")


IMAGENET = Preprocessing()


def parse_rgb(text: str) -> RGB:
    """Three numbers with commas between them, for red, green and blue. Raises ValueError."""
    red, green, blue = map(float, text.split(","))
    return red, green, blue


def format_rgb(values: RGB) -> str:
    """What `parse_rgb` reads."""
    return ", ".join(map(str, values))
