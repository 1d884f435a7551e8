"""What is measured: the annotated images, and what a method found in each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from fastloc_core.boxes import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Kind = Literal["preset", "peer", "baseline"]


@dataclass(frozen=True, slots=True)
class TruthObject:
    """One annotated object; `name` is the annotation's own word for its class."""

    box: Box
    name: str
    difficult: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """An image with all that is annotated in it."""

    image: Path
    objects: tuple[TruthObject, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One box that a method proposes.

    `index`: the class, an output of the classifier, that made the box; -1 where the method knows no classes;
    `confidence`: what the method ranks by, larger is better; a preset's is the chance that the box is right.
    """

    box: Box
    index: int
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a method found in one image, best first.

    `seconds`: by stage; `score_map`: float32 (h, w) in [0, 1] over the whole image, what speaks for the first box,
    where the method has such a map.
    """

    found: tuple[Found, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)
    score_map: NDArray[np.float32] | None = None


class Method(Protocol):
    """Something that proposes boxes: a preset, a peer or a baseline."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> Kind: ...

    def find(self, image: NDArray[np.uint8], path: Path, classes: Sequence[int]) -> Result:
        """Boxes for an RGB uint8 image (H, W, 3), in its pixels; at least the best one for each of the named classes.

        Methods that share a classifier are called one after the other with the same image. Raises FastlocError.
        """
        ...
