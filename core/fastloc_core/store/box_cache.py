"""The boxes of the images under review, read once and kept in memory until they change."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box

from . import sound
from .flags import from_text

IMAGES = 4  # the one under review, and the next ones

_QUERY = (
    "SELECT coalesce(CAST(place AS INTEGER), 0), x0, y0, x1, y1, label, decision, confidence, voc_index, id, flags,"
    " note, person"
    f" FROM annotations WHERE image = ? AND present AND {sound.annotation()}"
)
_Placed = dict[str, tuple[int, Annotation]]  # boxes by id, with their places in the order


@dataclass(slots=True)
class _Image:
    revision: int
    placed: _Placed
    ordered: tuple[Annotation, ...]


class Boxes:
    """The boxes of the last few images, each with its revision.

    Every change by any program increases an image's revision. So the present revision tells whether boxes are valid.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._images: dict[int, _Image] = {}  # the one that was used last is last

    def get(self, image: int, revision: int) -> tuple[Annotation, ...]:
        """In order of appearance; `revision`: the present one."""
        kept = self._images.pop(image, None)
        if kept is None or kept.revision != revision:
            kept = _image(revision, _ordered(self._read(f"{_QUERY} ORDER BY id LIMIT {sound.MOST_BOXES}", (image,))))
        self._images[image] = kept
        if len(self._images) > IMAGES:
            del self._images[next(iter(self._images))]
        return kept.ordered

    def follow(self, image: int, revision: int, ids: Iterable[str]) -> None:
        """This connection has changed only the boxes of these ids; `revision`: of the image after that."""
        kept = self._images.get(image)
        if kept is None or kept.revision != revision - 1:
            return
        changed, placed = list(ids), kept.placed
        now = self._read(f"{_QUERY} AND id IN (SELECT value FROM json_each(?))", (image, json.dumps(changed)))
        in_order = True
        for item_id in changed:
            before, after = placed.get(item_id), now.get(item_id)
            if before and after and before[0] == after[0]:
                placed[item_id] = after
                continue
            placed.pop(item_id, None)
            if after:
                in_order &= not placed or placed[next(reversed(placed))][0] < after[0]
                placed[item_id] = after
        self._images[image] = _image(revision, placed if in_order else _ordered(placed))

    def forget(self) -> None:
        self._images.clear()

    def _read(self, query: str, values: tuple[object, ...]) -> _Placed:
        placed = {}
        for row in self._connection.execute(query, values):
            place, x0, y0, x1, y1, label, decision, confidence, voc_index, box_id, flags, note, person = row
            about = confidence, voc_index, box_id, from_text(flags), note or "", person or ""
            placed[box_id] = place, Annotation(Box(x0, y0, x1, y1), label, Decision(decision), *about)
        return placed


def _ordered(placed: _Placed) -> _Placed:
    return dict(sorted(placed.items(), key=lambda box: box[1][0]))


def _image(revision: int, placed: _Placed) -> _Image:
    return _Image(revision, placed, tuple([annotation for _, annotation in placed.values()]))
