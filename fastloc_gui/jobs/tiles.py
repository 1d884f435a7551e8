"""The tasks of the gallery for `files.bulk`: read its tiles, and decide about many of them."""

from __future__ import annotations

import gc
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fastloc_core.progress import Progress
from fastloc_core.store import Store
from fastloc_core.store.edits import Step
from fastloc_core.store.gallery import Choice, Listing, Tile

from . import imports

Known = Collection[str] | None  # see triage.disagreements


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """`alike`: how much boxes look like their class, by id, if that was wanted."""

    listing: Listing
    tiles: list[Tile]
    alike: dict[str, float]


def find(listing: Listing, known: Known, alike: bool, store: Store, progress: Progress) -> Found:
    """The boxes of the whole folder."""
    from fastloc_core.store import gallery, likeness

    with imports.resting_collector():
        found = gallery.tiles(store, listing, known, progress)
        gc.freeze()  # a search for garbage among so many tiles would be a pause that one sees
    return Found(listing, found, likeness.alike(store, found, progress) if alike else {})


@dataclass(frozen=True, slots=True)
class Asked:
    """See gallery_decisions.decide."""

    choice: Choice
    tiles: Sequence[Tile]
    label: str
    unseen: frozenset[int]
    whole: bool
    text: str


def decide(
    asked: Asked, listing: Listing, before: Sequence[Tile], known: Known, store: Store, progress: Progress
) -> tuple[Step | None, list[Tile]]:
    """The step, and the tiles that the images have now. `before`: see gallery.listed_now."""
    from fastloc_core.store import gallery, gallery_decisions

    with imports.resting_collector():
        step = gallery_decisions.decide(
            store,
            asked.choice,
            asked.tiles,
            asked.label,
            unseen=asked.unseen,
            whole=asked.whole,
            text=asked.text,
            progress=progress,
        )
        images = {tile.image for tile in asked.tiles}
        return step, gallery.listed_now(store, listing, images, before, known)


def list_again(
    listing: Listing, images: Collection[int], before: Sequence[Tile], known: Known, store: Store, progress: Progress
) -> list[Tile]:
    """The tiles that these images have now."""
    from fastloc_core.store import gallery

    return gallery.listed_now(store, listing, images, before, known)
