"""The facts about an architecture, and about published weights for it.

Importing this module imports no torch: the window and the command line list architectures before they need one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from fastloc_core.models.preprocessing import IMAGENET, Preprocessing

if TYPE_CHECKING:
    from torch import Tensor, nn


class Details(NamedTuple):
    """Of published weights: where they are, a label for each output, and the input they were trained with."""

    url: str
    labels: tuple[str, ...]
    preprocessing: Preprocessing


@dataclass(frozen=True, slots=True)
class Published:
    """Weights in `file`, of `megabytes`, that `by` publishes for `classes`, for example "ImageNet's 1000 classes".

    The name of a downloaded file is a path below the folder of all weights; it ends in the first digits of the file's
    SHA-256, or else its server tells them. `details` may import packages that are slow to import.
    `installed`: the path of weights that come with fastloc, as a package; they are never downloaded. It raises
    ModelError if the package is missing or damaged. `terms`: the licence, and where the file is from.
    `temperature`: see Classifier; 1 if it was not measured.
    `build`: from the tensors of the file to the network, if their names alone do not say where they belong.
    """

    by: str
    file: str
    megabytes: int
    classes: str
    details: Callable[[], Details]
    installed: Callable[[], Path] | None = None
    terms: str = ""
    temperature: float = 1.0
    build: Callable[[Mapping[str, Tensor]], nn.Module] | None = None

    @property
    def count(self) -> int:
        """The number in `classes`, 0 without one."""
        number = re.search(r"\d+", self.classes)
        return int(number[0]) if number else 0


Layer = Literal["last", "before"]


class PeerSettings(NamedTuple):
    """The best parameters of a peer for an architecture: localization/peers/preset.py says what they mean."""

    layer: Layer
    threshold: float
    mirrored: bool


@dataclass(frozen=True, slots=True)
class Architecture:
    """One architecture of a family.

    `build`: from the number of classes to the untrained network; inside `torch.device("meta")` it takes no memory.
    `head`: module name of the last layer, which has one row of weights for each class.
    `layers`: module names of (one layer earlier, the target layer, one layer later), each with an output that is never
    negative; empty if they are not known. The target is the last but one unit (a convolution with its ReLU, or a block)
    of the last convolutional stage; in VGG-16 that is the paper's, conv5_2.
    `rank_layer`, whose gradient `seed-exact` takes: the last unit before the target whose output has the target's
    shape, or if there is none, the target's own value before its ReLU.
    `stages`: (module name, stride) of the last rectified feature map of each of the last two stages, the finer first.
    `peers`: the measured settings of peers, by name.
    `strides`: of the layers whose maps `refined` multiplies; 8, 16 and 32 in most networks. Finer layers show edges.
    `only_size`: the side of its square input, if it takes no images of another size or shape.
    `preprocessing`: with which its published weights were trained; `details` tells it if it is slow to find.
    `renamed`: (regular expression, replacement) for weights with other names in a file.
    `unused`: beginnings of the names of weights that only training needs.
    """

    name: str
    title: str
    build: Callable[[int], nn.Module]
    head: str
    layers: tuple[str, ...] = ()
    rank_layer: str = ""
    stages: tuple[tuple[str, int], ...] = ()
    peers: Mapping[str, PeerSettings] = field(default_factory=dict, hash=False)
    strides: tuple[int, ...] = (8, 16, 32)
    only_size: int | None = None
    preprocessing: Preprocessing = IMAGENET
    renamed: tuple[tuple[str, str], ...] = ()
    unused: tuple[str, ...] = ()
    published: Published | None = None
