"""Boxes of an annotation file whose program ignored that the photo is turned (EXIF): they are turned with it."""

from __future__ import annotations

from dataclasses import replace

from fastloc_core.formats import misfits, voc
from fastloc_core.images.turning import orientation, upright
from fastloc_core.review.edits import ImageEdit

from . import conventions
from .bulk import basis_of, moved
from .digests import digest_of
from .store import Store


def turn_boxes(store: Store, image: int, text: str = "turn {} boxes") -> int:
    """Turn the boxes that are still where the annotation file of the image says, as one step that is called `text`.

    The file is written anew with their places and the size of the photo as displayed. Returns how many boxes were
    turned: 0 if the file did not ignore the turn. Raises AnnotationError.
    """
    basis, content, path = basis_of(store, image), store.content(image), store.path(image)
    (base,) = store.one("SELECT CAST(base AS BLOB) FROM images WHERE id = ?", (image,))
    file = base and conventions.base_of(store, base, path)
    if not file or not misfits.ignores_turn(file.size, path, content.width, content.height):
        return 0
    turn, about = orientation(path), voc.VocImage(path, content.width, content.height)
    boxes = [replace(a, box=upright(a.box, content.height, content.width, turn)) for a in file.annotations]
    new = voc.to_xml(about, boxes, verified=file.verified, base=file, only_proposals=file.only_proposals, resized=True)
    changes = tuple(moved(content, file, voc.parse(new, path, file.convention)))
    edit = ImageEdit(image, changes, (content.verified,) * 2, (base, digest_of(new)))
    with store.transaction() as connection:
        if not changes or basis_of(store, image) != basis:
            return 0
        row = (digest_of(new), new, file.convention)
        connection.execute("INSERT OR IGNORE INTO files(digest, content, convention) VALUES(?, ?, ?)", row)
        store.record(text.format(len(changes)), [edit])
    return len(changes)
