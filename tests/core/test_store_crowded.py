"""In an image with very many boxes, a decision costs as much as in any other image."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import StoreError
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.store import Store

COUNT = 200


@pytest.fixture
def store() -> Iterator[Store]:
    with Store(None) as made:
        row = "INSERT INTO images(name, xml, place, width, height) VALUES('a.png', 'a.xml', 0, 640, 480)"
        made.connection.execute(row)
        yield made


def drawn(store: Store, *boxes: Annotation) -> None:
    store.record("draw boxes", [ImageEdit(1, tuple(Change(None, box) for box in boxes))])


def box(i: int) -> Annotation:
    return Annotation(Box(i, 0, i + 10, 10), "cat", Decision.DRAWN)


def test_a_decision_reads_what_it_changes_and_every_other_box_stays_what_it_was(store: Store) -> None:
    drawn(store, *map(box, range(COUNT)))
    before = store.content(1).annotations
    changed = replace(before[3], label="dog")
    store.record("relabel", [ImageEdit(1, (Change(before[3], changed),))])
    after = store.content(1).annotations
    assert after == (*before[:3], changed, *before[4:])
    assert [new is old for new, old in zip(after, before, strict=True)].count(False) == 1


def test_as_many_statements_decide_about_a_box_among_many_as_about_one_among_few(store: Store) -> None:
    def statements() -> int:
        said: list[str] = []
        first = store.content(1).annotations[0]
        store.connection.set_trace_callback(said.append)
        store.record("relabel", [ImageEdit(1, (Change(first, replace(first, label=f"{first.label}s")),))])
        store.content(1)
        store.connection.set_trace_callback(None)
        return len(said)

    drawn(store, box(0))
    among_few = statements()
    drawn(store, *map(box, range(COUNT)))
    assert statements() == among_few


def test_many_boxes_at_once_keep_their_order_and_what_is_taken_back_its_place(store: Store) -> None:
    boxes = [box(i) for i in range(COUNT)]
    drawn(store, *boxes)
    drawn(store, more := box(COUNT))
    gone = boxes[5]
    store.record("delete", [ImageEdit(1, (Change(gone, None),))])
    assert store.content(1).annotations == (*boxes[:5], *boxes[6:], more)
    store.undo()
    assert store.content(1).annotations == (*boxes, more)
    with Store(None) as other:
        other.connection.deserialize(store.connection.serialize())
        assert other.content(1).annotations == (*boxes, more)


def test_a_decision_that_could_not_be_kept_is_not_shown(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Store, image: int) -> None:
        assert len(self.content(image).annotations) == 2
        raise StoreError("The disk is full.", "Free space.")

    drawn(store, box(0))
    assert len(store.content(1).annotations) == 1
    with monkeypatch.context() as failing:
        failing.setattr(Store, "recount", fail)
        with pytest.raises(StoreError):
            drawn(store, box(1))
    assert len(store.content(1).annotations) == 1
    drawn(store, box(2))
    assert [a.box.x0 for a in store.content(1).annotations] == [0, 2]
