"""The decided images that teach what to look for, and what need not be looked for any more."""

from __future__ import annotations

from typing import NamedTuple

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box

from . import learning, sound
from .lessons import LOOKED_AT
from .store import Store

MOST = 40  # images
_TEACH = "', '".join((Decision.ACCEPTED, Decision.ADJUSTED, Decision.DRAWN))


class Exemplars(NamedTuple):
    """The decisions about one image.

    `revision`: it changes with every decision; `width`, `height`: pixels of the image; `boxes`: those of objects, with
    their `labels`; `complete`: every object has its box.
    """

    image: int
    revision: int
    width: int
    height: int
    boxes: tuple[Box, ...]
    labels: tuple[str, ...]
    rejected: tuple[Box, ...]
    complete: bool


def exemplars(store: Store, most: int = MOST) -> list[Exemplars]:
    """Of the images in which a person lately accepted, adjusted or drew a box, the one with the newest of these last.

    Decisions from before the last `learning.reset`, and those in bulk that nobody looked at, make no image count.
    """
    query = (
        f"SELECT a.image FROM annotations a JOIN images i ON i.id = a.image WHERE {LOOKED_AT}"
        f" AND a.decision IN ('{_TEACH}') AND i.place NOT NULL"
        " GROUP BY a.image ORDER BY max(a.at) DESC, a.image LIMIT :most"
    )
    found = [image for (image,) in store.connection.execute(query, {"since": learning.since(store), "most": most})]
    return [each for image in reversed(found) if (each := of_image(store, image)).boxes]


def of_image(store: Store, image: int) -> Exemplars:
    """All that is decided about an image."""
    content = store.content(image)
    rejected = tuple(a.box for a in content.annotations if a.decision is Decision.REJECTED)
    boxes = [a for a in content.boxes if a.box.area > 0]
    own, labels = tuple(a.box for a in boxes), tuple(a.label for a in boxes)
    size = content.width, content.height
    return Exemplars(image, content.revision, *size, own, labels, rejected, content.verified)


def named_boxes(store: Store, image: int) -> list[Box]:
    """The boxes that the present run proposed for classes that a person named; a new run leaves them."""
    query = (
        "SELECT x0, y0, x1, y1 FROM proposals WHERE image = ? AND model = ? AND preset = ? AND found"
        f" AND {sound.proposal()} LIMIT {sound.MOST_PROPOSALS}"
    )
    return [Box(*edges) for edges in store.connection.execute(query, (image, *store.run))]
