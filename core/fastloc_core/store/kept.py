"""What a store has read of one image, kept as long as the store itself says that it holds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box

_QUERY = (
    "SELECT place, x0, y0, x1, y1, label, decision, confidence, voc_index, id FROM annotations"
    " WHERE image = ? AND present"
)


class Boxes:
    """The boxes of the image that was asked about last, as of its revision, which counts the changes to them.

    Whatever other connections write, the image's present revision says whether this is still true.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._of: tuple[int, int] | None = None  # image and revision
        self._boxes: dict[str, tuple[int, Annotation]] = {}  # by id, with their places, which order them

    def get(self, image: int, revision: int) -> tuple[Annotation, ...]:
        """In order of appearance; `revision`: the present one."""
        if self._of != (image, revision):
            self._boxes = self._read(_QUERY, (image,))
            self._of = image, revision
            self._order()
        return tuple([annotation for _, annotation in self._boxes.values()])

    def follow(self, image: int, revision: int, ids: Iterable[str]) -> None:
        """This connection has changed those boxes, and nothing else of the image, and so come to the next revision."""
        if self._of != (image, revision - 1):
            return
        changed = list(ids)
        last = next((place for place, _ in reversed(self._boxes.values())), -1)
        now = self._read(f"{_QUERY} AND id IN (SELECT value FROM json_each(?))", (image, json.dumps(changed)))
        in_between = any(place < last for item_id, (place, _) in now.items() if item_id not in self._boxes)
        for item_id in changed:
            if item_id in now:
                self._boxes[item_id] = now[item_id]  # one that was there keeps its place
            else:
                self._boxes.pop(item_id, None)
        self._of = image, revision
        if in_between or len(now) > 1:
            self._order()

    def forget(self) -> None:
        self._of = None

    def _read(self, query: str, values: tuple[object, ...]) -> dict[str, tuple[int, Annotation]]:
        return {
            row[-1]: (row[0], Annotation(Box(*row[1:5]), row[5], Decision(row[6]), *row[7:]))
            for row in self._connection.execute(query, values)
        }

    def _order(self) -> None:
        self._boxes = dict(sorted(self._boxes.items(), key=lambda item: item[1][0]))
