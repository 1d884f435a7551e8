"""The panel of the classes, the picker, and what a class looks like everywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog, QDialog
from pytestqt.qtbot import QtBot

from fastloc_core.boxes import Box
from fastloc_core.review import gestures
from fastloc_core.review.class_colors import colored
from fastloc_core.store import Store
from fastloc_gui.dialogs.class_change import RemoveClass, RenameClass, replace_class
from fastloc_gui.dialogs.class_picker import ClassPicker
from fastloc_gui.panels.class_table import BOXES, IMAGES, NAME
from fastloc_gui.window.box_menu import box_menu
from fastloc_gui.window.main_window import MainWindow
from tests.gui import fakes
from tests.gui.driving import CTRL, Key, Open, document_of, press, wait_for_proposals

LEFT = Qt.MouseButton.LeftButton
Dialog = TypeVar("Dialog", bound=QDialog)


@pytest.fixture
def window(open_window: Open, qtbot: QtBot) -> MainWindow:
    """Three boxes of two classes that a person drew in cat.png, and proposals of a cat and a dog."""
    window = open_window()
    wait_for_proposals(qtbot, window)
    draw(window, "lynx", "lynx", "hog")
    return window


def draw(window: MainWindow, *labels: str) -> None:
    document = window.session.current
    assert document
    boxes = [(Box(20 * i, 20 * i, 20 * i + 90, 20 * i + 80), label) for i, label in enumerate(labels)]
    window.session.apply(gestures.add(document.standing, boxes))


def classes(window: MainWindow) -> list[str]:
    return list(window.session.classes)


def decided(window: MainWindow, image: str = "cat.png") -> list[str]:
    return [a.label for a in document_of(window, image).annotations]


def rows(window: MainWindow) -> list[tuple[str, ...]]:
    model = window.classes.model
    return [tuple(model.index(row, column).data() for column in range(4)) for row in range(model.rowCount())]


def click(window: MainWindow, name: str, column: int) -> None:
    table, row = window.classes.table, window.classes.model.names.index(name)
    at = table.visualRect(window.classes.model.index(row, column)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=at)


def color(icon: QIcon) -> QColor:
    return icon.pixmap(16, 16).toImage().pixelColor(8, 8)


def opened(window: MainWindow, what: str, name: str, kind: type[Dialog]) -> Dialog:
    window.classes.change_wanted.emit(what, name)
    return next(each for each in window.findChildren(kind) if each.isVisible())


# the panel


def test_each_class_has_its_key_its_boxes_and_its_images_and_proposed_labels_follow(window: MainWindow) -> None:
    assert rows(window) == [("1", "lynx", "2", "1"), ("2", "hog", "1", "1"), ("", "cat", "", ""), ("", "dog", "", "")]
    press(window, Key.Key_Tab)
    press(window, Key.Key_Space)  # a cat
    assert rows(window)[2] == ("3", "cat", "1", "1")


def test_a_class_vanishes_with_its_last_box_unless_it_was_defined(window: MainWindow) -> None:
    window.classes.new.setFocus()
    window.classes.new.setText(" owl ")
    QTest.keyClick(window.classes.new, Key.Key_Return)
    assert classes(window) == ["lynx", "hog", "owl"]
    press(window, Key.Key_Backspace)  # the boxes
    assert classes(window) == ["owl"]
    press(window, Key.Key_Z, modifier=CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert classes(window) == ["lynx", "hog", "owl"]


def test_a_click_gives_the_box_its_class_and_leaves_the_keyboard_with_the_canvas(window: MainWindow) -> None:
    click(window, "lynx", NAME)
    assert decided(window) == ["lynx", "lynx", "lynx"]
    assert window.canvas.hasFocus()
    assert classes(window) == ["lynx"]


def test_the_counts_filter_boxes_and_images(window: MainWindow) -> None:
    click(window, "hog", BOXES)
    assert window.session.filter.label == "hog"
    assert window.classes.all.isVisible()
    click(window, "hog", BOXES)
    assert window.session.filter.label == ""
    click(window, "hog", IMAGES)
    assert window.session.images.rowCount() == 1
    click(window, "hog", IMAGES)
    assert window.session.images.rowCount() == 3


def test_the_order_of_the_keys_is_changed_and_meant(window: MainWindow) -> None:
    window.classes.shift("hog", -1)
    assert classes(window) == ["hog", "lynx"]
    window.classes.shift("hog", -1)  # it is the first one
    assert classes(window) == ["hog", "lynx"]
    window.classes.shift("hog", 1)
    window.classes.shift("hog", -1)
    assert classes(window) == ["hog", "lynx"]
    press(window, Key.Key_Backspace)
    assert classes(window) == ["hog"]


def test_a_menu_offers_what_is_possible(window: MainWindow) -> None:
    own, other = ([action.text() for action in window.classes.menu(name).actions()] for name in ("hog", "dog"))
    assert "Merge into…" in own
    assert "Merge into…" not in other
    make = next(action for action in window.classes.menu("dog").actions() if action.text().startswith("Make it"))
    make.trigger()
    assert classes(window) == ["lynx", "hog", "dog"]


def test_the_panel_can_be_put_away(window: MainWindow) -> None:
    assert window.actions_by_id["classes"].isChecked()
    window.actions_by_id["classes"].trigger()
    assert not window.classes.isVisible()


# changing a class


def test_a_rename_tells_how_many_boxes_follow_and_says_if_it_is_a_merge(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, "rename", "lynx", RenameClass)
    assert dialog.told.text().startswith("2 box(es) in 1 image(s) get the new name.")
    dialog.field.setText("HOG")
    assert "“hog” already. 2 box(es) in 1 image(s) of “lynx” join it" in dialog.told.text()
    dialog.accept()
    qtbot.waitUntil(lambda: decided(window) == ["hog", "hog", "hog"])
    assert classes(window) == ["hog"]
    assert window.actions_by_id["undo"].text() == "Undo merge lynx into hog"
    press(window, Key.Key_Backspace)
    qtbot.waitUntil(lambda: decided(window) == ["lynx", "lynx", "hog"])
    assert classes(window) == ["lynx", "hog"]


def test_a_deletion_asks_what_becomes_of_the_boxes(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, "delete", "lynx", RemoveClass)
    assert "“lynx” has 2 box(es) in 1 image(s)" in dialog.told.text()
    assert dialog.reject_boxes.isChecked()
    dialog.accept()
    qtbot.waitUntil(lambda: decided(window) == ["hog"])
    dialog = opened(window, "merge", "hog", RemoveClass)
    assert not dialog.give.isEnabled()  # there is no other class
    dialog.reject()
    press(window, Key.Key_Backspace)
    qtbot.waitUntil(lambda: classes(window) == ["lynx", "hog"])


def test_objects_that_the_model_does_not_know_are_renamed_once(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document
    assert document.proposals
    unsure = [fakes.proposal("cat", box, belief=0.1) for box in (Box(0, 0, 50, 50), Box(100, 0, 150, 50))]
    window.session.proposed(document.image, replace(document.proposals, proposals=tuple(unsure)))
    window.review.accept()
    replace_class(window.desk, "object", "raccoon")
    qtbot.waitUntil(lambda: decided(window) == ["raccoon"])
    qtbot.waitUntil(lambda: [p.label for p in document.pending] == ["raccoon"])


# colours


def test_a_class_has_one_colour_on_the_canvas_and_in_all_lists(window: MainWindow, qtbot: QtBot) -> None:
    before = window.session.color("dog")  # no class yet
    assert before not in (window.session.color("cat"), window.session.color("lynx"), window.session.color("hog"))
    document = window.session.current
    assert document
    document.set_focus(next(p.id for p in document.pending if p.label == "dog"))
    press(window, Key.Key_Space)
    assert window.session.shaping.class_map.colors["dog"] == window.session.color("dog") == before

    dialog = opened(window, "color", "dog", QColorDialog)
    dialog.setCurrentColor(QColor("#123456"))
    dialog.accept()
    (dog,) = (item for item in document.visible() if item.label == "dog")
    table, classes = window.boxes.table.model(), window.classes.model
    (row,) = (row for row in range(table.rowCount()) if table.index(row, 1).data() == "dog")
    shown = [
        window.canvas._boxes[dog.id].color,
        color(table.index(row, 1).data(Qt.ItemDataRole.DecorationRole)),
        color(classes.index(classes.names.index("dog"), 0).data(Qt.ItemDataRole.DecorationRole)),
    ]
    assert shown == [QColor("#123456")] * 3


# the picker


def pick(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_id["relabel"].trigger()
    qtbot.waitUntil(window.picker.field.hasFocus)


def listed(picker: ClassPicker) -> list[tuple[str, str]]:
    items = [picker.list.topLevelItem(i) for i in range(picker.list.topLevelItemCount())]
    return [(item.text(0), item.text(1)) for item in items if item]


def test_the_picker_shows_the_users_classes_with_their_keys_before_anything_is_typed(
    window: MainWindow, qtbot: QtBot
) -> None:
    pick(window, qtbot)
    assert listed(window.picker) == [("1", "lynx"), ("2", "hog"), ("", "cat"), ("", "dog")]
    QTest.keyClick(window.picker.field, Key.Key_1)
    assert decided(window) == ["lynx", "lynx", "lynx"]
    pick(window, qtbot)
    QTest.keyClicks(window.picker.field, "type 1")
    assert window.picker.isVisible()
    QTest.keyClick(window.picker.field, Key.Key_Return)
    assert decided(window)[2] == "type 1"


def test_the_arrows_and_the_mouse_choose_in_the_picker(window: MainWindow, qtbot: QtBot) -> None:
    pick(window, qtbot)
    QTest.keyClick(window.picker.field, Key.Key_Down)
    assert window.picker.field.text() == "lynx"
    window.picker.list.itemClicked.emit(window.picker.list.topLevelItem(3), 1)
    assert decided(window)[2] == "dog"


def test_many_classes_that_come_together_get_their_colours_together(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A foreign folder may bring tens of thousands. One at a time, they would stop the window for half a minute."""
    times = Mock(wraps=colored)
    monkeypatch.setattr("fastloc_gui.review.classes.colored", times)
    draw(window, *(f"class {number}" for number in range(60)))
    assert len(window.session.classes) == 62
    assert times.call_count == 1


# the list of boxes


def names(window: MainWindow) -> list[str]:
    table = window.boxes.table.model()
    return [table.index(row, 1).data() for row in range(table.rowCount())]


def test_no_row_repeats_proposed_and_no_class_is_cut_off_first(window: MainWindow) -> None:
    table = window.boxes.table
    texts = [str(table.model().index(row, column).data()) for row in range(5) for column in range(3)]
    assert "proposed" not in texts
    window.boxes.resize(window.boxes.minimumWidth(), 500)
    assert table.columnWidth(1) > max(table.columnWidth(0), table.columnWidth(2))


def test_columns_sort_and_rows_have_the_reading_order_if_that_is_wanted(window: MainWindow) -> None:
    assert names(window) == ["cat", "dog", "lynx", "lynx", "hog"]
    header = window.boxes.table.horizontalHeader()
    for section, expected in (
        (1, ["cat", "dog", "hog", "lynx", "lynx"]),
        (1, ["lynx", "lynx", "hog", "dog", "cat"]),
        (1, ["cat", "dog", "lynx", "lynx", "hog"]),  # as it was
        (2, ["lynx", "lynx", "hog", "dog", "cat"]),
    ):
        x = header.sectionViewportPosition(section) + 5
        QTest.mouseClick(header.viewport(), LEFT, pos=QPoint(x, header.height() // 2))
        assert names(window) == expected
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    window.boxes.order.setCurrentIndex(1)
    window.boxes.order.activated.emit(1)
    assert names(window) == ["lynx", "cat", "lynx", "hog", "dog"]


def test_the_menu_of_a_box_has_its_actions_and_the_classes(window: MainWindow) -> None:
    entries = {action.text(): action for action in box_menu(window.desk).actions()}
    assert {"Delete box", "lynx\t1", "hog\t2", "Change class…", "Difficult", "Duplicate box"} <= entries.keys()
    entries["lynx\t1"].trigger()
    assert decided(window) == ["lynx", "lynx", "lynx"]
    document = window.session.current
    assert document
    document.set_focus(document.pending[0].id)
    assert {"Accept", "Reject"} <= {action.text() for action in box_menu(window.desk).actions()}


def test_classes_of_boxes_that_came_without_a_window_are_there_when_the_folder_is_opened(
    window: MainWindow, qtbot: QtBot
) -> None:
    folder, store = window.session.opened.root, window.session.opened
    window.open_folder(folder.parent)
    qtbot.waitUntil(lambda: window.session.root == folder.parent)
    with Store(store.place) as other:
        image = other.rows()[0].id
        drawn = gestures.add(other.standing(image), [(Box(1, 2, 30, 40), "owl")])
        assert drawn
        other.record("merge", [drawn.edit])
    window.open_folder(folder)
    qtbot.waitUntil(lambda: window.session.root == folder)
    assert classes(window) == ["lynx", "hog", "owl"]
