"""How an image becomes the input of a classifier. Importing this module imports no torch."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

RGB = tuple[float, float, float]
_MOST = 1e6  # a number far beyond a pixel's value is lost in the arithmetic
_Mean = Annotated[float, Field(strict=True, ge=-_MOST, le=_MOST)]
_Std = Annotated[float, Field(strict=True, ge=1 / _MOST, le=_MOST)]


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """The input is `size` x `size` RGB in [0, 1], minus `mean`, over `std`; the aspect ratio is not kept.

    Raises pydantic's ValidationError, which is a ValueError, for a value outside its range.
    """

    size: Annotated[int, Field(strict=True, ge=32, le=1024)] = 224
    mean: tuple[_Mean, _Mean, _Mean] = (0.485, 0.456, 0.406)
    std: tuple[_Std, _Std, _Std] = (0.229, 0.224, 0.225)


IMAGENET = Preprocessing()


def parse_rgb(text: str) -> RGB:
    """Three numbers with commas between them, for red, green and blue. Raises ValueError."""
    red, green, blue = map(float, text.split(","))
    return red, green, blue


def format_rgb(values: RGB) -> str:
    """The text for `parse_rgb`."""
    return ", ".join(map(str, values))


def of_unit(mean: RGB, std: RGB) -> tuple[RGB, RGB]:
    """Mean and std for RGB in [0, 1]. If they are for 0 to 255, they are divided by 255.

    No mean of values in [0, 1] is above 1, and no std anywhere near 5.
    """
    if max(map(abs, mean)) <= 1 and max(map(abs, std)) <= 5:
        return mean, std
    (r, g, b), (r_std, g_std, b_std) = mean, std
    return (r / 255, g / 255, b / 255), (r_std / 255, g_std / 255, b_std / 255)
