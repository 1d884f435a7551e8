"""How much images look like a box, and boxes like their class: embeddings beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fastloc_core.progress import Progress, silent

from . import descriptors
from .store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fastloc_core.proposal import Descriptor

    from .gallery import Tile

_OWN = (
    f"SELECT {descriptors.readable('descriptor')} FROM descriptors WHERE image = :image AND id = :id"
    f" UNION ALL SELECT {descriptors.readable('descriptor')} FROM proposals WHERE image = :image AND id = :id"
)
_ALL = (
    f"SELECT image, {descriptors.readable('descriptor')} FROM descriptors"
    f" UNION ALL SELECT image, {descriptors.readable('descriptor')} FROM proposals"
)
_TOLD = 500  # descriptors between two reports of progress


def likeness(store: Store, image: int, box: str, progress: Progress = silent) -> dict[int, float]:
    """By image, the largest cosine between the embedding of that box and those of the image's boxes and proposals.

    `box`: the id of a proposal or an annotation of `image`. Empty if the box has no descriptor. `progress` may raise
    Cancelled.
    """
    own = next(filter(None, map(_unpacked, store.connection.execute(_OWN, {"image": image, "id": box}))), None)
    found: dict[int, float] = {}
    if own is None:
        return found
    for count, (other, data) in enumerate(store.connection.execute(_ALL)):
        if count % _TOLD == 0:
            progress(0, 0)
        seen = descriptors.unpacked(data)
        if seen and (seen.version, seen.embedding.shape) == (own.version, own.embedding.shape):
            cosine = float(own.embedding.astype("f4") @ seen.embedding.astype("f4"))
            found[other] = max(cosine, found.get(other, -1.0))
    return found


def alike(store: Store, tiles: Sequence[Tile], progress: Progress = silent) -> dict[str, float]:
    """By id of each box with a descriptor, the cosine between its embedding and the mean of its class among these
    boxes. The odd ones of a class have small numbers. `progress` may raise Cancelled.
    """
    means: dict[str, NDArray[np.float32]] = {}
    form: tuple[Any, ...] | None = None
    for _, seen, label in _embeddings(store, tiles, 0, progress):  # twice, because all of them would not fit in memory
        form = form or (seen.version, seen.embedding.shape)
        if form == (seen.version, seen.embedding.shape):
            means[label] = means.get(label, 0) + seen.embedding.astype("f4")
    lengths = {label: max(float(mean @ mean) ** 0.5, 1e-9) for label, mean in means.items()}
    return {
        item_id: float(means[label] @ seen.embedding.astype("f4")) / lengths[label]
        for item_id, seen, label in _embeddings(store, tiles, 1, progress)
        if form == (seen.version, seen.embedding.shape)
    }


def _embeddings(
    store: Store, tiles: Iterable[Tile], round_: int, progress: Progress
) -> Iterator[tuple[str, Descriptor, str]]:
    """(id, descriptor, class) of the boxes that have one; `round_`: 0 or 1, for the progress."""
    listed = list(tiles)
    for count, tile in enumerate(listed):
        if count % _TOLD == 0:
            progress(round_ * len(listed) + count, 2 * len(listed))
        rows = store.connection.execute(_OWN, {"image": tile.image, "id": tile.id})
        if seen := next(filter(None, map(_unpacked, rows)), None):
            yield tile.id, seen, tile.label


def _unpacked(row: tuple[object]) -> Descriptor | None:
    return descriptors.unpacked(row[0])
