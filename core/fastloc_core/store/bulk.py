"""Decisions about many images at once, each one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.errors import AnnotationError
from fastloc_core.proposal import Proposal
from fastloc_core.review.acceptance import spot_check

from .edits import Change, ImageEdit
from .store import Store
from .sync import read_annotations

Check = Callable[[], None]


def waiting_above(store: Store, threshold: float, label: str = "") -> Iterator[tuple[int, tuple[Proposal, ...]]]:
    """Images that are not verified, with their pending proposals of at least that confidence (and that class)."""
    for row in store.rows():
        if row.pending and not row.verified and not row.error:
            chosen = tuple(
                p for p in store.pending(row.id) if p.confidence >= threshold and (not label or p.label == label)
            )
            if chosen:
                yield row.id, chosen


def accept_above(store: Store, threshold: float, label: str, seed: int, check: Check = lambda: None) -> tuple[int, int]:
    """Accept them, verify the images in which nothing is left to decide, and send a tenth of the images to spot check.

    Returns how many proposals and images. Images whose annotation file cannot be read are left alone.
    """
    chosen = {}
    for image, proposals in waiting_above(store, threshold, label):
        check()
        try:
            read_annotations(store, image)
        except AnnotationError:
            continue
        chosen[image] = proposals
    looked_at = spot_check([str(image) for image in chosen], seed=seed)
    edits = []
    for image, proposals in chosen.items():
        accepted = [Annotation(p.box, p.label, Decision.ACCEPTED, p.confidence, id=p.id) for p in proposals]
        done = len(proposals) == len(store.pending(image)) and str(image) not in looked_at
        spot = (False, True) if str(image) in looked_at else None
        edits.append(ImageEdit(image, tuple(Change(None, a) for a in accepted), (False, done), spot_check=spot))
    count = sum(map(len, chosen.values()))
    if edits:
        store.record(f"accept {count} proposals", edits)
    return count, len(edits)


def add_annotations(
    store: Store, by_image: Mapping[int, Sequence[Annotation]], text: str, check: Check = lambda: None
) -> int:
    """Take boxes over from elsewhere; returns how many. One that an image has already is not added again."""
    edits = []
    for image, boxes in by_image.items():
        check()
        read_annotations(store, image)
        content = store.content(image)
        known = {(a.label, a.box) for a in content.annotations if a.decision is not Decision.REJECTED}
        fresh = tuple(Change(None, a) for a in boxes if (a.label, a.box) not in known)
        if fresh:
            edits.append(ImageEdit(image, fresh, (content.verified, content.verified)))
    if edits:
        store.record(text, edits)
    return sum(len(edit.changes) for edit in edits)
