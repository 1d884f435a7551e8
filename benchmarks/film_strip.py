"""Draws docs/images/film-strip.webp: boxes of the same images before any decision, after 10 and after 40.

    python benchmarks/film_strip.py

The images are pieces of scikit-image's photograph of coins, each around one coin, with parts of its neighbours. The
decided pieces are adjusted to the coin. The shown coins are not among the decided ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from skimage import data

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.learning.lesson import Lesson
from fastloc_core.localization.learned.learn import learn
from fastloc_core.localization.learned.preset import LEARNED
from fastloc_core.localization.learned.weights import prior
from fastloc_core.localization.proposing import Proposer
from fastloc_core.models import DEFAULT
from fastloc_core.models.loading import load
from fastloc_core.proposal import Proposal

FILE = Path(__file__).parents[1] / "docs/images/film-strip.webp"
SIDE, SHOWN, COUNTS = 110, 4, (0, 10, 40)  # pixels of a piece; coins; decisions
LEAST = 500  # pixels of a coin
_SCALE = 2
_TRUE, _PROPOSED = (120, 200, 120), (255, 140, 0)

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """`image`: RGB uint8 (SIDE, SIDE, 3); `coin`: its number; `box`: the true one; `proposal`: the best one."""

    image: Pixels
    coin: int
    box: Box
    proposal: Proposal


def main() -> None:
    torch.set_num_threads(1)
    found = pieces()
    shown = [next(each for each in found if each.coin == coin) for coin in range(SHOWN)]
    decided = [each for each in found if each.coin >= SHOWN]
    columns = []
    for count in COUNTS:
        learned = learn(prior().head.edges, [lesson(i, each) for i, each in enumerate(decided[:count])])
        boxes = [learned.apply(p.proposal, SIDE, SIDE).box if learned else p.proposal.box for p in shown]
        ious = [box.iou(piece.box) for box, piece in zip(boxes, shown, strict=True)]
        print(f"after {count}: mean IoU {np.mean(ious):.3f} of the shown ones, learned: {learned and learned.gain}")
        columns.append(np.vstack([drawn(piece, box) for piece, box in zip(shown, boxes, strict=True)]))
    strip = np.hstack([column.reshape(-1, SIDE * _SCALE, 3) for column in columns])
    FILE.write_bytes(cv2.imencode(".webp", strip[:, :, ::-1], [cv2.IMWRITE_WEBP_QUALITY, 80])[1].tobytes())


def pieces() -> list[Piece]:
    photograph: Pixels = data.coins()  # type: ignore[no-untyped-call]
    proposer, random, found = Proposer(load(DEFAULT, "cpu"), LEARNED), np.random.default_rng(0), []
    for _ in range(3):
        for coin, box in enumerate(coins(photograph)):
            corner = (np.array(box.centre) - SIDE / 2 + random.uniform(-18, 18, 2)).round().astype(int)
            x, y = np.clip(corner, 0, np.array(photograph.shape[::-1]) - SIDE).tolist()
            image = np.repeat(photograph[y : y + SIDE, x : x + SIDE, None], 3, 2)
            proposals = proposer.propose(image, Path("coin"), top_classes=1).proposals
            if proposals:
                true = Box(box.x0 - x, box.y0 - y, box.x1 - x, box.y1 - y).clipped(SIDE, SIDE)
                found.append(Piece(image, coin, true, proposals[0]))
    return found


def coins(photograph: Pixels) -> Sequence[Box]:
    """The boxes of the coins: the large bright regions, without those that the border cuts."""
    _, bright = cv2.threshold(photograph, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    closed = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, _, regions, _ = cv2.connectedComponentsWithStats(closed)
    height, width = photograph.shape
    boxes = [Box(x, y, x + w, y + h) for x, y, w, h, area in regions[1:].tolist() if area >= LEAST]
    return [box for box in boxes if min(box.x0, box.y0) > 0 and box.x1 < width and box.y1 < height]


def lesson(number: int, piece: Piece) -> Lesson:
    if piece.proposal.descriptor is None:
        raise ValueError("only proposals of learned teach")
    about = piece.box, "coin", piece.proposal.label, Decision.ADJUSTED, float(number)
    return Lesson(f"{number}", piece.proposal.descriptor, piece.proposal.box, *about)


def drawn(piece: Piece, box: Box) -> Pixels:
    large = cv2.resize(piece.image, None, fx=_SCALE, fy=_SCALE, interpolation=cv2.INTER_CUBIC)
    for each, colour in ((piece.box, _TRUE), (box, _PROPOSED)):
        x0, y0, x1, y1 = (round(edge * _SCALE) for edge in each.edges)
        cv2.rectangle(large, (x0, y0), (x1 - 1, y1 - 1), colour, 2)
    return np.asarray(
        cv2.copyMakeBorder(large[2:-2, 2:-2], 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=(255,) * 3), np.uint8
    )


if __name__ == "__main__":
    main()
