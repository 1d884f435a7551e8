"""All architectures by name: ours, torchvision's, and those of installed packages.

Importing this module imports no torch. Looking up a name imports the modules of installed packages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from fastloc_core import plugins
from fastloc_core.errors import SettingError, UnknownModel

from .families import small, torchvision
from .families.architecture import Architecture

GROUP: Final = "fastloc.families"  # of entry points: a name for a tuple of architectures
DEFAULT: Final = "everyday"  # the model that comes with fastloc
RECOMMENDED: Final = "mobilenet_v2"  # of the published ones: small, quick, and it fits well


@cache
def known() -> tuple[Mapping[str, Architecture], Mapping[str, SettingError]]:
    """The architectures, and why a package's family is not among them. Nobody takes the place of one of ours."""
    architectures = {each.name: each for each in (*torchvision.FAMILY, *small.FAMILY)}
    broken = {}
    for name, point in plugins.found(GROUP).items():
        try:
            family = plugins.load(point)
            if not isinstance(family, tuple) or not all(isinstance(each, Architecture) for each in family):
                raise plugins.refusal(point, "is no tuple of architectures")
            architectures |= {each.name: each for each in family if each.name not in architectures}
        except SettingError as error:
            broken[name] = error
    return architectures, broken


class _Architectures(Mapping[str, Architecture]):
    def __getitem__(self, name: str) -> Architecture:
        return known()[0][name]

    def __iter__(self) -> Iterator[str]:
        return iter(known()[0])

    def __len__(self) -> int:
        return len(known()[0])


ARCHITECTURES: Final[Mapping[str, Architecture]] = _Architectures()


def broken() -> Mapping[str, SettingError]:
    """The families of installed packages that cannot be used, by name, and why."""
    return known()[1]


def architecture(name: str) -> Architecture:
    """Raises UnknownModel with the names that exist."""
    if name not in ARCHITECTURES:
        raise UnknownModel(f"There is no architecture “{name}”.", f"Choose one of: {', '.join(ARCHITECTURES)}.")
    return ARCHITECTURES[name]
