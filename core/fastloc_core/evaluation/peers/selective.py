"""Selective Search (Uijlings et al., 2013), by OpenCV's extra modules: boxes from segments alone, of no class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.evaluation.records import Found, Kind, Result

NAME = "Selective Search"
WIDTH = 500  # to which an image is scaled down, as before R-CNN
BOXES = 100


def missing() -> tuple[str, str] | None:
    """Reason and remedy where this OpenCV cannot do it."""
    if hasattr(cv2, "ximgproc"):
        return None
    have, want = "opencv-python-headless", "opencv-contrib-python-headless"
    return (
        "Selective Search needs the extra modules of OpenCV.",
        f"Run “pip uninstall {have}”, then “pip install {want}”, which contains the former.",
    )


@dataclass(frozen=True, slots=True)
class SelectiveSearch:
    """Its fast mode, for recall@k.

    The authors rank a group of segments by its place in the hierarchy, the whole image first, times a random number;
    OpenCV ranks the smallest first, so that its list is read from the end.
    """

    name: str = NAME
    kind: Kind = "baseline"

    def find(self, image: NDArray[np.uint8], path: Path, classes: Sequence[int]) -> Result:
        """The best ranked boxes, whatever the classes."""
        start = perf_counter()
        height, width = image.shape[:2]
        scale = min(1.0, WIDTH / width)
        size = round(width * scale), max(round(height * scale), 1)
        module: Any = vars(cv2)["ximgproc"]  # whose types OpenCV ships with its extra modules only
        search = module.segmentation.createSelectiveSearchSegmentation()
        search.setBaseImage(cv2.cvtColor(cv2.resize(image, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR))
        search.switchToSelectiveSearchFast()
        boxes = search.process()[::-1][:BOXES].tolist()
        found = [
            Found(Box(x, y, x + w, y + h).scaled(width / size[0], height / size[1]), -1, 1 / rank)
            for rank, (x, y, w, h) in enumerate(boxes, 1)
        ]
        return Result(tuple(found), {"search": perf_counter() - start})
