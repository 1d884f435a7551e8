"""Decisions about many images at once, each one step of undo."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from fastloc_core.errors import AnnotationError, FastlocError
from fastloc_core.formats import importing, voc
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.wording import some
from fastloc_core.images import decode_raw
from fastloc_core.progress import Progress, each, silent
from fastloc_core.review import gestures
from fastloc_core.review.acceptance import spot_check
from fastloc_core.review.edits import Change, Content, Counting, ImageEdit
from fastloc_core.review.mapping import is_class

from . import blind, conventions, queries
from .facts import PIXELS
from .store import Store
from .sync import looks_changed, meet_image, read_annotations
from .tally import classes_in_use

# The basis of a step. If it changes before the step is made, the image is left out.
_DECISIONS = "revision"
_PROPOSALS = "revision, digest, (SELECT group_concat(id) FROM proposals WHERE image = images.id)"

Basis = tuple[object, ...]


def count_above(waiting: Mapping[int, Sequence[tuple[str, float]]], threshold: float, label: str) -> tuple[int, int]:
    """How many proposals `accept_above` would accept, and in how many images; `waiting`: see queries.waiting."""
    counts = [sum(_chosen(*proposal, threshold, label) for proposal in w) for w in waiting.values()]
    return sum(counts), sum(map(bool, counts))


def accept_above(
    store: Store,
    threshold: float,
    label: str,
    seed: int,
    progress: Progress = silent,
    text: str = "accept {} proposals",
) -> tuple[int, int, int]:
    """Accept the pending proposals with at least that chance, of one class or, if `label` is empty, of all, as one
    step that is called `text`.

    Of proposals that cannot be right together, the likelier one is accepted. Images in which nothing is left to decide
    are verified, except a random tenth that goes to spot check. Returns how many proposals and images were accepted,
    and how many images go to spot check. An image does not change if its annotation file cannot be read, if it has
    changed itself, or if somebody decides about it in the meantime.
    """
    accepted: list[tuple[ImageEdit, Basis]] = []
    for image, waiting in each(queries.waiting(store).items(), progress):
        if any(_chosen(*proposal, threshold, label) for proposal in waiting):
            try:
                read_annotations(store, image)
            except AnnotationError:
                continue
            basis = basis_of(store, image, _PROPOSALS)
            row, standing = store.row(image), store.standing(image)
            chosen = [p for p in standing.pending if _chosen(p.label, p.chance, threshold, label)]
            gesture = gestures.accept_all(standing, among=chosen)
            if gesture and not row.verified and not looks_changed(store, image):
                spot = (True, True) if row.spot_check else None
                accepted.append((replace(gesture.edit, unseen=True, spot_check=spot), basis))
    looked_at = spot_check([str(edit.image) for edit, _ in accepted], seed=seed)
    for i, (edit, basis) in enumerate(accepted):
        if edit.spot_check or str(edit.image) in looked_at:
            spot = edit.spot_check or (False, True)
            accepted[i] = replace(edit, verified=(False, False), spot_check=spot), basis
    count, kept = _record(store, text, accepted, _PROPOSALS)
    return count, len(kept), sum(bool(edit.spot_check) for edit in kept)


def _record(
    store: Store, text: str, edits: Iterable[tuple[ImageEdit, Basis]], columns: str = _DECISIONS
) -> tuple[int, Sequence[ImageEdit]]:
    """Record one step, without the images whose basis has changed.

    Returns how many boxes it has, and the edits that were recorded.
    """
    with store.transaction():
        kept = [edit for edit, basis in edits if basis_of(store, edit.image, columns) == basis]
        count = sum(len(edit.changes) for edit in kept)
        if kept:
            store.record(text.format(count), kept)
    return count, kept


def basis_of(store: Store, image: int, columns: str = _DECISIONS) -> Basis:
    return store.one(f"SELECT {columns} FROM images WHERE id = ?", (image,))


def _chosen(name: str, chance: float, threshold: float, label: str) -> bool:
    return chance >= threshold and (not label or name == label)


def find_disagreements(
    store: Store, progress: Progress = silent, known: Collection[str] | None = None
) -> dict[int, float]:
    """The severity of the worst disagreement in each image whose boxes and proposals contradict each other.

    `known`: see triage.disagreements.
    """
    found = {}
    unseen = blind.hidden(store)
    rows = [r for r in store.rows() if r.pending is not None and (r.decided or r.verified) and r.id not in unseen]
    for row in each(rows, progress):
        if worst := max((d.severity for d in queries.disagreements(store, row.id, known)), default=0.0):
            found[row.id] = worst
    return found


def open_annotated(
    store: Store, only_verified: bool = False, progress: Progress = silent, everything: bool = False
) -> tuple[str, ...]:
    """Take over the boxes of annotation files that nobody has read, or that other programs have changed.

    `only_verified`: of images that were never opened, only those whose files say that they are verified; `everything`:
    also those that have no file. Returns the problems, a sentence each.
    """
    problems = []
    for row in each(store.rows(), progress):
        try:
            if store.content(row.id).width:
                read_annotations(store, row.id)
                if row.decided and looks_changed(store, row.id):
                    path = store.path(row.id)
                    problems.append(f"{path}: It has changed since it was opened. Look at its boxes again.")
            elif row.verified or everything or (row.decided and not only_verified):
                meet(store, row.id)
        except (FastlocError, OSError) as error:
            problems.append(str(error))
    return tuple(problems)


def meet(store: Store, image: int) -> None:
    """Read the image's size and annotation file, as opening it does. Raises FastlocError and OSError."""
    if not store.content(image).width:
        meet_image(store, image, *decode_raw(store.path(image), or_reduced=True).size)
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
    differ by a pixel, because files round. Images whose annotation file cannot be read do not change. The classes of
    the source become those of the folder, in their order; see `_adopt`. Raises AnnotationError.
    """
    paths = {store.root / row.name: row.id for row in store.rows()}
    check = partial(progress, 0, len(paths))
    found = importing.read_annotations(source, tuple(paths), store.root, convention, check)
    problems = list(found.problems)
    edits = []
    own = classes_in_use(store)
    used: set[str] = set()
    for path, theirs in each(found.by_image.items(), progress):
        image = paths[path]
        try:
            meet(store, image)
        except (FastlocError, OSError) as error:
            problems.append(str(error))
            continue
        basis, content = basis_of(store, image), store.content(image)
        boxes, misfit = importing.placed(theirs, path, content.width, content.height)
        problems += misfit
        used.update(box.label for box in boxes)
        if edit := gestures.take_over(image, content, boxes, theirs.verified):
            edits.append((edit, basis))
    problems += importing.doubtful_turns(found.by_image)
    with store.transaction():  # otherwise the window would meet the boxes without the order of their classes
        count, kept = _record(store, text, edits)
        problems += _adopt(store, own, found.classes, used)
    if left := len(edits) - len(kept):
        problems.append(f"{left} images were left out, because they changed in the meantime. Import again.")
    return count, len(kept), tuple(problems)


def _adopt(store: Store, own: Sequence[str], classes: Sequence[str], used: Set[str]) -> Iterator[str]:
    """The classes of a source become the folder's in the same order, with those that no box uses, so that they keep
    their numbers. A folder that has classes of its own keeps their order, and those that its images use follow. Yields
    a problem if the numbers differ then.
    """
    theirs = [name for name in classes if is_class(name)]
    names = tuple(dict.fromkeys((*own, *(name for name in theirs if not own or name in used))))
    shaping = store.stored_shaping()  # the window may have changed it meanwhile
    order = dict.fromkeys((*names, *shaping.class_map.classes))
    class_map = shaping.class_map.with_classes(order).with_defined(name for name in names if name in theirs)
    if class_map != shaping.class_map:
        store.use_shaping(replace(shaping, class_map=class_map))
    if own and names[: len(theirs)] != tuple(theirs):
        yield (
            f"The classes of this folder keep their order ({some(names)}). The file has another one ({some(theirs)}), "
            "so the numbers of an export differ from the file's."
        )


def count_pixels(
    store: Store,
    convention: Convention | None,
    progress: Progress = silent,
    text: str = "count pixels of XML files",
) -> int:
    """Read the annotation files of the folder that do not record their convention in this one; None: each by the mark
    of the program that wrote it.

    Boxes that are as in their files move; those that a person placed stay, and their files follow. This is one step of
    undo, if any file was read before. Returns how many images changed. An image stays as it is if its file cannot be
    read, or if somebody decides about it in the meantime.
    """
    before, after = conventions.decided(store), convention or conventions.MARKS
    edits = []
    images = store.connection.execute("SELECT id, base FROM images WHERE base NOT NULL ORDER BY id").fetchall()
    for image, base in each(images, progress):
        basis, content, path = basis_of(store, image), store.content(image), store.path(image)
        with suppress(AnnotationError):
            then = conventions.base_of(store, base, path)
            now = then and voc.parse(then.content, path, convention)
            if then and now and then.convention is not now.convention:
                counting = Counting(then.convention, before), Counting(now.convention, after)
                verified = content.verified, content.verified
                edit = ImageEdit(image, tuple(moved(content, then, now)), verified, counting=counting)
                edits.append((edit, basis))
    with store.transaction():
        _, kept = _record(store, text, edits)
        store.remember(**{PIXELS: after})
    return len(kept)


def moved(content: Content, then: voc.VocFile, now: voc.VocFile) -> Iterator[Change]:
    """The boxes of a file that are still where it says."""
    places = {a.voc_index: (a.box, b.box) for a, b in zip(then.annotations, now.annotations, strict=True)}
    for annotation in content.annotations:
        before, after = places.get(annotation.voc_index, (None, None))
        if before == annotation.box and after:
            yield Change(annotation, replace(annotation, box=after))
