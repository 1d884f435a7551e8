"""Selective Search (Uijlings et al., 2013), by OpenCV's extra modules: boxes from segments alone, of no class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.errors import SettingError
from fastloc_core.localization.localizer import Localization, Preset
from fastloc_core.localization.stages import Check
from fastloc_core.models.classifier import Classifier
from fastloc_core.proposal import ClassScore, Evidence, Proposal

WIDTH = 500  # an image is scaled down to it, as in R-CNN
BOXES = 100
SIDE = 224  # of a mask


class SelectiveLocalizer:
    """The fast mode of Selective Search, for recall@k. Raises SettingError if this OpenCV does not have it.

    The authors rank a group of segments by its place in the hierarchy, the whole image first, times a random number.
    OpenCV ranks the smallest segment first, so its list is read from the end.
    """

    def __init__(self, classifier: Classifier, _preset: Preset) -> None:
        if not hasattr(cv2, "ximgproc"):
            remedy = "Run “pip uninstall opencv-python-headless”, then “pip install opencv-contrib-python-headless”."
            raise SettingError("Selective Search needs the extra modules of OpenCV.", remedy)
        self.classifier = classifier

    def begin(self, image: NDArray[np.uint8], check: Check) -> Localization:
        check("search")
        return _Localization(self.classifier, image)


class _Localization:
    def __init__(self, classifier: Classifier, image: NDArray[np.uint8]) -> None:
        self.classifier, self.image = classifier, image
        self.height, self.width = height, width = image.shape[:2]
        scale = min(1.0, WIDTH / width)
        size = round(width * scale), max(round(height * scale), 1)
        module: Any = vars(cv2)["ximgproc"]  # OpenCV has its types with the extra modules only
        search = module.segmentation.createSelectiveSearchSegmentation()
        search.setBaseImage(cv2.cvtColor(cv2.resize(image, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR))
        search.switchToSelectiveSearchFast()
        boxes = search.process()[::-1][:BOXES].tolist()
        self.boxes = [Box(x, y, x + w, y + h).scaled(width / size[0], height / size[1]) for x, y, w, h in boxes]

    @cached_property
    def scores(self) -> list[ClassScore]:
        return self.classifier.scores(self.classifier.classify(self.image))

    def locate(self, score: ClassScore, others: Sequence[ClassScore] = ()) -> Iterator[Proposal]:
        """The best ranked boxes, the same for every class."""
        evidence = Evidence(np.zeros((SIDE, SIDE), np.float32), ())
        for rank, box in enumerate(self.boxes, 1):
            x0, y0, x1, y1 = (round(edge) for edge in astuple(box.scaled(SIDE / self.width, SIDE / self.height)))
            mask = np.zeros((SIDE, SIDE), bool)
            mask[min(y0, SIDE - 1) : max(y1, y0 + 1), min(x0, SIDE - 1) : max(x1, x0 + 1)] = True
            yield Proposal(box, score, 1 / rank, (), mask, evidence)
