"""The last part of the extent head learns from the boxes that a person decided.

It is trained four times, each time without a quarter of the images. What each of the four heads says of the quarter
that it never saw tells whether learning helps. The mean of their weights is the adapted head (model soups, Wortsman et
al., 2022a). It keeps a share of the shipped head's weights (robust fine-tuning, Wortsman et al., 2022b), so that few
decisions move it little.

The same held-out boxes tell how far it may move the first boxes. Each quarter is measured with the trust that the other
three choose, so that its choice does not make the check too kind.

Somebody who accepts a box says that it fits, not that it fits exactly. So it counts less, and another box that is
nearly the same is taken to be as good.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from fastloc_core.learning import edges as edging
from fastloc_core.learning.edges import EdgeWeights

from .confidence import iou
from .head import EdgeHead
from .losses import mirrored, of_box, of_edges

PARTS = 4
_STEPS = 45  # of each training
STEPS_IN_ALL = PARTS * _STEPS  # the most that `check` is called
_BATCH = 16
_RATE = 3e-3
_OF_BOX = 2.0
_NOISE = 0.1  # standard deviation of the features' scale
_PRIOR = 5.0  # decisions that weigh as much as the shipped head
_TRUSTS = (edging.TRUST, 0.17, 0.25, 0.4)
_FOR_TRUST = 15  # decisions; fewer cannot tell which trust is best
_OF_ACCEPTED = 0.2  # how much an accepted box counts beside an adjusted or drawn one
FITS = 0.75  # IoU from which a box is taken to be as good as the one that was accepted in its place

Floats = NDArray[np.float32]


class Decided(NamedTuple):
    """N decided boxes.

    `features`: (N, 2, F, CELLS), as in `Descriptor`; `first`, `box`: (N, 4), the first and the decided box in shares of
    the frame; `accepted`: (N,), as it was shown; `images`: (N,), the number of the image of each.
    """

    features: Floats
    first: Floats
    box: Floats
    accepted: NDArray[np.bool_]
    images: NDArray[np.int64]

    def where(self, chosen: NDArray[np.bool_]) -> Decided:
        own = self.accepted[chosen], self.images[chosen]
        return Decided(self.features[chosen], self.first[chosen], self.box[chosen], *own)


class Adapted(NamedTuple):
    """`weights`: of the adapted head; `trust`: of `edges.read`; `before`, `after`: (N,), the IoU of each decided box
    with what the shipped head finds, and with what is found without its image; for an accepted box FITS at most.
    """

    weights: EdgeWeights
    trust: float
    before: Floats
    after: Floats


def adapt(prior: EdgeHead, decided: Decided, check: Callable[[], object] = lambda: None) -> Adapted | None:
    """None if all boxes are of one image. The same decisions give the same head. `check` may raise Cancelled."""
    _, numbers = np.unique(decided.images, return_inverse=True)
    part = numbers % PARTS
    if not part.any():
        return None
    trusts = _TRUSTS if len(part) >= _FOR_TRUST else _TRUSTS[:1]
    (before,), held_out = _ious(prior, decided, trusts[:1]), np.zeros((len(trusts), len(part)), np.float32)
    trained = []
    for number in range(part.max() + 1):
        seen = decided.where(part != number)
        trained.append(_trained(prior, seen, number, check))
        head = _mean([trained[-1]], prior, len(seen.box))
        held_out[:, part == number] = _ious(head, decided.where(part == number), trusts)
    by_others = np.array([_best(held_out[:, part != number]) for number in range(len(trained))])
    after = held_out[by_others[part], np.arange(len(part))]
    return Adapted(_mean(trained, prior, len(part)).weights(), trusts[_best(held_out)], before, after)


def _best(ious: Floats) -> int:
    """The number of the best trust by N held-out boxes; another one than the first has to be better by more than its
    standard error. `ious`: (TRUSTS, N).
    """
    gains = ious - ious[0]
    return int((gains.mean(1) - gains.std(1) / max(len(ious[0]) - 1, 1) ** 0.5).argmax())


def _trained(prior: EdgeHead, decided: Decided, seed: int, check: Callable[[], object]) -> EdgeHead:
    generator = torch.Generator().manual_seed(seed)
    head = copy.deepcopy(prior).train().requires_grad_(True)
    optimizer = torch.optim.AdamW(head.parameters(), _RATE / 2, weight_decay=0)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, _STEPS)
    all_features, all_edges = torch.from_numpy(decided.features), torch.from_numpy(decided.box).clamp(0, 1)
    all_counts = torch.from_numpy(np.where(decided.accepted, _OF_ACCEPTED, 1).astype(np.float32))
    for step in range(_STEPS):
        check()
        rows = torch.randint(len(all_edges), (min(_BATCH, len(all_edges)),), generator=generator)
        features, edges = all_features[rows], all_edges[rows]
        if step % 2:
            features = torch.stack([features[:, 0].flip(2), features[:, 1]], 1)
            edges = mirrored(edges)
        said = head(features * (1 + _NOISE * torch.randn(1, generator=generator)))
        loss = (all_counts[rows] * (of_edges(said, edges) + _OF_BOX * of_box(said, edges))).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        plan.step()
    return head.eval().requires_grad_(False)


@torch.no_grad()
def _mean(heads: Sequence[EdgeHead], prior: EdgeHead, decisions: int) -> EdgeHead:
    """Of the heads' weights, and of the prior's, which counts as much as `_PRIOR` decisions."""
    share = decisions / (decisions + _PRIOR)
    mean = copy.deepcopy(prior)
    own = [list(head.parameters()) for head in heads]
    for weight, *learned in zip(mean.parameters(), *own, strict=True):
        weight.lerp_(torch.stack(learned).mean(0), share)
    return mean


@torch.no_grad()
def _ious(head: EdgeHead, decided: Decided, trusts: Sequence[float]) -> Floats:
    """(TRUSTS, N)."""
    said = head(torch.from_numpy(decided.features)).numpy()
    found = (edging.read(said, decided.first, trust).box for trust in trusts)
    ious = np.array([[iou(*pair) for pair in zip(boxes, decided.box, strict=True)] for boxes in found], np.float32)
    return np.where(decided.accepted, np.minimum(ious, FITS), ious)
