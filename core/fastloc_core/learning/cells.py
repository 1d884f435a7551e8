"""What a decided image teaches about finding: some of its cells, each with its features and its answer.

A cell is a place of the grid on which the backbone sees the image, or a tile of it. All coordinates here are shares of
the image's width and height. Nearness to an object's centre is the heat of CenterNet (Zhou et al., 2019): 1 in the
cell of the centre, and a Gaussian around it that follows the object's width and height.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .ridge import Moments, predicted

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Tiling = tuple[int, ...]

GRID = 28  # cells along each side of a view
SIDES = {1: 1.0, 2: 0.6, 3: 0.4}  # of a tile, if so many stand in a row; they overlap
NEAR = 0.3  # the heat from which a cell belongs to an object
CENTRAL = 0.5  # the heat from which a cell says how far its object reaches
SPREAD = 0.15  # the Gaussian's deviation, as a share of the object's width and height
SIZES = (1.5, 24.0)  # cells: smaller and larger objects are left to other views
TYPICAL = 8.0  # cells that the middle object should have at least, if there are enough tiles for it
LARGE = 20.0  # cells: if a tenth of the objects is larger, the whole image is looked at, too
KEPT = 64  # cells of each kind that an image keeps
REJECTED = 10.0  # how many other cells a cell of a rejected box counts
STIFFNESS = 0.3  # of the regression of the heat


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The kept cells of one decided image: at most about 40 kB.

    `features`: float16 (N, D); `places`: (N, 3), x and y of the cell's middle, and its side; `heat`: (N,); `owner`:
    (N,), the row in `boxes` of the object that a cell belongs to, -1 for none; `weights`: (N,), how many cells of the
    image each stands for; `boxes`: (M, 4), x0, y0, x1, y1 of the accepted objects, with their `labels`.
    """

    features: NDArray[np.float16]
    places: Floats
    heat: Floats
    owner: Ints
    weights: Floats
    boxes: Floats
    labels: tuple[str, ...]
    tiling: Tiling


def tiling(boxes: Floats) -> Tiling:
    """How finely images must be looked at for objects (M, 4) of such sizes: tiles in a row, for each look.

    The fewest tiles that show the middle object with TYPICAL cells.
    """
    if not len(boxes):
        return (1,)
    sizes = np.sqrt((boxes[:, 2:] - boxes[:, :2]).prod(1)) * GRID  # in cells of the whole image
    large, middle = np.quantile(sizes, 0.9), np.median(sizes)
    finest = next((n for n, side in SIDES.items() if middle / side >= TYPICAL), max(SIDES))
    both = finest > 1 and large / SIDES[finest] > LARGE
    return (1, finest) if both else (finest,)


def views(finest: int) -> Floats:
    """The tiles (V, 4) of one look: x0, y0, x1, y1."""
    side = SIDES[finest]
    starts = np.linspace(0, 1 - side, finest)
    return np.array([(x, y, x + side, y + side) for y in starts for x in starts], np.float32)


def places(finest: int) -> tuple[Floats, NDArray[np.bool_]]:
    """The places (V, GRID, GRID, 3) of all cells of a look, and which of them count: of cells of several tiles about
    one place only that of the tile with the nearest middle, which sees most around it.
    """
    tiles = views(finest)
    step = SIDES[finest] / GRID
    along = (np.arange(GRID, dtype=np.float32) + 0.5) * step
    x = np.broadcast_to(tiles[:, 0, None, None] + along, (len(tiles), GRID, GRID))
    y = np.broadcast_to(tiles[:, 1, None, None] + along[:, None], (len(tiles), GRID, GRID))
    middles = (tiles[:, :2] + tiles[:, 2:]) / 2
    far = [np.maximum(abs(x - a), abs(y - b)) for a, b in middles]
    counts = np.argmin(far, 0) == np.arange(len(tiles))[:, None, None]
    return np.stack((x, y, np.full_like(x, step)), -1).astype(np.float32), counts


def heat(places: Floats, boxes: Floats) -> tuple[Floats, Ints, NDArray[np.bool_]]:
    """(N, 3), (M, 4) -> the heat (N,), its object's row (N,) or -1, and the cells that neither are objects nor are not:
    those in the middle of an object that is too small or too large for their view.
    """
    sizes = boxes[:, 2:] - boxes[:, :2]
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    step = places[:, None, 2:]  # (N, 1, 1)
    off = (places[:, None, :2] - centres) / np.maximum(sizes * SPREAD, step / 2)  # (N, M, 2)
    each = np.exp(-(off**2).sum(2) / 2)  # (N, M)
    cells = np.sqrt(sizes.prod(1)) / places[:, 2:]  # (N, M)
    fits = (cells >= SIZES[0]) & (cells <= SIZES[1])
    hot = np.where(fits, each, 0.0)
    best = hot.max(1, initial=0.0).astype(np.float32)
    owner = np.where(best >= NEAR, hot.argmax(1) if len(boxes) else -1, -1)
    doubtful = (each * ~fits).max(1, initial=0.0) >= NEAR
    return np.where(owner >= 0, best, best * (best > 0.01)), owner, doubtful & (owner < 0)


def kept(
    features: Floats,
    places: Floats,
    tiling: Tiling,
    boxes: Floats,
    labels: Sequence[str],
    rejected: Floats,
    complete: bool = True,
) -> Cells:
    """The cells of an image that teach most: some of each object and each rejected box, those that resemble the objects
    most without being one, and some of the rest.

    `features`: (N, D) at `places` (N, 3); `boxes`: (M, 4) with their `labels`; `rejected`: (R, 4); `complete`: every
    object has its box. Otherwise what resembles the objects may be one, and is left out.
    """
    hot, owner, doubtful = heat(places, boxes)
    near_rejected = (heat(places, rejected)[0] >= CENTRAL) & (owner < 0)
    rest = np.flatnonzero((owner < 0) & ~doubtful & ~near_rejected)
    objects = _objects(hot, owner)
    chance = np.random.default_rng(0)
    alike = rest[:0]
    if len(objects):
        resemblance = _resemblance(features, hot, objects, rest)
        ordered = rest[np.argsort(-resemblance, kind="stable")]
        alike, rest = ordered[:KEPT], ordered[KEPT if complete else len(ordered) // 5 :]
        alike = alike if complete else alike[:0]
    parts = (objects[:KEPT], np.flatnonzero(near_rejected)[:KEPT], alike, chance.permutation(rest)[:KEPT])
    stands_for = (len(objects), REJECTED * len(parts[1]), len(alike), len(rest))
    chosen = np.concatenate(parts)
    weights = np.repeat([all_ / max(len(p), 1) for all_, p in zip(stands_for, parts, strict=True)], [*map(len, parts)])
    return Cells(
        features[chosen].astype(np.float16),
        places[chosen],
        hot[chosen].astype(np.float32),
        owner[chosen].astype(np.int64),
        weights.astype(np.float32),
        boxes.astype(np.float32),
        tuple(labels),
        tiling,
    )


def _objects(hot: Floats, owner: Ints) -> Ints:
    """The cells of objects, the hottest of each object first, the others in random order."""
    cells = np.random.default_rng(0).permutation(np.flatnonzero(owner >= 0))
    ordered = cells[np.argsort(-hot[cells], kind="stable")]
    first = np.unique(owner[ordered], return_index=True)[1]
    return np.concatenate((ordered[first], np.setdiff1d(cells, ordered[first], assume_unique=True)))


def _resemblance(features: Floats, hot: Floats, objects: Ints, rest: Ints) -> Floats:
    """How much the cells of `rest` look like the objects, by what this image alone teaches."""
    both = np.concatenate((objects, rest))
    moments = Moments.of(features[both], hot[both, None], np.where(hot[both] >= NEAR, len(rest) / len(objects), 1))
    return predicted(features[rest], moments.solved(STIFFNESS))[:, 0]
