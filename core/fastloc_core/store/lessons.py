"""What the decisions in a store teach, and the descriptors of boxes that a person drew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.learning.lesson import Lesson
from fastloc_core.proposal import Descriptor
from fastloc_core.review.naming import OBJECT

from . import descriptors, learning, sound
from . import proposals as proposal_rows
from .store import Store

MOST = 1000  # lessons
_LOOKED_THROUGH = 20_000  # decisions
_AT_ONCE = 250
_DECIDED = "a.at, i.name, a.decision, a.label, a.x0, a.y0, a.x1, a.y1"
LOOKED_AT = (
    f"a.present AND (NOT a.unseen OR i.spot_check AND i.verified) AND {sound.annotation('a')}"
    f" AND {sound.short_text('i.name')} AND a.at >= :since"
)
_IS_DRAWN = f"a.decision = '{Decision.DRAWN}'"
_SAME_BOX = " AND ".join(f"d.{edge} IS a.{edge}" for edge in ("x0", "y0", "x1", "y1"))


def _is_version(table: str) -> str:
    """The condition that the descriptor in that table begins as the value `start`."""
    return f"typeof({table}.descriptor) = 'blob' AND substr({table}.descriptor, 1, length(:start)) = :start"


def lessons(store: Store, head: str) -> list[Lesson]:
    """Of every decided box that somebody looked at and that has a descriptor of the version `head`, oldest first.

    The proposals may be of any model and preset. Only the newest count, and none from before the last `learning.reset`.
    A drawn box counts as long as it is the box that its descriptor was computed for.
    """
    proposed = islice(_of_proposals(store, head), MOST)
    drawn = islice(_of_drawn(store, head), MOST)
    return sorted((*proposed, *drawn), key=lambda lesson: lesson.at)[-MOST:]


def _of_proposals(store: Store, head: str) -> Iterator[Lesson]:
    """Newest first."""
    query = (
        f"SELECT {_DECIDED}, {proposal_rows.plain('p')}, {descriptors.readable('p.descriptor')}"
        " FROM json_each(:keys) n CROSS JOIN proposals p ON p.id = json_extract(n.value, '$[1]')"
        " CROSS JOIN annotations a ON a.image = json_extract(n.value, '$[0]') AND a.id = p.id"
        f" JOIN images i ON i.id = a.image WHERE {sound.proposal('p')} AND {_is_version('p')} ORDER BY n.key"
    )
    for at, name, decision, label, *row in _newest(store, head, query, f"NOT {_IS_DRAWN}"):
        with sound.absent_if_damaged():
            p = proposal_rows.from_plain(tuple(row[4:]))
            if p.descriptor:
                label = _class(store, label)
                yield Lesson(name, p.descriptor, p.box, Box(*row[:4]), label, p.label, Decision(decision), at)


def _of_drawn(store: Store, head: str) -> Iterator[Lesson]:
    """Newest first."""
    query = (
        f"SELECT {_DECIDED}, {descriptors.readable('d.descriptor')}"
        " FROM json_each(:keys) n CROSS JOIN annotations a"
        " ON a.image = json_extract(n.value, '$[0]') AND a.id = json_extract(n.value, '$[1]')"
        " JOIN images i ON i.id = a.image JOIN descriptors d ON d.image = a.image AND d.id = a.id"
        f" WHERE {_SAME_BOX} AND {_is_version('d')} ORDER BY n.key"
    )
    for at, name, decision, label, *edges, data in _newest(store, head, query, _IS_DRAWN):
        if descriptor := descriptors.unpacked(data):
            box = Box(*edges)
            yield Lesson(name, descriptor, box, box, _class(store, label), "", Decision(decision), at)


def _newest(store: Store, head: str, query: str, condition: str) -> Iterator[tuple[Any, ...]]:
    """The answers of the query. It gets some decisions' (image, id) as a JSON list, and how descriptors begin.

    They are asked for as they are needed, because descriptors take much memory, and most of a large folder's decisions
    are too old to count.
    """
    keys = (
        f"SELECT a.image, a.id FROM annotations a JOIN images i ON i.id = a.image WHERE {LOOKED_AT} AND {condition}"
        f" ORDER BY a.at DESC LIMIT {_LOOKED_THROUGH}"
    )
    found = store.connection.execute(keys, {"since": learning.since(store)}).fetchall()
    for at in range(0, len(found), _AT_ONCE):
        some = json.dumps(found[at : at + _AT_ONCE])
        yield from store.connection.execute(query, {"keys": some, "start": descriptors.start(head)}).fetchall()


def _class(store: Store, label: str) -> str:
    """Empty if the box was accepted without a class of the user."""
    return "" if label == OBJECT and OBJECT not in store.shaping.class_map.in_use(()) else label


def keep_descriptor(store: Store, image: int, annotation: Annotation, descriptor: Descriptor) -> None:
    """Keep what was seen around a box that a person drew; `annotation`: the box that it was computed for."""
    row = (image, annotation.id, *annotation.box.edges, descriptors.packed(descriptor))
    with store.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO descriptors VALUES(?, ?, ?, ?, ?, ?, ?)", row)


def undescribed(store: Store, head: str) -> dict[int, list[Annotation]]:
    """The drawn boxes whose descriptor is missing, of another version, or of another box, by image, newest first."""
    query = (
        "SELECT a.image, a.id, a.label, a.x0, a.y0, a.x1, a.y1 FROM annotations a JOIN images i ON i.id = a.image"
        f" LEFT JOIN descriptors d ON d.image = a.image AND d.id = a.id AND {_SAME_BOX}"
        f" AND {_is_version('d')} WHERE {LOOKED_AT} AND {_IS_DRAWN} AND i.place NOT NULL AND d.id IS NULL"
        f" ORDER BY a.at DESC LIMIT {MOST}"
    )
    found: dict[int, list[Annotation]] = {}
    values = {"since": learning.since(store), "start": descriptors.start(head)}
    for image, item_id, label, *edges in store.connection.execute(query, values):
        found.setdefault(image, []).append(Annotation(Box(*edges), label, Decision.DRAWN, id=item_id))
    return found
