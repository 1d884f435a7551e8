"""Several boxes are selected by the mouse and decided at once, in one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.review.standing import Filter
from fastloc_gui.canvas import Canvas
from fastloc_gui.panels.box_table import BoxTableModel
from fastloc_gui.review.document import Document
from fastloc_gui.review.review import Review
from fastloc_gui.review.session import Session
from fastloc_gui.window.box_menu import box_menu
from fastloc_gui.window.main_window import MainWindow
from tests.gui.canvas_board import LEFT, Board, at, color_at, drag, items, move
from tests.gui.driving import CTRL, SHIFT, Key, Open, press, wait_for_proposals
from tests.gui.fakes import proposal
from tests.gui.sessions import current, leave, open_session, propose

A, B, C = Box(20, 20, 60, 60), Box(100, 20, 140, 60), Box(20, 200, 60, 240)


def labels(document: Document) -> list[str]:
    return [item.label for item in document.selected]


def click(canvas: Canvas, x: float, y: float, modifier: Qt.KeyboardModifier) -> None:
    QTest.mouseClick(canvas.viewport(), LEFT, modifier, at(canvas, x, y))


def drag_with(
    canvas: Canvas, start: tuple[float, float], end: tuple[float, float], modifier: Qt.KeyboardModifier
) -> None:
    QTest.mousePress(canvas.viewport(), LEFT, modifier, at(canvas, *start))
    move(canvas, *end)
    QTest.mouseRelease(canvas.viewport(), LEFT, modifier, at(canvas, *end))


@pytest.mark.parametrize("modifier", [CTRL, SHIFT])
def test_a_click_with_a_modifier_adds_a_box_and_takes_it_out(
    canvas: Canvas, show: Callable[..., Board], modifier: Qt.KeyboardModifier
) -> None:
    document = show(A, B, C).document
    a, b, c = document.pending
    document.set_focus(a.id)
    click(canvas, 120, 40, modifier)
    click(canvas, 40, 220, modifier)
    assert document.selected == (c, a, b)
    click(canvas, 40, 220, modifier)
    assert (document.focus, set(document.selected)) == (b.id, {a, b})
    click(canvas, 40, 220, Qt.KeyboardModifier.NoModifier)
    assert [item.id for item in document.selected] == [c.id]


def test_a_frame_on_the_empty_image_selects_what_has_its_centre_in_it(
    canvas: Canvas, show: Callable[..., Board]
) -> None:
    document = show(A, B, C).document
    a, b, c = document.pending
    drag(canvas, (5, 5), (130, 70))
    assert set(document.selected) == {a, b}
    drag_with(canvas, (5, 180), (70, 250), SHIFT)
    assert set(document.selected) == {a, b, c}
    drag(canvas, (200, 100), (250, 150))  # nothing is there
    assert set(document.selected) == {a, b, c}
    drag_with(canvas, (40, 40), (150, 50), SHIFT)  # begins on a box
    assert document.visible() == (a, b, c)
    QTest.keyClick(canvas, Key.Key_Escape)
    assert len(document.selected) == 1


def test_selected_boxes_stand_out(canvas: Canvas, show: Callable[..., Board]) -> None:
    document = show(A, B, C).document
    a, b, _ = document.pending
    document.set_focus(a.id)
    before = color_at(canvas, 100, 24)
    document.toggle(b.id)
    assert [item.shown for item in items(canvas) if item.stands_out] == [a, b]
    assert color_at(canvas, 100, 24) != before


def test_a_drag_with_ctrl_copies_a_box_and_leaves_it_where_it_is(canvas: Canvas, show: Callable[..., Board]) -> None:
    board = show(A, B)
    document = board.document
    document.set_focus(document.pending[0].id)
    copied: list[tuple[str, Box]] = []
    canvas.copied.connect(lambda *what: copied.append(what))
    drag_with(canvas, (120, 40), (150, 140), CTRL)
    assert copied == [(document.pending[1].id, Box(130, 120, 170, 160))]
    assert (document.pending[1].box, board.steps) == (B, 0)


def test_a_click_on_one_of_several_selects_it_alone(canvas: Canvas, show: Callable[..., Board]) -> None:
    document = show(A, B).document
    document.select(document.by_id, document.pending[0].id)
    click(canvas, 40, 40, Qt.KeyboardModifier.NoModifier)
    assert document.selected == document.pending[:1]


def test_a_right_click_selects_first_but_keeps_a_selection(canvas: Canvas, show: Callable[..., Board]) -> None:
    document = show(A, B, C).document
    a, b, c = document.pending
    document.select([a.id, b.id], a.id)
    wanted: list[str] = []
    canvas.menu_wanted.connect(lambda _: wanted.append("boxes"))
    canvas.image_menu_wanted.connect(lambda _: wanted.append("image"))

    def right_click(x: float, y: float) -> None:
        point = at(canvas, x, y)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, canvas.viewport().mapToGlobal(point))
        QApplication.sendEvent(canvas.viewport(), event)

    right_click(120, 40)
    assert (document.focus, set(document.selected)) == (b.id, {a, b})
    right_click(40, 220)
    assert document.selected == (c,)
    right_click(300, 150)
    assert wanted == ["boxes", "boxes", "image"]


# decisions

CAT, DOG, HOG = proposal("cat", A), proposal("dog", B, 0.4), proposal("hog", C, 0.3)


@pytest.fixture
def session(folder: Path) -> Iterator[Session]:
    opened = open_session(folder)
    propose(opened, CAT, DOG, HOG)
    yield opened
    leave(opened)


@pytest.fixture
def review(session: Session) -> Review:
    return Review(session, session)


def decided(session: Session) -> list[tuple[str, str]]:
    return [(a.label, a.decision.value) for a in current(session).content.annotations]


@pytest.mark.parametrize(
    ("act", "after"),
    [
        (Review.accept, [("cat", "accepted"), ("dog", "accepted")]),
        (Review.reject, [("cat", "rejected"), ("dog", "rejected")]),
        (lambda review: review.give_class("cow"), [("cat", "adjusted"), ("dog", "adjusted")]),
    ],
    ids=["accept", "reject", "class"],
)
def test_a_decision_is_about_all_selected_boxes_and_one_step(
    session: Session, review: Review, act: Callable[[Review], None], after: list[tuple[str, str]]
) -> None:
    document = current(session)
    document.select([CAT.id, DOG.id])
    act(review)
    relabelled = [("cow", decision) for _, decision in after]
    assert sorted(decided(session)) in (sorted(after), sorted(relabelled))
    assert [p.label for p in document.pending] == ["hog"]
    review.undo()
    assert (decided(session), len(document.pending)) == ([], 3)


def test_flags_and_deleting_are_about_the_decided_ones_of_the_selection(session: Session, review: Review) -> None:
    document = current(session)
    document.select([CAT.id, DOG.id])
    review.accept()
    document.select([CAT.id, DOG.id, HOG.id], HOG.id)
    review.toggle_flag("occluded")
    assert [a.flags.occluded for a in document.annotations] == [True, True]
    assert len(document.selected) == 3
    document.select([CAT.id], CAT.id)
    review.toggle_flag("occluded")
    document.select([CAT.id, DOG.id, HOG.id], HOG.id)
    review.toggle_flag("occluded")  # one of them lacks it: then all get it
    assert [a.flags.occluded for a in document.annotations] == [True, True]
    review.delete()
    assert [a.decision for a in document.content.annotations] == [Decision.REJECTED] * 2
    review.undo()
    assert len(document.annotations) == 2


def test_one_class_is_asked_for_and_given_to_all(session: Session, review: Review) -> None:
    document = current(session)
    review.select_all()
    review.relabel()
    document.set_focus(CAT.id)  # somebody clicks while the list of classes is open
    review.set_class("cow")
    assert {a.label for a in document.annotations} == {"cow"}
    assert len(document.annotations) == 3


def test_a_copy_is_a_drawn_box_of_the_same_class(session: Session, review: Review) -> None:
    document = current(session)
    document.set_focus(CAT.id)
    review.accept()
    review.copy(CAT.id, Box(200, 200, 240, 240))
    copy = document.annotations[-1]
    assert (copy.label, copy.decision, copy.box) == ("cat", Decision.DRAWN, Box(200, 200, 240, 240))
    review.undo()
    assert len(document.annotations) == 1


def test_boxes_that_vanish_leave_the_selection(session: Session, review: Review) -> None:
    document = current(session)
    document.select([CAT.id, DOG.id, HOG.id], HOG.id)
    session.set_filter(Filter(min_chance=0.5))
    assert [item.id for item in document.selected] == [CAT.id]


# in the window


def rows(window: MainWindow) -> list[int]:
    return sorted(index.row() for index in window.boxes.table.selectionModel().selectedRows())


def click_row(window: MainWindow, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    table = window.boxes.table
    where = table.visualRect(table.model().index(row, 1)).center()
    QTest.mouseClick(table.viewport(), LEFT, modifier, where)


def test_the_list_selects_several_and_follows_the_canvas(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document
    cat, dog = document.pending
    click_row(window, 0)
    click_row(window, 1, SHIFT)
    assert (set(document.selected), rows(window)) == ({cat, dog}, [0, 1])
    click_row(window, 0, CTRL)
    assert (document.selected, rows(window)) == ((dog,), [1])
    press(window, Key.Key_A, modifier=CTRL)
    assert rows(window) == [0, 1]
    assert "2 boxes are selected: Space accepts, X rejects all of them at once." in window.status.standing.text()
    texts = [action.text() for action in box_menu(window.desk).actions()]
    assert "Accept" in texts
    assert "Duplicate box" not in texts
    press(window, Key.Key_Escape)
    assert len(document.selected) == 1
    press(window, Key.Key_A, modifier=CTRL)
    press(window, Key.Key_Space)
    assert {a.label for a in document.annotations} == {"cat", "dog"}


def test_the_line_below_says_what_keys_do_with_what_is_selected(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    window.review.give_class("cow")
    press(window, Key.Key_A, modifier=CTRL)
    said = "2 boxes are selected: Space accepts, X rejects the proposals, Del deletes the others."
    assert said in window.status.standing.text()
    window.review.give_class("cow")
    press(window, Key.Key_A, modifier=CTRL)
    assert "2 boxes are selected: Del deletes all of them at once." in window.status.standing.text()


def test_a_box_whose_class_was_changed_is_not_called_adjusted(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document, model = window.session.current, window.boxes.table.model()
    assert document
    assert isinstance(model, BoxTableModel)
    window.review.give_class("cow")
    [cow] = [item for item in model.rows if isinstance(item, Annotation)]
    row = model.row_of(cow)
    assert row is not None
    assert model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole).endswith("relabelled")


def test_a_right_click_in_the_list_of_images_shows_the_image_and_its_menu(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(model=False)
    view = window.images.list
    where = view.visualRect(view.model().index(2, 0)).center()
    view.customContextMenuRequested.emit(QPoint(where))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert window.session.current
    assert window.session.current.path.name == view.model().index(2, 0).data()
    assert "Note on the image…" in [action.text() for action in menu.actions()]
    menu.close()
