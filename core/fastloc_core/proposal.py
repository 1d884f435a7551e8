"""The proposals for one image, with the evidence that explains them."""

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
    """The classifier's output for one class and the whole image.

    `probability`: by `Classifier.probabilities`, in [0, 1].
    """

    index: int
    label: str
    logit: float
    probability: float


@dataclass(frozen=True, slots=True)
class Neuron:
    """One neuron of the target layer.

    `rank`: its activation times the gradient of the class logit; `blob_logit`: the class logit of the image masked to
    its blob; `x`, `y`: its cell in the feature map, counted from the top left; `kept`: whether the mask has its blob.
    """

    channel: int
    y: int
    x: int
    rank: float
    blob_logit: float
    kept: bool


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The reason for a box's place.

    `heat`: float32 (S, S) in [0, 1], read-only, over the classifier's input, which covers the whole image: the guided
    gradients of the kept neurons, or the map of the class; `neurons`: best rank first, empty if the preset uses none.
    """

    heat: NDArray[np.float32]
    neurons: tuple[Neuron, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Descriptor:
    """What the extent head sees around a box. It is small, and what a person decides teaches by it.

    `version`: of the head; descriptors of different versions cannot be compared;
    `frame`: the part of the image that was looked at, in its pixels; `first`: the box that it surrounds;
    `features`: float16 (2, F, P), read-only, of the frame's P columns and P rows;
    `embedding`: float16 (K,), read-only, what the backbone sees in the frame as a whole; it tells classes.
    """

    version: str
    frame: Box
    first: Box
    features: NDArray[np.float16]
    embedding: NDArray[np.float16]


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """One proposed object.

    `confidence`: in [0, 1]; with `refined` the probability that the box fits; with `paper` and `seed-exact` the
    probability of the class if everything outside the mask is grey, which is not calibrated;
    `alternatives`: other classes with nearly the same box, best first;
    `mask`: bool (S, S), read-only, over the classifier's input, which covers the whole image;
    `belief`: in [0, 1], the probability that the class is right; 1 if a person named it;
    `guess`: the class that the model guesses, if it is too unsure to be shown as the class (`review/naming.py`);
    `descriptor`: what was seen around the box, None if the preset learns from no decision.
    """

    box: Box
    score: ClassScore
    confidence: float
    alternatives: tuple[ClassScore, ...]
    mask: NDArray[np.bool_]
    evidence: Evidence
    id: str = field(default_factory=lambda: uuid4().hex)
    belief: float = 1.0
    guess: str = ""
    descriptor: Descriptor | None = None

    @property
    def label(self) -> str:
        return self.score.label

    @property
    def chance(self) -> float:
        """How likely the proposal is right as it stands: that the box fits, and that the class is right if it says one.

        Box and class are taken for independent.
        """
        return self.confidence if self.guess else self.confidence * self.belief


@dataclass(frozen=True, slots=True, eq=False)
class ProposalSet:
    """All proposals of one image, best first.

    `width`, `height`: pixels of the image as displayed; `top`: the classifier's best classes, with or without
    proposals; `notices`: for the user, for example about a fall-back to the CPU, or a class without a box.
    """

    path: Path
    width: int
    height: int
    proposals: tuple[Proposal, ...]
    top: tuple[ClassScore, ...]
    model: str
    preset: str
    notices: tuple[str, ...] = ()
