"""Shares and means of boxes with their uncertainty. Boxes of one image are alike, so that many boxes of few images say
less than their number. docs/adr/0035-proof.md explains the choices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .acceptance import Z, wilson


@dataclass(frozen=True, slots=True)
class Share:
    """`successes` of `n` boxes in `images` images; `low`, `high`: the 95 % interval of `share`.

    With n = 0, `share` is 0 and the interval is [0, 1].
    """

    successes: int
    n: int
    images: int
    share: float
    low: float
    high: float


def share_in_images(counts: Sequence[tuple[int, int]]) -> Share:
    """`counts`: successes and boxes of each image.

    The Wilson interval of the effective number of boxes, which is their number divided by the design effect (Kish:
    Survey Sampling, 1965; for small shares Korn and Graubard, Survey Methodology 24:193-201, 1998). Where all or none
    are successes, the boxes do not tell how alike they are; then each image counts as one box.
    """
    counts = [(successes, n) for successes, n in counts if n]
    images, successes, n = len(counts), sum(s for s, _ in counts), sum(n for _, n in counts)
    if not n:
        return Share(0, 0, 0, 0.0, *wilson(0, 0))
    share = successes / n
    effective = float(images)
    if images > 1 and 0 < share < 1:
        variance = images / (images - 1) * sum((s - share * m) ** 2 for s, m in counts) / n**2
        effective = n / max(1.0, variance / (share * (1 - share) / n))
    return Share(successes, n, images, share, *wilson(share * effective, effective))


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of `n` values in `images` images, and its standard error, None if that is not known."""

    n: int
    images: int
    mean: float
    error: float | None


def mean_in_images(values: Sequence[Sequence[float]]) -> Mean:
    """`values`: of each image. The error is that of a ratio of sums over images (Cochran: Sampling Techniques, 3rd
    edition, 1977, section 6.3).
    """
    values = [each for each in values if each]
    images, n = len(values), sum(map(len, values))
    if not n:
        return Mean(0, 0, 0.0, None)
    mean = sum(map(sum, values)) / n
    if images < 2:
        return Mean(n, images, mean, None)
    spread = sum((sum(each) - mean * len(each)) ** 2 for each in values)
    return Mean(n, images, mean, math.sqrt(images / (images - 1) * spread) / n)


def difference(one: Mean, other: Mean) -> tuple[float, float, float] | None:
    """How much larger the first mean is, with the normal 95 % interval; None if an error is not known."""
    if one.error is None or other.error is None:
        return None
    larger, half = one.mean - other.mean, Z * math.hypot(one.error, other.error)
    return larger, larger - half, larger + half
