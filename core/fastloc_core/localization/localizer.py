"""From an image to proposals, by a classifier and a preset."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fastloc_core.models.classifier import Classifier
from fastloc_core.proposal import ProposalSet

from .algorithm1 import Algorithm1Run
from .guided import require_guidable
from .presets import TOP_CLASSES, Algorithm1, Preset, Refined
from .refined import RefinedRun
from .run import Run
from .stages import Check


class Localizer:
    """Finds the objects of an image. Raises ModelError where guided backpropagation does not fit the network."""

    def __init__(self, classifier: Classifier, preset: Preset) -> None:
        require_guidable(classifier.module)
        self.classifier = classifier
        self.preset = preset

    def localize(
        self,
        image: NDArray[np.uint8],
        path: Path,
        classes: Sequence[int] = (),
        top_classes: int = TOP_CLASSES,
        check: Check = lambda _: None,
    ) -> ProposalSet:
        """Proposals for the named classes, else for the classifier's best and those similarly likely.

        `image`: RGB uint8 (H, W, 3) as displayed; `path` goes into the result; `top_classes` caps the classes that
        nobody named; `check` is called with the name of each stage and may raise Cancelled. A device that runs out
        of memory is given less, at last the CPU, and the result's notices say so. Raises SettingError for a preset's
        layer that has no feature map.
        """
        fallbacks: list[str] = []
        while True:
            try:
                # no variable keeps the run: its graph has to be gone before the next try
                proposals, top, notices = self._run(image, check).propose(classes, top_classes)
                break
            except RuntimeError as error:  # Apple's GPU raises no torch.OutOfMemoryError
                if self.classifier.device.type == "cpu" or "out of memory" not in str(error):
                    raise
                fallbacks.append(self.classifier.give_way())
        height, width = image.shape[:2]
        said = (*fallbacks, *notices)
        return ProposalSet(path, width, height, proposals, top, self.classifier.name, self.preset.name, said)

    def _run(self, image: NDArray[np.uint8], check: Check) -> Run:
        match self.preset:
            case Refined():
                return RefinedRun(self.classifier, self.preset, image, check)
            case Algorithm1():
                return Algorithm1Run(self.classifier, self.preset, image, check)
            case _:
                raise TypeError(type(self.preset))
