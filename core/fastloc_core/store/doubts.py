"""Decided boxes whose class is probably wrong, by what a person decided about the others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastloc_core.annotation import Decision
from fastloc_core.progress import Progress, silent
from fastloc_core.review.naming import OBJECT

from . import descriptors, sound
from .store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ENOUGH = 20  # boxes; among fewer, every odd one would be doubtful
OF_A_CLASS = 3  # boxes of each of two classes
MOST = 2000  # boxes that are compared, the newest ones; all pairs of them take 30 MB
_LOOKED_THROUGH = 20_000
_AT_ONCE = 250
_CONFIRMED = "confirmed_classes"  # the fact: class by id of the annotation
_MOST_CONFIRMED = 5000
_IS_DECIDED = (
    f"a.present AND (NOT a.unseen OR i.spot_check AND i.verified) AND a.decision <> '{Decision.REJECTED}'"
    f" AND i.place NOT NULL AND {sound.annotation('a')}"
)
_SAME_BOX = " AND ".join(f"d.{edge} IS a.{edge}" for edge in ("x0", "y0", "x1", "y1"))


@dataclass(frozen=True, slots=True)
class DoubtfulBox:
    """`id`: of the annotation, whose class is `label`; `suggested`: what it probably is; `probability`: of `label`."""

    id: str
    label: str
    suggested: str
    probability: float


@dataclass(frozen=True, slots=True)
class Doubts:
    """`by_image`: the most doubtful first; `boxes`, `classes`: how many were compared."""

    by_image: dict[int, tuple[DoubtfulBox, ...]] = field(default_factory=dict)
    boxes: int = 0
    classes: int = 0
    enough: bool = False


def find_doubts(store: Store, progress: Progress = silent) -> Doubts:
    """The doubtful ones of all decided boxes that somebody looked at and that have a class and a descriptor.

    Those that a person confirmed are witnesses for others, but not doubtful themselves.
    """
    import numpy as np

    from fastloc_core.learning.doubtful import doubtful

    keys: list[tuple[int, str]] = []
    labels: list[str] = []
    seen: list[NDArray[np.float16]] = []
    for image, item_id, label, embedding in _decided(store, progress):
        keys.append((image, item_id))
        labels.append(label)
        seen.append(embedding)
    usual = sum(count >= OF_A_CLASS for count in Counter(labels).values())
    if len(labels) < ENOUGH or usual < 2:
        return Doubts({}, len(labels), len(set(labels)))
    confirmed, found = confirmed_classes(store), dict[int, tuple[DoubtfulBox, ...]]()
    for doubt in doubtful(np.array(seen, np.float32), labels):
        image, item_id = keys[doubt.index]
        if confirmed.get(item_id) != doubt.label:
            box = DoubtfulBox(item_id, doubt.label, doubt.suggested, doubt.probability)
            found[image] = (*found.get(image, ()), box)
    return Doubts(found, len(labels), len(set(labels)), enough=True)


def confirm(store: Store, annotation: str, label: str) -> None:
    """A person says that the class of this annotation is right."""
    kept = confirmed_classes(store)
    kept.pop(annotation, None)
    store.remember(**{_CONFIRMED: dict([*kept.items(), (annotation, label)][-_MOST_CONFIRMED:])})


def confirmed_classes(store: Store) -> dict[str, str]:
    """The class that a person said is right, by the id of the annotation."""
    told = store.fact(_CONFIRMED, {})
    return {str(key): str(label) for key, label in told.items()} if isinstance(told, dict) else {}


def _decided(store: Store, progress: Progress) -> Iterator[tuple[int, str, str, NDArray[np.float16]]]:
    """(image, id, class, embedding) of the newest decided boxes, all with descriptors of the newest one's version."""
    keys = (
        f"SELECT a.image, a.id FROM annotations a JOIN images i ON i.id = a.image WHERE {_IS_DECIDED}"
        f" ORDER BY a.at DESC LIMIT {_LOOKED_THROUGH}"
    )
    query = (
        f"SELECT a.image, a.id, a.label, {descriptors.readable('p.descriptor')}, {descriptors.readable('d.descriptor')}"
        " FROM json_each(?) n CROSS JOIN annotations a"
        " ON a.image = json_extract(n.value, '$[0]') AND a.id = json_extract(n.value, '$[1]')"
        " LEFT JOIN proposals p ON p.id = a.id AND p.image = a.image"
        f" LEFT JOIN descriptors d ON d.image = a.image AND d.id = a.id AND {_SAME_BOX} ORDER BY n.key"
    )
    unnamed = () if OBJECT in store.shaping.class_map.classes else (OBJECT,)
    decided, form, count = store.connection.execute(keys).fetchall(), None, 0
    for at in range(0, len(decided), _AT_ONCE):
        progress(at, len(decided))
        rows = store.connection.execute(query, (json.dumps(decided[at : at + _AT_ONCE]),)).fetchall()
        for image, item_id, label, proposed, drawn in rows:
            seen = descriptors.unpacked(drawn) or descriptors.unpacked(proposed)
            if seen is None or label in unnamed:
                continue
            form = form or (seen.version, seen.embedding.shape)
            if form == (seen.version, seen.embedding.shape) and count < MOST:
                count += 1
                yield image, item_id, label, seen.embedding
