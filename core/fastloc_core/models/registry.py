"""All architectures by name: the default, torchvision's, and those of installed packages.

Importing this imports no torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastloc_core.errors import UnknownModel
from fastloc_core.plugins import Registry

from .families import efficientnet_lite, torchvision
from .families.architecture import Architecture


def _family(_name: str, added: object) -> Mapping[str, Architecture]:
    if not isinstance(added, tuple) or not all(isinstance(each, Architecture) for each in added):
        raise TypeError("it is no tuple of architectures")
    return {each.name: each for each in added}


_OURS = _family("", (*efficientnet_lite.FAMILY, *torchvision.FAMILY))
ARCHITECTURES: Final = Registry("fastloc.families", _OURS, _family)


def architecture(name: str) -> Architecture:
    """Raises UnknownModel with the names that exist."""
    if name not in ARCHITECTURES:
        raise UnknownModel(f"There is no architecture “{name}”.", f"Choose one of: {', '.join(ARCHITECTURES)}.")
    return ARCHITECTURES[name]


def names() -> list[str]:
    """Of all architectures that `architecture` knows."""
    return list(ARCHITECTURES)


def may_be(name: str) -> bool:
    """Whether `architecture` may know the name."""
    return name in ARCHITECTURES
