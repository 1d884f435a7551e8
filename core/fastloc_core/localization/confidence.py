"""How likely a refined proposal fits its object (IoU >= 0.5), from signs that need no annotation."""

from __future__ import annotations

from math import exp, log
from typing import NamedTuple


class Signs(NamedTuple):
    """What is known of a box: the class's `probability` in the whole image, the `agreement` (IoU) of the widest and the
    tightest box at hand, and the box's `area` as a share of the image: of large objects often a part is taken."""

    probability: float
    agreement: float
    area: float


def chance(signs: Signs) -> float:
    """Logistic regression, in (0, 1).

    Its four numbers are fitted on the boxes of two ImageNet classifiers in 430 photographs of raccoons, kangaroos and
    Tiny ImageNet's classes: docs/accuracy.md says how well they hold for others.
    """
    known = log(max(signs.probability, 1e-4))
    likely = 1.08 + 0.30 * known + 0.84 * signs.agreement - 0.76 * log(max(signs.area, 1e-4))
    return 1 / (1 + exp(-likely))
