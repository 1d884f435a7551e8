"""The tiles of the gallery: the boxes of the whole folder, as light rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.progress import Progress, silent
from fastloc_core.proposal import Proposal
from fastloc_core.review.edits import Content
from fastloc_core.review.standing import Shown

from . import blind, queries, sound
from .doubts import confirmed_classes, find_doubts
from .store import Store

MOST_TILES = 500_000

_DECIDED = (
    "SELECT a.image, a.id, a.label, a.x0, a.y0, a.x1, a.y1, a.confidence, a.decision,"
    " min(max(CAST(i.width AS INTEGER), 0), 1000000), min(max(CAST(i.height AS INTEGER), 0), 1000000)"
    " FROM images i JOIN annotations a ON a.image = i.id"
    f" WHERE i.place NOT NULL AND i.error = '' AND a.present AND a.decision <> '{Decision.REJECTED}'"
    f" AND {sound.annotation('a')}"
)
_PENDING = (
    "SELECT i.id FROM images i JOIN runs r ON r.image = i.id AND r.model = ? AND r.preset = ?"
    " WHERE i.place NOT NULL AND i.error = '' AND r.pending ORDER BY i.place"
)


class Listing(StrEnum):
    """Which boxes are listed."""

    TO_REVIEW = "to review"
    DECIDED = "decided"
    ANY = "any"
    DOUBTFUL = "doubtful"
    DISAGREEING = "disagreeing"


SEARCHED = (Listing.DOUBTFUL, Listing.DISAGREEING)  # what has to be found first, the worst comes first


class Choice(StrEnum):
    """What is decided about each of many boxes."""

    ACCEPT = "accept"  # proposals; of a doubtful or disputed box, say that it is right
    GUESS = "guess"  # take the class that is guessed or suggested
    REJECT = "reject"  # proposals; a decided box is deleted
    RELABEL = "relabel"


class Tile(NamedTuple):
    """One box, as it is shown.

    `size`: width and height of its image, 0 if it was never opened; `chance`: see Annotation.confidence; `decision`:
    None for a proposal; `guess`: the class that the model guesses, or the one that a doubtful box probably has;
    `severity`: how bad a doubt or a disagreement is, else 0.
    """

    image: int
    id: str
    label: str
    box: Box
    size: tuple[int, int]
    chance: float | None
    decision: Decision | None
    guess: str = ""
    severity: float = 0.0


def tiles(
    store: Store,
    listing: Listing,
    known: Collection[str] | None = None,
    progress: Progress = silent,
    among: Collection[int] | None = None,
) -> list[Tile]:
    """The boxes of the folder, or `among` these images, in the order of the list of images, or the worst first.

    At most MOST_TILES of them. `known`: see triage.disagreements. Doubts are about the whole folder.
    """
    match listing:
        case Listing.TO_REVIEW:
            found = _first(_pending(store, progress, among))
        case Listing.DECIDED:
            found = _first(_decided(store, among))
        case Listing.ANY:
            found = _first((*_pending(store, progress, among), *_decided(store, among)))
        case Listing.DOUBTFUL:
            found = _first(_doubtful(store, progress))
        case Listing.DISAGREEING:
            found = _first(_disagreeing(store, known, progress, among))
    return found if listing is Listing.TO_REVIEW else _ordered(store, found)


def listed_now(
    store: Store,
    listing: Listing,
    images: Collection[int],
    before: Iterable[Tile],
    known: Collection[str] | None = None,
) -> list[Tile]:
    """The tiles of these images after decisions there; `before`: all that were found at first."""
    if listing is not Listing.DOUBTFUL:
        return tiles(store, listing, known, among=images)
    confirmed, found = confirmed_classes(store), list[Tile]()
    boxes = {(image, a.id): a.label for image in images for a in store.content(image).boxes}
    for tile in before:
        if boxes.get((tile.image, tile.id)) == tile.label != confirmed.get(tile.id):
            found.append(tile)
    return found


def _first(found: Iterable[Tile]) -> list[Tile]:
    return list(islice(found, MOST_TILES))


def _ordered(store: Store, found: list[Tile]) -> list[Tile]:
    places = dict(store.connection.execute("SELECT id, place FROM images WHERE typeof(place) = 'integer'").fetchall())
    return sorted(found, key=lambda tile: (-tile.severity, places.get(tile.image, 0)))


def _pending(store: Store, progress: Progress, among: Collection[int] | None) -> Iterator[Tile]:
    unseen, images = blind.hidden(store), among
    if images is None:
        images = [image for (image,) in store.connection.execute(_PENDING, store.run).fetchall()]
    images = [image for image in images if image not in unseen]
    for done, image in enumerate(images):
        progress(done, len(images))
        with sound.absent_if_damaged():
            standing = store.standing(image)
            yield from [tile_of(image, p, _size(standing.content)) for p in standing.undecided]


def _decided(store: Store, among: Collection[int] | None) -> Iterator[Tile]:
    if among is None:
        rows = store.connection.execute(_DECIDED)
        size = 0, 0  # one object for all boxes of an image
        for image, item_id, label, x0, y0, x1, y1, chance, decision, *sides in rows:
            size = size if size == tuple(sides) else (sides[0], sides[1])
            yield Tile(image, item_id, label, Box(x0, y0, x1, y1), size, chance, Decision(decision))
        return
    for image in among:
        content = store.content(image)
        yield from [tile_of(image, annotation, _size(content)) for annotation in content.boxes]


def _doubtful(store: Store, progress: Progress) -> Iterator[Tile]:
    for image, doubts in find_doubts(store, progress).by_image.items():
        content = store.content(image)
        boxes = {a.id: a for a in content.boxes}
        for doubt in doubts:
            if doubt.id in boxes:
                yield tile_of(image, boxes[doubt.id], _size(content), doubt.suggested, 1 - doubt.probability)


def _disagreeing(
    store: Store, known: Collection[str] | None, progress: Progress, among: Collection[int] | None
) -> Iterator[Tile]:
    unseen = blind.hidden(store)
    rows = [row for row in store.rows() if row.pending is not None and (row.decided or row.verified)]
    rows = [row for row in rows if row.id not in unseen and (among is None or row.id in among)]
    for done, row in enumerate(rows):
        progress(done, len(rows))
        told, size = set[str](), _size(store.content(row.id))
        for disagreement in queries.disagreements(store, row.id, known):
            item = disagreement.annotation or disagreement.proposal
            if item and item.id not in told:
                told.add(item.id)
                yield tile_of(row.id, item, size, severity=disagreement.severity)


def _size(content: Content) -> tuple[int, int]:
    return content.width, content.height


def tile_of(image: int, item: Shown, size: tuple[int, int], guess: str = "", severity: float = 0.0) -> Tile:
    if isinstance(item, Proposal):
        return Tile(image, item.id, item.label, item.box, size, item.chance, None, item.guess, severity)
    return Tile(image, item.id, item.label, item.box, size, item.confidence, item.decision, guess, severity)
