"""Proposals as a store keeps them: each image's, for each model and preset, with enough evidence to explain itself."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import astuple, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fastloc_core.boxes import Box
from fastloc_core.proposal import ClassScore, Evidence, Neuron, Proposal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COARSER = 4  # cells of the classifier's input, along each axis, that one cell of kept evidence stands for
FINE = 128  # evidence that has fewer cells along an axis is kept as it is

PLAIN = "id, label, x0, y0, x1, y1, confidence, scores"
COLUMNS = "id, label, x0, y0, x1, y1, confidence, scores, neurons, heat, mask"


def coarse(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """The same proposals with evidence at a quarter of its resolution, as it is shown and kept."""
    return tuple(replace(p, evidence=replace(p.evidence, heat=_shrunk(p.evidence.heat))) for p in proposals)


def _shrunk(heat: NDArray[np.float32]) -> NDArray[np.float32]:
    """(S, S) -> (S / 4, S / 4), the mean of the cells, brightest cell 1; read-only."""
    import numpy as np

    side = heat.shape[0] // COARSER
    if heat.shape[0] < FINE:
        return heat
    cut = heat[: side * COARSER, : side * COARSER]
    small: NDArray[np.float32] = cut.reshape(side, COARSER, side, COARSER).mean((1, 3), dtype=np.float32)
    small /= max(float(small.max()), 1e-9)
    small.flags.writeable = False
    return small


def to_row(p: Proposal) -> tuple[Any, ...]:
    """The values of COLUMNS. Evidence loses what 256 levels cannot hold."""
    import numpy as np

    scores = json.dumps([astuple(score) for score in (p.score, *p.alternatives)], ensure_ascii=False)
    neurons = json.dumps([astuple(neuron) for neuron in p.evidence.neurons])
    heat = np.rint(p.evidence.heat * 255).astype(np.uint8)
    return (p.id, p.label, *astuple(p.box), p.confidence, scores, neurons, _packed(heat), _packed(p.mask))


@lru_cache(maxsize=256)  # of one image again and again while it is decided; proposals never change
def from_row(row: tuple[Any, ...]) -> Proposal:
    import numpy as np

    item_id, _, x0, y0, x1, y1, confidence, scores, neurons, heat, mask = row
    score, *alternatives = (ClassScore(*values) for values in json.loads(scores))
    warmth: NDArray[np.float32] = _square(np.frombuffer(zlib.decompress(heat), np.uint8)).astype(
        np.float32
    ) / np.float32(255)
    covered = _square(np.frombuffer(zlib.decompress(mask), np.bool_))
    warmth.flags.writeable = False
    evidence = Evidence(warmth, tuple(Neuron(*values) for values in json.loads(neurons)))
    return Proposal(Box(x0, y0, x1, y1), score, confidence, tuple(alternatives), covered, evidence, item_id)


def from_plain(row: tuple[Any, ...]) -> Proposal:
    """Of the values of PLAIN, with empty evidence."""
    import numpy as np

    item_id, _, x0, y0, x1, y1, confidence, scores = row
    score, *alternatives = (ClassScore(*values) for values in json.loads(scores))
    nothing = Evidence(np.empty((0, 0), np.float32), ())
    return Proposal(
        Box(x0, y0, x1, y1), score, confidence, tuple(alternatives), np.empty((0, 0), np.bool_), nothing, item_id
    )


def _packed(values: NDArray[Any]) -> bytes:
    return zlib.compress(values.tobytes(), 1)


def _square(values: NDArray[Any]) -> NDArray[Any]:
    side = round(values.size**0.5)
    return values.reshape(side, side)
