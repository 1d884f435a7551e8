"""All architectures by name: the default, torchvision's, timm's, and those of installed packages.

Importing this imports no torch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from fastloc_core.errors import UnknownModel
from fastloc_core.plugins import Registry

from .families import efficientnet_lite, timm, torchvision
from .families.architecture import Architecture

if TYPE_CHECKING:
    from torch import nn


def _family(_name: str, added: object) -> Mapping[str, Architecture]:
    if not isinstance(added, tuple) or not all(isinstance(each, Architecture) for each in added):
        raise TypeError("it is no tuple of architectures")
    return {each.name: each for each in added}


_OURS = _family("", (*efficientnet_lite.FAMILY, *torchvision.FAMILY))
ARCHITECTURES: Final = Registry("fastloc.families", _OURS, _family)


def architecture(name: str) -> Architecture:
    """One of `ARCHITECTURES`, or one that is derived from the network that torchvision or timm builds (slow, once).

    Raises UnknownModel with similar names.
    """
    if name in ARCHITECTURES:
        return ARCHITECTURES[name]
    if name.startswith(timm.PREFIX):
        return timm.derived(name)
    if name in torchvision.names():
        return torchvision.derived(name)
    close = get_close_matches(name, names())
    remedy = f"Did you mean {' or '.join(close)}? " if close else ""
    known = f"Choose one of: {', '.join(ARCHITECTURES)}, another classifier of torchvision, or timm/NAME."
    raise UnknownModel(f"There is no architecture “{name}”.", remedy + known)


def build(name: str, classes: int) -> nn.Module:
    """The untrained network of any of `names()`; much quicker than `architecture(name).build` if that is derived."""
    if name in ARCHITECTURES:
        return ARCHITECTURES[name].build(classes)
    if name.startswith(timm.PREFIX):
        return timm.build(name.removeprefix(timm.PREFIX), classes)
    return torchvision.build(name, classes)


def names() -> list[str]:
    """Of all architectures that `architecture` knows."""
    return list(dict.fromkeys((*ARCHITECTURES, *torchvision.names(), *timm.names())))


def may_be(name: str) -> bool:
    """Whether `architecture` may know the name. Tags of timm are not looked at, so that this takes little time."""
    return name in ARCHITECTURES or name in torchvision.names() or re.sub(r"\.[\w.-]+$", "", name) in timm.names()


def title(name: str) -> str:
    """Without building a network."""
    return ARCHITECTURES[name].title if name in ARCHITECTURES else name
