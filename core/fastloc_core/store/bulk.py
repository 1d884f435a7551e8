"""Decisions about many images at once, each one step of undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from fastloc_core.errors import AnnotationError, FastlocError
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.importing import read_annotations as read_annotations_of
from fastloc_core.images import decode
from fastloc_core.progress import Progress, silent
from fastloc_core.review import gestures
from fastloc_core.review.acceptance import spot_check
from fastloc_core.review.edits import ImageEdit

from .reports import disagreements, with_boxes
from .reports import waiting as waiting_proposals
from .store import Store
from .sync import looks_changed, meet_image, read_annotations

_DECISIONS = (
    "SELECT revision FROM images WHERE id = ?"  # a step is based on this, so it must not change before the step is made
)
_PROPOSALS = (
    "SELECT revision, digest, (SELECT group_concat(id) FROM proposals WHERE image = images.id) FROM images WHERE id = ?"
)

_State = tuple[object, ...]


def count_above(waiting: Mapping[int, Sequence[tuple[str, float]]], threshold: float, label: str) -> tuple[int, int]:
    """How many proposals `accept_above` would accept, and in how many images; `waiting`: see reports.waiting."""
    counts = [sum(_chosen(name, confidence, threshold, label) for name, confidence in w) for w in waiting.values()]
    return sum(counts), sum(map(bool, counts))


def accept_above(
    store: Store,
    threshold: float,
    label: str,
    seed: int,
    progress: Progress = silent,
    text: str = "accept {} proposals",
) -> tuple[int, int, int]:
    """Accept the pending proposals with at least that confidence, of one class or, if `label` is empty, of all, as one
    step that is called `text`.

    Of proposals that cannot be right together, the likelier one is accepted. Images in which nothing is left to decide
    are verified, except a random tenth that goes to spot check. Returns how many proposals and images were accepted,
    and how many images go to spot check. An image does not change if its annotation file cannot be read, if it has
    changed itself, or if somebody decides about it in the meantime.
    """
    accepted: dict[int, ImageEdit] = {}
    before: dict[int, _State] = {}
    waiting = waiting_proposals(store)
    for done, image in enumerate(waiting):
        progress(done, len(waiting))
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
    progress(len(waiting), len(waiting))  # the last chance to cancel
    count, kept = _record(store, text, edits, before, _PROPOSALS)
    return count, len(kept), sum(bool(edit.spot_check) for edit in kept)


def rename(
    store: Store,
    names: Mapping[str, str],
    progress: Progress = silent,
    text: str = "rename {} boxes",
) -> tuple[int, int, int]:
    """Give the decided boxes of these classes their new names, as one step.

    Returns how many boxes and images were changed, and how many images were not, because their annotation files cannot
    be read or somebody decides about them in the meantime.
    """
    left = len(open_annotated(store, progress=progress))
    edits = []
    before: dict[int, _State] = {}
    images = {image for name in names for image in with_boxes(store, name)}
    for done, image in enumerate(sorted(images)):
        progress(done, len(images))
        try:
            read_annotations(store, image)
        except AnnotationError:
            left += 1
            continue
        before[image] = _state(store, image)
        if edit := gestures.rename(
            image, store.content(image), names
        ):  # its annotation file may have changed the boxes
            edits.append(edit)
    progress(len(images), len(images))  # the last chance to cancel
    count, kept = _record(store, text, edits, before)
    return count, len(kept), left + len(edits) - len(kept)


def _record(
    store: Store, text: str, edits: Sequence[ImageEdit], before: Mapping[int, _State], query: str = _DECISIONS
) -> tuple[int, Sequence[ImageEdit]]:
    """Record one step, without the images for which the query has another result than before.

    Returns how many boxes it has, and the edits that were recorded.
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


def find_disagreements(store: Store, progress: Progress = silent) -> dict[int, float]:
    """The severity of the worst disagreement in each image whose boxes and proposals contradict each other."""
    found = {}
    rows = [row for row in store.rows() if row.pending is not None and (row.decided or row.verified)]
    for done, row in enumerate(rows):
        progress(done, len(rows))
        if worst := max((d.severity for d in disagreements(store, row.id)), default=0.0):
            found[row.id] = worst
    return found


def open_annotated(store: Store, only_verified: bool = False, progress: Progress = silent) -> tuple[str, ...]:
    """Take over the boxes of annotation files that nobody has read, or that other programs have changed.

    `only_verified`: of images that were never opened, only those whose files say that they are verified. Returns the
    problems, a sentence each.
    """
    rows = list(store.rows())
    problems = []
    for done, row in enumerate(rows):
        progress(done, len(rows))
        try:
            if store.content(row.id).width:
                read_annotations(store, row.id)
                if row.decided and looks_changed(store, row.id):
                    problems.append(
                        f"{store.path(row.id)}: It has changed since it was opened. Look at its boxes again."
                    )
            elif row.verified or (row.decided and not only_verified):
                _meet(store, row.id)
        except (FastlocError, OSError) as error:
            problems.append(str(error))
    return tuple(problems)


def _meet(store: Store, image: int) -> None:
    """What opening the image does. Raises FastlocError and OSError."""
    if not store.content(image).width:
        height, width = decode(store.path(image)).shape[:2]
        meet_image(store, image, width, height)
    read_annotations(store, image)


def take_over(
    source: Path,
    convention: Convention | None,
    store: Store,
    progress: Progress = silent,
    text: str = "import {} boxes",
) -> tuple[int, int, tuple[str, ...]]:
    """Add the boxes of somebody's annotations, as one step; see importing.read_annotations for the formats.

    Returns how many boxes and images, and the problems. A box that an image already has is not added again; edges may
    differ by a pixel, because files round. Images whose annotation file cannot be read do not change. Raises
    AnnotationError.
    """
    paths = {store.root / row.name: row.id for row in store.rows()}
    found = read_annotations_of(source, tuple(paths), store.root, convention, lambda: progress(0, len(paths)))
    problems = list(found.problems)
    edits = []
    before: dict[int, _State] = {}
    for done, (path, boxes) in enumerate(found.by_image.items()):
        progress(done, len(found.by_image))
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
            problems.append(
                "{}: The annotations were made for {} x {} pixels, and the image has {} x {}.".format(
                    path.name, *made_for, *size
                )
            )
    progress(len(found.by_image), len(found.by_image))  # the last chance to cancel
    count, kept = _record(store, text, edits, before)
    if len(kept) < len(edits):
        problems.append(
            f"{len(edits) - len(kept)} images were left out, because they changed in the meantime. Import again."
        )
    return count, len(kept), tuple(problems)
