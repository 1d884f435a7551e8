"""Decisions about many images at once, each one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from fastloc_core.errors import AnnotationError, FastlocError
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.importing import read_annotations as read_annotations_of
from fastloc_core.images import decode
from fastloc_core.review import gestures
from fastloc_core.review.acceptance import spot_check
from fastloc_core.review.edits import ImageEdit

from .reports import disagreements, with_boxes
from .reports import waiting as waiting_proposals
from .store import Store
from .sync import looks_changed, meet_image, read_annotations

_DECISIONS = "SELECT revision FROM images WHERE id = ?"  # what a step rests on: it must not change until it is made
_PROPOSALS = (
    "SELECT revision, digest, (SELECT group_concat(id) FROM proposals WHERE image = images.id) FROM images WHERE id = ?"
)

_State = tuple[object, ...]
Report = Callable[[int, int], None]  # how much of how much is done; may raise Cancelled


def count_above(waiting: Mapping[int, Sequence[tuple[str, float]]], threshold: float, label: str) -> tuple[int, int]:
    """How many proposals in how many images `accept_above` would accept, of those that Store.waiting names."""
    counts = [sum(_chosen(name, confidence, threshold, label) for name, confidence in w) for w in waiting.values()]
    return sum(counts), sum(map(bool, counts))


def accept_above(
    store: Store,
    threshold: float,
    label: str,
    seed: int,
    report: Report = lambda done, total: None,
    text: str = "accept {} proposals",
) -> tuple[int, int, int]:
    """Accept the pending proposals of at least that confidence, and of that class unless it is empty, as one step of
    that name.

    Of what cannot be right together the likelier is accepted. Images in which nothing is left to decide are verified,
    but for a random tenth that goes to spot check. Returns how many proposals and images, and how many of these go to
    spot check. Left alone are images whose annotation file cannot be read, that are another one by now, or that
    somebody decides about meanwhile.
    """
    accepted: dict[int, ImageEdit] = {}
    before: dict[int, _State] = {}
    waiting = waiting_proposals(store)
    for done, image in enumerate(waiting):
        report(done, len(waiting))
        if any(_chosen(name, confidence, threshold, label) for name, confidence in waiting[image]):
            try:
                read_annotations(store, image)
            except AnnotationError:
                continue
            before[image] = _state(store, image, _PROPOSALS)
            row, standing = store.row(image), store.standing(image)
            chosen = [p for p in standing.pending if _chosen(p.label, p.confidence, threshold, label)]
            gesture = gestures.accept_all(standing, among=chosen)
            if gesture and not row.verified and not looks_changed(store, image):
                spot = (True, True) if row.spot_check else None
                accepted[image] = replace(gesture.edit, unseen=True, spot_check=spot)
    looked_at = spot_check([str(image) for image in accepted], seed=seed)
    edits = []
    for image, edit in accepted.items():
        if edit.spot_check or str(image) in looked_at:
            edit = replace(edit, verified=(False, False), spot_check=edit.spot_check or (False, True))
        edits.append(edit)
    report(len(waiting), len(waiting))  # the last chance to cancel
    count, kept = _record(store, text, edits, before, _PROPOSALS)
    return count, len(kept), sum(bool(edit.spot_check) for edit in kept)


def rename(
    store: Store,
    names: Mapping[str, str],
    report: Report = lambda done, total: None,
    text: str = "rename {} boxes",
) -> tuple[int, int, int]:
    """Give the decided boxes of these classes their new names, as one step.

    Returns how many boxes and images, and how many images were left alone: those whose annotation file cannot be read,
    or that somebody decides about meanwhile.
    """
    left = len(open_annotated(store, report=report))
    edits = []
    before: dict[int, _State] = {}
    images = {image for name in names for image in with_boxes(store, name)}
    for done, image in enumerate(sorted(images)):
        report(done, len(images))
        try:
            read_annotations(store, image)
        except AnnotationError:
            left += 1
            continue
        before[image] = _state(store, image)
        if edit := gestures.rename(image, store.content(image), names):  # the file may have other boxes by now
            edits.append(edit)
    report(len(images), len(images))  # the last chance to cancel
    count, kept = _record(store, text, edits, before)
    return count, len(kept), left + len(edits) - len(kept)


def _record(
    store: Store, text: str, edits: Sequence[ImageEdit], before: Mapping[int, _State], query: str = _DECISIONS
) -> tuple[int, Sequence[ImageEdit]]:
    """One step, without the images of which that query says something else than before.

    Returns how many boxes it has, and what was kept of the edits.
    """
    with store.transaction():
        kept = [edit for edit in edits if _state(store, edit.image, query) == before[edit.image]]
        count = sum(len(edit.changes) for edit in kept)
        if kept:
            store.record(text.format(count), kept)
    return count, kept


def _state(store: Store, image: int, query: str = _DECISIONS) -> _State:
    found: _State = store.connection.execute(query, (image,)).fetchone()
    return found


def _chosen(name: str, confidence: float, threshold: float, label: str) -> bool:
    return confidence >= threshold and (not label or name == label)


def find_disagreements(store: Store, report: Report = lambda done, total: None) -> dict[int, float]:
    """For each image whose boxes and proposals contradict each other, how bad the worst contradiction is."""
    found = {}
    rows = [row for row in store.rows() if row.pending is not None and (row.decided or row.verified)]
    for done, row in enumerate(rows):
        report(done, len(rows))
        if worst := max((d.severity for d in disagreements(store, row.id)), default=0.0):
            found[row.id] = worst
    return found


def open_annotated(
    store: Store, only_verified: bool = False, report: Report = lambda done, total: None
) -> tuple[str, ...]:
    """Take over the boxes of annotation files that nobody has read, or that other programs have changed since.

    `only_verified`: images that were never opened only where their file says that they are. Returns what went wrong.
    """
    rows = list(store.rows())
    problems = []
    for done, row in enumerate(rows):
        report(done, len(rows))
        try:
            if store.content(row.id).width:
                read_annotations(store, row.id)
                if row.decided and looks_changed(store, row.id):
                    problems.append(
                        f"{store.path(row.id)}: It has changed since it was opened: look at its boxes again."
                    )
            elif row.verified or (row.decided and not only_verified):
                _meet(store, row.id)
        except (FastlocError, OSError) as error:
            problems.append(str(error))
    return tuple(problems)


def _meet(store: Store, image: int) -> None:
    """As opening the image would. Raises FastlocError and OSError."""
    if not store.content(image).width:
        height, width = decode(store.path(image)).shape[:2]
        meet_image(store, image, width, height)
    read_annotations(store, image)


def take_over(
    source: Path,
    convention: Convention | None,
    store: Store,
    report: Report = lambda done, total: None,
    text: str = "import {} boxes",
) -> tuple[int, int, tuple[str, ...]]:
    """Boxes of a COCO file or a folder of VOC files, as one step; see importing.read_annotations.

    Returns how many boxes and images, and what was not taken over. A box that an image has already, to a pixel, for
    files round, is not added again; images whose annotation file cannot be read are left alone. Raises AnnotationError.
    """
    paths = {store.root / row.name: row.id for row in store.rows()}
    found = read_annotations_of(source, tuple(paths), store.root, convention, lambda: report(0, len(paths)))
    problems = list(found.problems)
    edits = []
    before: dict[int, _State] = {}
    for done, (path, boxes) in enumerate(found.by_image.items()):
        report(done, len(found.by_image))
        image = paths[path]
        try:
            _meet(store, image)
        except (FastlocError, OSError) as error:
            problems.append(str(error))
            continue
        before[image] = _state(store, image)
        content = store.content(image)
        if edit := gestures.take_over(image, content, boxes):
            edits.append(edit)
        size, made_for = (content.width, content.height), found.sizes.get(path)
        if made_for and all(size) and made_for != size:
            problems.append("{}: made for {} x {} pixels; the image has {} x {}.".format(path.name, *made_for, *size))
    report(len(found.by_image), len(found.by_image))  # the last chance to cancel
    count, kept = _record(store, text, edits, before)
    if len(kept) < len(edits):
        problems.append(f"{len(edits) - len(kept)} images were left out, for they changed meanwhile: import again.")
    return count, len(kept), tuple(problems)
