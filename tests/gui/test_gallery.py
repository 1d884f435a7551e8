"""The gallery: all boxes of the folder side by side, and one key for many of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.review import gestures
from fastloc_core.review.edits import Content
from fastloc_core.store.gallery import Listing, Tile
from fastloc_gui.panels import GalleryPanel
from fastloc_gui.panels.gallery.tiles import Order
from fastloc_gui.window.main_window import MainWindow
from tests.gui.driving import CTRL, SHIFT, Key, Open, document_of, image_of, press

NAMES = ("cat.png", "coffee.png", "rocket.jpg")


@pytest.fixture
def window(open_window: Open, qtbot: QtBot) -> MainWindow:
    """Each of three images has the proposals cat, 80 %, and dog, 40 %."""
    window = open_window()
    window.actions_by_id["run_all"].trigger()
    rows = window.session.images
    qtbot.waitUntil(lambda: all(rows.row(rows.image(i)).pending == 2 for i in range(3)))
    qtbot.waitUntil(lambda: not window.work.batch.running)
    press(window, Key.Key_G, modifier=CTRL)
    wait(qtbot, window)
    return window


def wait(qtbot: QtBot, window: MainWindow) -> None:
    """Until all pictures of what is listed were seen."""
    gallery = window.gallery

    def ready() -> bool:
        tiles = shown(gallery)
        return not (gallery.reading or gallery.painter.busy) and all(t.id in gallery.painter.seen for t in tiles)

    qtbot.waitUntil(ready)
    qtbot.waitUntil(lambda: not window.work.file_worker.pending)


def shown(gallery: GalleryPanel) -> list[Tile]:
    return [tile for row in range(gallery.model.rowCount()) for tile in gallery.model.tiles(row)]


def labels(window: MainWindow) -> list[str]:
    return [tile.label for tile in shown(window.gallery)]


def key(window: MainWindow, *keys: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for each in keys:
        QTest.keyClick(window.gallery.grid, each, modifier)


def choose(
    window: MainWindow, listing: Listing | None = None, label: str | None = None, order: Order | None = None
) -> None:
    controls = window.gallery.controls
    for box, value in ((controls.listing, listing), (controls.label, label), (controls.order, order)):
        if value is not None:
            box.setCurrentIndex(box.findData(value))
            box.activated.emit(box.currentIndex())


def decided(window: MainWindow, name: str) -> list[tuple[str, Decision]]:
    return [(a.label, a.decision) for a in content(window, name).annotations]


def content(window: MainWindow, name: str) -> Content:
    """What the store has."""
    return window.session.opened.content(image_of(window, name))


def test_all_boxes_to_review_are_shown_in_the_place_of_the_image(window: MainWindow) -> None:
    assert labels(window) == ["cat", "dog"] * 3
    assert not window.canvas.isVisible()
    assert window.gallery.grid.hasFocus()
    key(window, Key.Key_Escape)
    assert window.gallery.isHidden()
    assert window.canvas.isVisible()
    assert window.canvas.hasFocus()
    docks = {dock.objectName() for dock in window.findChildren(QDockWidget) if dock.isVisible()}
    assert {"images", "boxes"} <= docks


def test_a_class_is_accepted_by_one_key_and_taken_back_by_another(window: MainWindow, qtbot: QtBot) -> None:
    choose(window, label="dog")
    assert labels(window) == ["dog"] * 3
    key(window, Key.Key_A, modifier=CTRL)
    key(window, Key.Key_Space)
    qtbot.waitUntil(lambda: labels(window) == [])
    assert [decided(window, name) for name in NAMES] == [[("dog", Decision.ACCEPTED)]] * 3
    assert not any(content(window, name).verified for name in NAMES), "crops do not show what was missed"
    key(window, Key.Key_Z, modifier=CTRL)
    qtbot.waitUntil(lambda: labels(window) == ["dog"] * 3)
    assert [decided(window, name) for name in NAMES] == [[]] * 3
    assert window.gallery.isVisible(), "an undo does not lead away"


def test_what_is_decided_vanishes_and_the_next_box_is_selected(window: MainWindow, qtbot: QtBot) -> None:
    key(window, Key.Key_X)
    wait(qtbot, window)
    qtbot.waitUntil(lambda: labels(window) == ["dog", "cat", "dog", "cat", "dog"])
    assert window.gallery.grid.selected() == [0]
    key(window, Key.Key_Space)
    qtbot.waitUntil(lambda: labels(window) == ["cat", "dog", "cat", "dog"])
    assert decided(window, NAMES[0]) == [("cat", Decision.REJECTED), ("dog", Decision.ACCEPTED)]


def test_several_boxes_get_a_class_by_its_number_or_its_name(window: MainWindow, qtbot: QtBot) -> None:
    key(window, Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.classes == ("cat",))
    wait(qtbot, window)
    key(window, Key.Key_Right, modifier=SHIFT)
    assert window.gallery.grid.selected() == [0, 1]
    key(window, Key.Key_1)
    qtbot.waitUntil(lambda: len(labels(window)) == 3)
    assert decided(window, NAMES[0]) == [("cat", Decision.ACCEPTED), ("cat", Decision.ADJUSTED)]
    assert decided(window, NAMES[1]) == [("cat", Decision.ACCEPTED)]
    wait(qtbot, window)
    key(window, Key.Key_E, modifier=CTRL)
    qtbot.waitUntil(window.picker.isVisible)
    window.picker.field.setText("wolf")
    QTest.keyClick(window.picker.field, Key.Key_Return)
    qtbot.waitUntil(lambda: len(labels(window)) == 2)
    assert decided(window, NAMES[1])[1] == ("wolf", Decision.ADJUSTED)
    qtbot.waitUntil(window.gallery.grid.hasFocus)


def test_return_goes_to_the_image_with_the_box_in_focus(window: MainWindow, qtbot: QtBot) -> None:
    key(window, Key.Key_End)
    key(window, Key.Key_Return)
    assert window.gallery.isHidden()
    document = window.session.current
    assert document is document_of(window, "rocket.jpg")
    qtbot.waitUntil(lambda: bool(document and document.loaded))
    assert document.focused
    assert document.focused.label == "dog"
    press(window, Key.Key_X)
    press(window, Key.Key_G, modifier=CTRL)
    qtbot.waitUntil(lambda: labels(window) == ["cat", "dog", "cat", "dog", "cat"])  # what was decided meanwhile is gone


def test_boxes_are_listed_by_confidence_and_by_size(window: MainWindow, qtbot: QtBot) -> None:
    for order, expected in ((Order.UNSURE, "dog"), (Order.SURE, "cat"), (Order.SMALL, "dog"), (Order.LARGE, "cat")):
        choose(window, order=order)
        qtbot.waitUntil(lambda expected=expected: labels(window)[:3] == [expected] * 3)  # type: ignore[misc]


def test_decided_boxes_are_relabelled_in_place_and_deleted(window: MainWindow, qtbot: QtBot) -> None:
    key(window, Key.Key_A, modifier=CTRL)
    key(window, Key.Key_Space)
    qtbot.waitUntil(lambda: labels(window) == [])
    choose(window, Listing.DECIDED)
    qtbot.waitUntil(lambda: labels(window) == ["cat", "dog"] * 3)
    wait(qtbot, window)
    key(window, Key.Key_2)
    qtbot.waitUntil(lambda: labels(window) == ["dog", "dog", "cat", "dog", "cat", "dog"])
    wait(qtbot, window)
    key(window, Key.Key_Home)
    key(window, Key.Key_Space)
    assert window.status.currentMessage().startswith("These boxes are decided.")
    key(window, Key.Key_Delete)
    qtbot.waitUntil(lambda: labels(window) == ["dog", "cat", "dog", "cat", "dog"])
    assert [decision for _, decision in decided(window, NAMES[0])] == [Decision.REJECTED, Decision.ACCEPTED]


def test_whole_images_are_accepted_and_done(window: MainWindow, qtbot: QtBot) -> None:
    gallery = window.gallery
    gallery.controls.whole.setChecked(True)
    wait(qtbot, window)
    assert gallery.model.rowCount() == 3
    key(window, Key.Key_Right, modifier=SHIFT)
    key(window, Key.Key_Space)
    qtbot.waitUntil(lambda: gallery.model.rowCount() == 1)
    assert [content(window, name).verified for name in NAMES] == [True, True, False]
    assert decided(window, NAMES[0]) == [("cat", Decision.ACCEPTED), ("dog", Decision.ACCEPTED)]


def test_boxes_that_nobody_looked_at_are_remembered_as_such(window: MainWindow, qtbot: QtBot) -> None:
    gallery = window.gallery
    gallery.painter.seen -= {tile.id for tile in shown(gallery) if tile.image != shown(gallery)[0].image}
    key(window, Key.Key_A, modifier=CTRL)
    key(window, Key.Key_Space)
    qtbot.waitUntil(lambda: labels(window) == [])
    unseen = window.session.opened.connection.execute("SELECT image, max(unseen) FROM annotations GROUP BY image")
    assert [each for _, each in sorted(unseen)] == [0, 1, 1]


def test_keys_wait_while_something_new_appears(window: MainWindow, qtbot: QtBot) -> None:
    window.settings.pause_ms = 3000
    choose(window, label="dog")
    key(window, Key.Key_Space, Key.Key_X, Key.Key_1)
    assert window.status.currentMessage().endswith("Look, then press it again.")
    assert not window.gallery.painter.busy


def test_a_decision_is_about_the_box_that_was_seen(window: MainWindow, qtbot: QtBot) -> None:
    """What is learned meanwhile may place proposals in another way."""
    seen = shown(window.gallery)[0].box
    with window.session.opened.transaction() as connection:
        connection.execute("UPDATE proposals SET x1 = x1 + 20")
    key(window, Key.Key_Space)
    qtbot.waitUntil(lambda: len(labels(window)) == 5)
    assert content(window, NAMES[0]).annotations[0].box == seen


def test_boxes_that_come_while_the_gallery_is_open_are_listed(window: MainWindow, qtbot: QtBot) -> None:
    document = document_of(window, NAMES[1])
    key(window, Key.Key_End)
    window.session.apply(gestures.accept(document.standing, document.pending[0]))
    qtbot.waitUntil(lambda: labels(window) == ["cat", "dog", "dog", "cat", "dog"])
    assert window.gallery.grid.selected() == [4], "what was selected stays selected"


def test_actions_about_one_image_say_so(window: MainWindow) -> None:
    window.actions_by_id["accept_all"].trigger()
    assert "is about one image" in window.status.currentMessage()
    assert [decided(window, name) for name in NAMES] == [[]] * 3
    window.actions_by_id["next_image"].trigger()
    assert window.gallery.isHidden()


def test_the_keyboard_reaches_everything_and_screen_readers_hear_each_box(window: MainWindow) -> None:
    grid, reached = window.gallery.grid, set[QWidget | None]()
    while (at := QApplication.focusWidget()) not in reached:
        reached.add(at)
        assert at
        QTest.keyClick(at, Key.Key_Tab)
    assert reached >= {grid, *window.gallery.controls.fields}
    assert all(each.accessibleName() or each.property("text") for each in window.gallery.controls.fields)
    QTest.keyClick(window.gallery.controls.order, Key.Key_Escape)
    assert grid.hasFocus()
    reader = QAccessible.queryAccessibleInterface(grid)
    assert (reader.role(), reader.childCount()) == (QAccessible.Role.List, 6)
    assert reader.child(1).text(QAccessible.Text.Name) == "cat.png, dog, 40\u00a0%, 100 x 100 px, proposed"


def test_the_mouse_selects_ranges_and_rectangles(window: MainWindow) -> None:
    grid, left = window.gallery.grid, Qt.MouseButton.LeftButton
    grid.set_side((grid.viewport().width() - 12) // 3 - 10)  # three side by side

    def middle(row: int) -> QPoint:
        return grid.visualRect(grid.model().index(row, 0)).center()

    assert grid.cells.columns == 3
    QTest.mouseClick(grid.viewport(), left, pos=middle(1))
    QTest.mouseClick(grid.viewport(), left, SHIFT, middle(3))
    assert grid.selected() == [1, 2, 3]
    QTest.mouseClick(grid.viewport(), left, CTRL, middle(2))
    assert grid.selected() == [1, 3]
    QTest.mousePress(grid.viewport(), left, pos=middle(0))
    for row in (1, 4):
        QTest.mouseMove(grid.viewport(), middle(row))
    QTest.mouseRelease(grid.viewport(), left, pos=middle(4))
    assert grid.selected() == [0, 1, 3, 4]


def test_an_empty_gallery_says_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    choose(window, Listing.DECIDED)
    qtbot.waitUntil(lambda: not window.gallery.reading)
    assert window.gallery.grid.text == "No box is decided yet."


def test_a_read_only_folder_can_be_looked_at(window: MainWindow, qtbot: QtBot) -> None:
    assert window.session.folder
    window.session.folder = replace(window.session.folder, lock=None)
    key(window, Key.Key_Space)
    assert window.status.currentMessage() == window.session.why_read_only()
    assert labels(window) == ["cat", "dog"] * 3


def test_a_crop_shows_the_edges_of_its_box(window: MainWindow) -> None:
    gallery = window.gallery
    for tile in shown(gallery):
        crop = gallery.crops.get(gallery.painter.wish((tile,)))
        assert crop
        assert crop.pixels
        inside, part = tile.box.clipped(*tile.size), crop.part
        assert Box(*part.edges).intersection(inside) == inside.area
        assert part.width > inside.width or part.width == tile.size[0]
