"""Changing a class in the whole folder: its boxes and the class map, as one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fastloc_core.errors import AnnotationError
from fastloc_core.progress import Progress, each, silent
from fastloc_core.review import gestures
from fastloc_core.review.edits import ImageEdit
from fastloc_core.review.mapping import ClassMap

from . import queries
from .bulk import basis_of, open_annotated
from .store import Store
from .sync import read_annotations


def change_class(
    store: Store,
    old: str,
    new: str | None,
    change: Callable[[ClassMap], ClassMap],
    progress: Progress = silent,
    text: str = "change class",
) -> tuple[int, int, int]:
    """Give the decided boxes of a class the name of another class, None: delete them; and change the class map.

    This is one step of undo, called `text`, if there is such a box. Returns how many boxes and images were changed, and
    how many images were not, because their annotation files cannot be read or somebody decides about them in the
    meantime. Raises SettingError, and changes nothing, if the class map refuses the change.
    """
    change(store.stored_shaping().class_map)
    left = len(open_annotated(store, progress=progress))
    edits = []
    for image in each(queries.with_boxes(store, [old]), progress):
        try:
            read_annotations(store, image)  # which may change the boxes
        except AnnotationError:
            left += 1
            continue
        basis = basis_of(store, image)
        if edit := _edit(store, image, old, new):
            edits.append((edit, basis))
    with store.transaction():
        before = store.stored_shaping().class_map  # the window may have changed it meanwhile
        after = change(before)
        kept = [edit for edit, basis in edits if basis_of(store, edit.image) == basis]
        if kept:
            store.record(text, [replace(kept[0], class_map=(before, after)), *kept[1:]])
        else:
            store.use_shaping(replace(store.shaping, class_map=after))
    store.recount_all(progress)
    return sum(len(edit.changes) for edit in kept), len(kept), left + len(edits) - len(kept)


def _edit(store: Store, image: int, old: str, new: str | None) -> ImageEdit | None:
    if new is None:
        return gestures.delete_class(store.standing(image), old)
    return gestures.rename(image, store.content(image), {old: new})
