"""How often proposals of some chance were accepted, and which threshold is safe for accepting all of them."""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from fastloc_core.annotation import Decision

from .verdicts import Verdict

TRUSTED = 0.95  # a threshold is suggested if the accepted share above it is at least this, by its lower bound
SPOT_CHECK = 0.1  # share of the images accepted unseen that somebody is to look at
THRESHOLDS = tuple(i / 100 for i in range(101))
Z = 1.959964  # of a two-sided 95 % interval


@dataclass(frozen=True, slots=True)
class AcceptedShare:
    """Of `n` proposals with a chance of at least `threshold`, `accepted` were accepted as they were.

    `low`, `high`: the 95 % Wilson interval of `share`. With n = 0, `share` is 0 and the interval is [0, 1].
    """

    threshold: float
    n: int
    accepted: int
    share: float
    low: float
    high: float


class Acceptance:
    """The share of proposals that were accepted as they were, for every threshold of the chance.

    An adjusted box, or a box that got another class, does not count as accepted, because somebody had to see it. The
    verdicts must be of one model and preset, because chances of different ones are not comparable, and of images
    that somebody looked at, because proposals that were accepted unseen would prove themselves right. Labels are
    compared as they are, so `proposed_label` must be the class that was shown. `label`: only that class, empty for all.
    """

    def __init__(self, verdicts: Iterable[Verdict], label: str = "") -> None:
        ordered = sorted(
            (v.chance, v.decision is Decision.ACCEPTED and v.label == v.proposed_label)
            for v in verdicts
            if not label or v.proposed_label == label
        )
        self._chances = [chance for chance, _ in ordered]
        self._accepted = [0, *accumulate(accepted for _, accepted in ordered)]

    def at(self, threshold: float) -> AcceptedShare:
        """Of the proposals with chance >= threshold."""
        first = bisect_left(self._chances, threshold)
        n = len(self._chances) - first
        accepted = self._accepted[-1] - self._accepted[first]
        return AcceptedShare(threshold, n, accepted, accepted / n if n else 0.0, *wilson(accepted, n))

    @cached_property
    def suggested(self) -> float | None:
        """The lowest threshold, in hundredths, with an accepted share of at least `TRUSTED`; None if there is none."""
        return next((t for t in THRESHOLDS if self.at(t).low >= TRUSTED), None)


def wilson(successes: float, n: float) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson 1927, JASA 22:209-212). `n` may be an effective number."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = successes / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def spot_check(ids: Sequence[str], seed: int) -> frozenset[str]:
    """A random sample of the ids, at least one if there are any; it depends only on the set of ids and the seed."""
    unique = sorted(set(ids))
    choose = random.Random(seed)  # noqa: S311 (a sample, no secret)
    return frozenset(choose.sample(unique, spot_check_size(len(unique))))


def spot_check_size(n: int) -> int:
    """How many of `n` ids a spot check has."""
    return min(max(round(n * SPOT_CHECK), 1), n)
