"""Which proposals are worth a look: those whose chance is at least the time to check one over the time to draw a box.

A look costs the time to check. It saves the time to draw if the proposal is right. So it pays from the chance
check / draw on.
"""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH = 10  # decisions of each kind from which on a person's own times count


@dataclass(frozen=True, slots=True)
class Timing:
    """How many decisions of one kind were timed, and the median of their times in seconds."""

    n: int
    median: float


CHECK = Timing(0, 1.7)  # Papadopoulos et al., "We don't need no bounding-boxes", CVPR 2016
DRAW = Timing(0, 7.0)  # Papadopoulos et al., "Extreme clicking for efficient object annotation", ICCV 2017
LOWEST, HIGHEST = 0.05, 0.5  # so that odd times hide neither nothing nor what is more likely right than wrong


def least_chance(check: Timing | None, draw: Timing | None) -> float:
    """The chance, in whole hundredths, from which on a proposal is worth a look.

    `check`: accepting or rejecting a proposal; `draw`: drawing a box; None if none was timed. The published times stand
    in for both until there are `ENOUGH` of each, because times of different people are not comparable.
    """
    if check is None or draw is None or min(check.n, draw.n) < ENOUGH:
        check, draw = CHECK, DRAW
    share = check.median / draw.median if draw.median > 0 else HIGHEST
    return round(min(max(share, LOWEST), HIGHEST), 2)
