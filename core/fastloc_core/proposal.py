"""What the localization proposes for one image, with enough evidence to explain itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from fastloc_core.boxes import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ClassScore:
    """One class as the classifier sees the whole image; `probability` is the softmax over all classes."""

    index: int
    label: str
    logit: float
    probability: float


@dataclass(frozen=True, slots=True)
class Neuron:
    """One neuron of the target layer.

    `rank` is its activation times the class logit's gradient; `blob_logit` the class logit of the image
    masked to its blob; `x`, `y` count cells of the feature map from the top left; `kept`: part of the union.
    """

    channel: int
    y: int
    x: int
    rank: float
    blob_logit: float
    kept: bool


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Why a box is where it is.

    `heat`: float32 (S, S) in [0, 1] over the classifier's input, which covers the whole image: the guided gradients of
    the kept neurons, or the map of the class; `neurons`: best rank first, where single ones were asked. The array is
    read-only.
    """

    heat: NDArray[np.float32]
    neurons: tuple[Neuron, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """One proposed object.

    `confidence`: in [0, 1]; of `refined` the chance that the box fits, of `paper` and `seed-exact`, uncalibrated, the
    probability of the class when everything outside the mask is grey;
    `alternatives`: other classes whose boxes fell on this one, best first;
    `mask`: bool (S, S) over the classifier's input, which covers the whole image. The array is read-only.
    """

    box: Box
    score: ClassScore
    confidence: float
    alternatives: tuple[ClassScore, ...]
    mask: NDArray[np.bool_]
    evidence: Evidence
    id: str = field(default_factory=lambda: uuid4().hex)

    @property
    def label(self) -> str:
        return self.score.label


@dataclass(frozen=True, slots=True, eq=False)
class ProposalSet:
    """All proposals of one image, best first.

    `width`, `height`: pixels of the image as displayed; `top`: the classifier's best classes, whether proposed or
    not; `notices`: what the user should know about this run (a fall-back to the CPU, a class without a box).
    """

    path: Path
    width: int
    height: int
    proposals: tuple[Proposal, ...]
    top: tuple[ClassScore, ...]
    model: str
    preset: str
    notices: tuple[str, ...] = ()
