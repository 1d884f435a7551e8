"""Very many boxes in one image are drawn and found like few, and each key redraws only the changed items."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.review import gestures
from fastloc_core.review.standing import Filter
from fastloc_gui.canvas import Canvas, items, view
from tests.gui.canvas_board import HEIGHT, WIDTH, Board, blank_image, drag, proposal

GRID = [Box(x, y, x + 6, y + 6) for x in range(2, WIDTH - 8, 12) for y in range(2, HEIGHT - 8, 12)]


@pytest.fixture
def crowded(canvas: Canvas) -> Board:
    """Some hundred boxes and three proposals."""
    boxes = [Annotation(box, "cat", Decision.LOADED) for box in GRID[3:]]
    assert len(boxes) > 2 * items.MANY
    made = Board(*(proposal(box, "dog") for box in GRID[:3]), boxes=boxes)
    canvas.adjusted.connect(made.adjust)
    canvas.set_document(made.document)
    canvas.set_image(blank_image())
    return made


def painted(canvas: Canvas) -> QImage:
    return canvas.grab().toImage()


def test_many_boxes_look_like_few(canvas: Canvas, crowded: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items.BoxItem, "paint_tag", lambda *arguments: None)  # not every box has room for a tag
    together = painted(canvas)
    monkeypatch.setattr(view, "MANY", len(GRID))
    canvas._crowd = None
    one_by_one = painted(canvas)
    assert together == one_by_one
    canvas.hide_boxes(True)
    assert painted(canvas) != together


def test_a_box_among_many_is_found_and_dragged_where_it_is_drawn(canvas: Canvas, crowded: Board) -> None:
    painted(canvas)
    box = crowded.document.annotations[100]
    crowded.document.set_focus(box.id)
    x, y = box.box.centre
    drag(canvas, (x, y), (x + 6, y))
    (moved,) = [a for a in crowded.document.annotations if a.id == box.id]
    assert moved.box == Box(box.box.x0 + 6, box.box.y0, box.box.x1 + 6, box.box.y1)
    assert canvas._crowd
    found = canvas._crowd.within(QRectF(x + 5, y, 2, 1))
    assert moved in [item.shown for item in found]
    assert box not in [item.shown for item in found]


def test_a_decision_makes_one_item_anew_and_leaves_the_others(canvas: Canvas, crowded: Board) -> None:
    before = set(canvas._boxes.values())
    crowded.apply(gestures.accept(crowded.document.standing, crowded.document.pending[0]))
    assert len(set(canvas._boxes.values()) - before) == 1
    crowded.apply(gestures.adjust(crowded.document.standing, crowded.document.annotations[0], Box(0, 0, 9, 9)))
    assert len(set(canvas._boxes.values()) - before) == 2
    before = set(canvas._boxes.values())
    crowded.document.step_focus(1)
    assert set(canvas._boxes.values()) == before
    crowded.document.set_filter(Filter(label="dog"))
    assert {item.shown for item in canvas._boxes.values()} == set(crowded.document.visible())
