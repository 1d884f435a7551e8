"""How likely a refined proposal fits its object (IoU >= 0.5), by signs that need no annotation."""

from __future__ import annotations

from math import exp, log
from typing import NamedTuple

from .threshold import Shape


class Signs(NamedTuple):
    """The known facts about a box.

    `probability`: of the class in the whole image; `shape`: of the map that it comes from; `share`: of the class's
    evidence, in the largest hill, or in this box's own hill; `valley`: how high the map is between its large hills, 1
    if there is only one (`hills.Region`); `part`: the box is of one hill of several.
    """

    probability: float
    shape: Shape
    share: float
    valley: float
    part: bool


def confidence(signs: Signs) -> float:
    """Logistic regression, in (0, 1).

    Its numbers are fitted by benchmarks/fit_refined.py. docs/accuracy.md says on which images, and how well they hold
    on others.
    """
    weights = OF_PART if signs.part else OF_WHOLE
    return 1 / (1 + exp(-sum(weight * value for weight, value in zip(weights, regressors(signs), strict=True))))


def regressors(signs: Signs) -> tuple[float, ...]:
    """The terms of the regression."""
    return 1.0, log(max(signs.probability, 1e-4)), signs.share, signs.valley, signs.shape.peak, signs.shape.area


OF_WHOLE = (-0.861, 0.16, 1.569, 2.207, -1.768, -1.684)
OF_PART = (-1.403, 0.092, 4.071, -0.587, -0.245, 0.543)
