"""How likely a refined proposal fits its object (IoU >= 0.5), by signs that need no annotation."""

from __future__ import annotations

from math import exp, log
from typing import NamedTuple


class Signs(NamedTuple):
    """The known facts about a box.

    `probability`: of the class in the whole image; `agreement`: IoU of the widest and the tightest box at hand; `area`:
    of the box, as a share of the image; `share`: of the class's evidence, in the largest hill, or in this box's own
    hill; `valley`: how high the map is between its large hills, 1 if there is only one (`hills.Region`); `part`: the
    box is of one hill of several.
    """

    probability: float
    agreement: float
    area: float
    share: float
    valley: float
    part: bool


def chance(signs: Signs) -> float:
    """Logistic regression, in (0, 1).

    Its numbers are fitted by benchmarks/confidence.py. docs/accuracy.md says on which images, and how well they hold on
    others.
    """
    weights = OF_PART if signs.part else OF_WHOLE
    return 1 / (1 + exp(-sum(weight * value for weight, value in zip(weights, regressors(signs), strict=True))))


def regressors(signs: Signs) -> tuple[float, ...]:
    """The terms of the regression."""
    probability, area = log(max(signs.probability, 1e-4)), log(max(signs.area, 1e-4))
    return 1.0, probability, signs.agreement, area, signs.share, signs.valley


OF_WHOLE = (-2.0, 0.22, 1.92, -0.27, 1.22, 1.58)
OF_PART = (-1.36, 0.14, -1.21, 0.48, 5.41, -1.86)
