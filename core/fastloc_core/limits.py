"""The largest images and files that are accepted, so that a damaged or hostile file cannot take all memory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from fastloc_core.errors import SettingError

MEGAPIXELS, MEGABYTES = range(1, 1001), range(1, 2001)  # the allowed values; OpenCV cannot decode larger images
CHANGE = (
    "If you trust it, allow more in File > Settings, or on the command line with the environment variables "
    "FASTLOC_MAX_MEGAPIXELS and FASTLOC_MAX_MEGABYTES."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """`pixels`: of one image with 3 bytes a pixel, fewer if a pixel needs more.

    `bytes`: of one file that is read whole; `objects`: in one Pascal VOC file.
    """

    pixels: int = 160_000_000  # decoding and showing it takes up to 2 GB of memory
    bytes: int = 1 << 30
    objects: int = 50_000

    @classmethod
    def of(cls, megapixels: int, megabytes: int) -> Limits:
        return cls(megapixels * 1_000_000, megabytes << 20)

    @property
    def megapixels(self) -> int:
        return self.pixels // 1_000_000

    @property
    def megabytes(self) -> int:
        return self.bytes >> 20

    def as_environment(self) -> dict[str, str]:
        """Variables for another process, which reads them by `from_environment`."""
        return {"FASTLOC_MAX_MEGAPIXELS": str(self.megapixels), "FASTLOC_MAX_MEGABYTES": str(self.megabytes)}


DEFAULT = Limits()
_current = DEFAULT


def current() -> Limits:
    """The limits of this process."""
    return _current


def use(limits: Limits) -> None:
    global _current
    _current = limits


def from_environment(environment: Mapping[str, str] = os.environ) -> Limits:
    """A missing or empty variable means the default. Raises SettingError."""

    def number(name: str, allowed: range, default: int) -> int:
        text = environment.get(name, "") or str(default)
        if text in map(str, allowed):
            return int(text)
        raise SettingError(
            f"The environment variable {name} is {text!r}.",
            f"Set it to a whole number from {allowed[0]} to {allowed[-1]}, or remove it.",
        )

    return Limits.of(
        number("FASTLOC_MAX_MEGAPIXELS", MEGAPIXELS, DEFAULT.megapixels),
        number("FASTLOC_MAX_MEGABYTES", MEGABYTES, DEFAULT.megabytes),
    )
