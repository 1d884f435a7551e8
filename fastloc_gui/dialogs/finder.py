"""Finding an action by a part of its name."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QTreeWidgetItem, QWidget

from fastloc_gui.actions import ACTIONS, menu_title
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import columns, in_column

_ACTION = Qt.ItemDataRole.UserRole
WALKS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Finder(QDialog):
    """Lists the actions, the best fit first. Return closes the list and triggers the selected action."""

    def __init__(self, parent: QWidget, actions: Mapping[str, QAction]) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Find an action"))
        self.resize(520, 400)
        self._actions = [action for action in actions.values() if not action.menu()]
        self.field = QLineEdit(placeholderText=self.tr("A part of its name"))
        self.field.setAccessibleName(self.tr("Find an action"))
        self.field.installEventFilter(self)
        self.list = columns("", "", "")
        self.list.setHeaderHidden(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(in_column(self.field, self.list))
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._trigger)
        self.list.itemClicked.connect(self._trigger)
        self._fill("")

    def _fill(self, wanted: str) -> None:
        fits = [(fit(wanted, _name(action), _menu(action)), action) for action in self._actions]
        found = sorted((pair for pair in fits if pair[0] is not None), key=lambda pair: pair[0] or 0)
        self.list.clear()
        items = [_item(action) for _, action in found]
        self.list.addTopLevelItems(items)
        for column in (1, 2):
            self.list.resizeColumnToContents(column)
        if items and not items[0].isDisabled():  # Return must not trigger the next action instead
            self.list.setCurrentItem(items[0])

    def _trigger(self) -> None:
        item = self.list.currentItem()
        action = item.data(0, _ACTION) if item else None
        if isinstance(action, QAction) and action.isEnabled():
            self.accept()
            action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows walk the list while the field keeps the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in WALKS:
            QApplication.sendEvent(self.list, event)
            return True
        return super().eventFilter(watched, event)


def _item(action: QAction) -> QTreeWidgetItem:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) or action.text().partition("\t")[2]
    item = QTreeWidgetItem([_name(action), _menu(action), keys])
    item.setData(0, _ACTION, action)
    item.setToolTip(0, action.statusTip())
    item.setDisabled(not action.isEnabled())
    return item


def _name(action: QAction) -> str:
    return action.text().partition("\t")[0].replace("&", "").rstrip(" …")


def _menu(action: QAction) -> str:
    return menu_title(ACTIONS[action.objectName()])


def fit(wanted: str, name: str, menu: str = "") -> tuple[int, int] | None:
    """How well a name fits; smaller is better, None is no fit.

    A text fits at the start of the name, at the start of a word, inside a word, or by its letters in their order. Each
    of several words must fit; the worst fit counts, then its position. A part of the menu's name fits too, but not by
    letters in their order.
    """
    words, name, menu = wanted.lower().split(), name.lower(), menu.lower()
    return max((_word_fit(word, name, f"{name} {menu}") for word in words), default=(0, 0), key=_rank)


def _rank(found: tuple[int, int] | None) -> tuple[int, int]:
    return (9, 0) if found is None else found


def _word_fit(word: str, name: str, whole: str) -> tuple[int, int] | None:
    if (at := f" {whole}".find(f" {word}")) >= 0:
        return min(at, 1), at
    if (at := whole.find(word)) >= 0:
        return 2, at
    rest = iter(name)
    return (3, 0) if all(letter in rest for letter in word) else None


def open_finder(desk: Desk) -> None:
    desk.open(Finder(desk.window, desk.actions))
