"""How many boxes and images each class has, without rejected boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.review.edits import ImageEdit

from .sound import short_text
from .store import Store

_QUERY = (
    "SELECT label, count(*), count(DISTINCT image) FROM annotations WHERE present AND decision <> 'rejected'"
    f" AND {short_text('label')} AND image IN (SELECT id FROM images WHERE place NOT NULL) GROUP BY label"
)


class Tally:
    """Counted once, then it follows each step."""

    def __init__(self, store: Store | None = None) -> None:
        rows = store.connection.execute(_QUERY).fetchall() if store else []
        self.boxes = Counter({label: boxes for label, boxes, _ in rows})
        self.images = Counter({label: images for label, _, images in rows})

    def add(self, boxes: Iterable[Annotation]) -> None:
        """All boxes of an image that had none before."""
        new = Counter(box.label for box in boxes)
        self.boxes.update(new)
        self.images.update(new.keys())

    def follow(self, store: Store, edits: Iterable[ImageEdit]) -> None:
        """The store has made these edits just now."""
        changes: dict[int, Counter[str]] = {}  # how many boxes of each class an image has more
        for edit in edits:
            change = changes.setdefault(edit.image, Counter())
            for each in edit.changes:
                change.update(_labels(each.after))
                change.subtract(_labels(each.before))
        for image, change in changes.items():
            after = Counter(a.label for a in store.content(image).boxes)
            for label, more in change.items():
                self.boxes[label] += more
                self.images[label] += bool(after[label]) - bool(after[label] - more)
        self.boxes, self.images = +self.boxes, +self.images  # without those that have none


def _labels(annotation: Annotation | None) -> tuple[str, ...]:
    return (annotation.label,) if annotation and annotation.decision is not Decision.REJECTED else ()


def classes_in_use(store: Store) -> tuple[str, ...]:
    """The classes of the folder, see ClassMap.in_use."""
    return store.shaping.class_map.in_use(Tally(store).boxes)
