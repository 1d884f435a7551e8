"""What the proposals are measured against: the annotated images."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fastloc_core.boxes import Box


@dataclass(frozen=True, slots=True)
class TruthObject:
    """One annotated object; `name` is the annotation's own name of its class."""

    box: Box
    name: str
    difficult: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """An image with all that is annotated in it."""

    image: Path
    objects: tuple[TruthObject, ...]
