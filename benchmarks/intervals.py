"""How often 95 % intervals of shares have the true share, where boxes of one image are alike.

Images have 1 to 9 boxes. The chance that a box is right differs from image to image by a beta distribution, so that two
boxes of one image correlate as given.

    python benchmarks/intervals.py
"""

from __future__ import annotations

import argparse
from itertools import product

import numpy as np

from fastloc_core.review.acceptance import wilson
from fastloc_core.review.estimates import share_in_images


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2000)
    rounds = parser.parse_args().rounds
    print(f"{'images':>6} {'share':>6} {'alike':>6} {'Wilson':>7} {'by images':>10} {'width':>6}")
    for images, share, alike in product((10, 20, 40, 100), (0.8, 0.95), (0.01, 0.3, 0.6)):
        plain, ours, width = measured(images, share, alike, rounds)
        print(f"{images:6} {share:6} {alike:6} {plain:7.3f} {ours:10.3f} {width:6.3f}")


def measured(images: int, share: float, alike: float, rounds: int) -> tuple[float, float, float]:
    """How often the true share is in the plain and in the used interval, and the mean width of that."""
    chance = np.random.default_rng(0)
    spread = (1 - alike) / alike
    plain, ours, width = 0, 0, 0.0
    for _ in range(rounds):
        boxes = chance.integers(1, 10, images)
        right = chance.binomial(boxes, chance.beta(share * spread, (1 - share) * spread, images))
        found = share_in_images([*zip(right.tolist(), boxes.tolist(), strict=True)])
        low, high = wilson(found.successes, found.n)
        plain += low <= share <= high
        ours += found.low <= share <= found.high
        width += found.high - found.low
    return plain / rounds, ours / rounds, width / rounds


if __name__ == "__main__":
    main()
