"""Boxes that depend only on the size of the image. Every method has to beat them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .metrics import Floats
from .questions import ANY, FoundBoxes, Questions, answer

CENTRED = 0.86  # share of the image's side that is best on ILSVRC validation (mean IoU .522)
SIDES = tuple(round(0.5 + 0.02 * step, 2) for step in range(26))


def centred(questions: Questions, side: float) -> list[FoundBoxes]:
    """One box in the middle of each image, `side` of its width and height."""
    sizes = np.array([[record["width"], record["height"]] for record in questions.records], np.float64)  # (I, 2)
    edges: Floats = np.hstack([sizes * (1 - side) / 2, sizes * (1 + side) / 2])
    return [FoundBoxes(box[None], np.array([ANY]), np.ones(1)) for box in edges]


def baselines(questions: Questions, sides: Sequence[float] = (CENTRED,)) -> dict[str, tuple[float, list[FoundBoxes]]]:
    """By name: the side and the boxes. The best centred box is the one with the best mean IoU on these very images.

    The mean is over the images with exactly one object, or over all questions if there is no such image.
    """
    asked = questions.single if questions.single.any() else slice(None)
    best = max(SIDES, key=lambda side: float(answer(questions, centred(questions, side)).ious[asked].mean()))
    named = {"full image": 1.0, **{f"centred box {side:g}": side for side in sides}, "best centred box": best}
    return {name: (side, centred(questions, side)) for name, side in named.items()}
