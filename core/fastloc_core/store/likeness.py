"""How much images look like a box: the embeddings of their boxes and proposals beside the box's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastloc_core.progress import Progress, silent

from . import descriptors
from .store import Store

if TYPE_CHECKING:
    from fastloc_core.proposal import Descriptor

_OWN = (
    f"SELECT {descriptors.readable('descriptor')} FROM descriptors WHERE image = ?1 AND id = ?2"
    f" UNION ALL SELECT {descriptors.readable('descriptor')} FROM proposals WHERE image = ?1 AND id = ?2"
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
    own = next(filter(None, map(_unpacked, store.connection.execute(_OWN, (image, box)))), None)
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


def _unpacked(row: tuple[object]) -> Descriptor | None:
    return descriptors.unpacked(row[0])
