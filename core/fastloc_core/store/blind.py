"""A blind sample: images at random that a person annotates without seeing proposals. They tell what proposals miss, and
whether they sway the person.
"""

from __future__ import annotations

import random
import time
from typing import NamedTuple

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.progress import Progress, each, silent
from fastloc_core.proposal import Proposal
from fastloc_core.review.estimates import Mean, Share, mean_in_images, share_in_images

from .store import Store

BLIND = "blind"  # the fact: when each image was drawn, by its number
FITS = 0.5  # IoU from which a proposal shows an object
_DONE = (
    "SELECT id, verified_at FROM images i WHERE verified AND place NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM annotations a WHERE a.image = i.id AND a.present AND (a.unseen OR a.at < ?)) ORDER BY id"
)


def drawn(store: Store) -> dict[int, float]:
    """When each image of the sample was drawn, in seconds since the epoch."""
    known = store.fact(BLIND, {})
    plain = known if isinstance(known, dict) else {}
    return {
        int(image): at
        for image, at in plain.items()
        if image.isascii() and image.isdigit() and len(image) < 19 and isinstance(at, float)
    }


def hidden(store: Store) -> frozenset[int]:
    """The images of the sample that are not done: nobody may see their proposals."""
    sample = drawn(store)
    rows = store.connection.execute("SELECT id FROM images WHERE NOT verified") if sample else ()
    return frozenset(image for (image,) in rows) & sample.keys()


def free(store: Store) -> list[int]:
    """The images that can be drawn: in which nobody has decided anything."""
    sample = drawn(store)
    return [r.id for r in store.rows() if not (r.decided or r.verified or r.error or r.spot_check or r.id in sample)]


def draw(store: Store, count: int, seed: int) -> int:
    """Add that many images to the sample, or all that can be drawn. The same folder and seed give the same ones.

    Returns how many.
    """
    with store.transaction():
        images = free(store)
        choose = random.Random(seed)  # noqa: S311 (a sample, no secret)
        now = time.time()
        new = dict.fromkeys(choose.sample(images, min(count, len(images))), now)
        store.remember(**{BLIND: {str(image): at for image, at in (drawn(store) | new).items()}})
    return len(new)


def show_again(store: Store) -> None:
    """Take the images that are not done out of the sample, so that their proposals are seen."""
    with store.transaction():
        waiting = hidden(store)
        left = {str(image): at for image, at in drawn(store).items() if image not in waiting}
        store.remember(**{BLIND: left})


class Blind(NamedTuple):
    """What a blind sample tells.

    `images`: of the sample; `done`: those with boxes of a person and with proposals to compare; `found`: the share of
    the drawn boxes that a proposal fits; `named`: and has their class; `helped_images`: done since with proposals;
    `blind`, `helped`: the IoU of boxes with the proposal that fits them; `blind_objects`, `helped_objects`: boxes in an
    image.
    """

    images: int
    done: int
    found: Share
    named: Share
    blind: Mean
    helped: Mean
    blind_objects: Mean
    helped_objects: Mean


def outcome(store: Store, progress: Progress = silent) -> Blind:
    """Compares the sample with the images that were done since with proposals, by the proposals of the present run as
    they are shown now. `progress` may raise Cancelled.
    """
    sample = drawn(store)
    since = min(sample.values(), default=float("inf"))
    done = {image for image, at in store.connection.execute(_DONE, (since,)) if isinstance(at, float) and at >= since}
    found, named = [], []
    fits: dict[bool, list[list[float]]] = {True: [], False: []}
    objects: dict[bool, list[list[float]]] = {True: [], False: []}
    rows = [row for row in store.rows() if row.id in done and row.pending is not None]
    for row in each(rows, progress):
        is_blind = row.id in sample
        ways = (Decision.DRAWN,) if is_blind else (Decision.DRAWN, Decision.ADJUSTED, Decision.ACCEPTED)
        boxes = [a for a in store.content(row.id).boxes if a.decision in ways]
        proposals = store.shaped_proposals(row.id)
        best = [_best(annotation, proposals) for annotation in boxes]
        fits[is_blind].append([iou for iou, _ in best if iou >= FITS])
        objects[is_blind].append([float(len(boxes))])
        if is_blind:
            found.append((sum(iou >= FITS for iou, _ in best), len(best)))
            named.append((sum(iou >= FITS for _, iou in best), len(best)))
    return Blind(
        len(sample),
        len(found),
        share_in_images(found),
        share_in_images(named),
        *(mean_in_images(fits[is_blind]) for is_blind in (True, False)),
        *(mean_in_images(objects[is_blind]) for is_blind in (True, False)),
    )


def _best(annotation: Annotation, proposals: tuple[Proposal, ...]) -> tuple[float, float]:
    """The IoU of a box with the proposal that fits it best, and with the best one of its class.

    A box that was accepted is its proposal, also if that is shown in another way by now.
    """
    if annotation.decision is Decision.ACCEPTED:
        return 1.0, 1.0
    ious = [(p.box.iou(annotation.box), p.label) for p in proposals]
    own = [iou for iou, label in ious if label == annotation.label]
    return max((iou for iou, _ in ious), default=0.0), max(own, default=0.0)
