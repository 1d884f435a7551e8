"""Choosing the class of a box: its number, or a part of its name, then Return."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QTreeWidgetItem, QWidget

from fastloc_gui.look.parts import columns, in_column, plain_label
from fastloc_gui.look.text import known_as
from fastloc_gui.look.theme import swatch
from fastloc_gui.panels.class_table import KEYS

from .finder import WALKS, fit

_NAME = Qt.ItemDataRole.UserRole
_MOST = 200  # names that are listed; nobody reads more


class ClassPicker(QDialog):
    """Takes any name. The user's classes are listed first, with their keys; known names keep their spelling."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, color_of: Callable[[str], str]) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Class of the box"))
        self.resize(320, 380)
        self._color_of = color_of
        self.field = QLineEdit(placeholderText=self.tr("Class"))
        self.field.setAccessibleName(self.tr("Class of the box"))
        self.field.installEventFilter(self)
        self._own: Sequence[str] = ()
        self._names: list[str] = []  # all known ones
        self._typed = False
        self.list = columns("", "", stretched=1)
        self.list.setHeaderHidden(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hint = plain_label(selectable=False)
        self.setLayout(in_column(self.field, self.list, self.hint))
        self.field.textEdited.connect(self._search)
        self.field.textChanged.connect(self._say)
        self.field.returnPressed.connect(self.accept)
        self.list.itemClicked.connect(self._take)
        self.accepted.connect(self._answer)

    def ask(self, present: str, own: Sequence[str], labels: Sequence[str] = ()) -> None:
        """Open with the class that the box has now; `chosen` is the answer. `own`: the user's classes."""
        self._own, self._names, self._typed = own, list(dict.fromkeys((*own, *labels))), False
        self.field.setText(present)
        self._say()
        self._fill(self._names)
        self.open()
        self.field.setFocus()
        self.field.selectAll()

    def _search(self, wanted: str) -> None:
        """Best fit first: equal names, names that begin so, names with a word that begins so, other names."""
        self._typed = True
        fits = [(fit(wanted, name), len(name), name) for name in self._names]
        self._fill([name for found, _, name in sorted(fits, key=lambda each: (each[0] or (9, 0), each[1])) if found])

    def _say(self) -> None:
        """A slip of the finger must not become a class unnoticed."""
        name = known_as(self.field.text(), self._names)
        known = self.tr("Return takes it, Esc changes nothing.")
        new = self.tr("Return makes the new class “{}”, Esc changes nothing.").format(name)
        self.hint.setText(known if not name or name in self._names else new)

    def _fill(self, names: Sequence[str]) -> None:
        self.list.clear()
        self.list.addTopLevelItems([self._item(name) for name in names[:_MOST]])
        self.list.resizeColumnToContents(0)

    def _item(self, name: str) -> QTreeWidgetItem:
        key = self._own.index(name) + 1 if name in self._own else KEYS + 1
        item = QTreeWidgetItem([str(key) if key <= KEYS else "", name])
        item.setData(0, _NAME, name)
        if name in self._own:
            item.setIcon(0, swatch(self._color_of(name)))
        return item

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows walk the list while the field keeps the keyboard. A number before any letter is a class."""
        if event.type() is QEvent.Type.FocusIn and not self._typed:
            self.field.selectAll()  # the keyboard may come after `ask`, and Qt forgets the selection on its way
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in WALKS:
                QApplication.sendEvent(self.list, event)
                if item := self.list.currentItem():
                    self.field.setText(str(item.data(0, _NAME)))
                return True
            number = int(event.text()) if event.text() in tuple("123456789") else 0
            if not self._typed and 0 < number <= len(self._own):
                self.field.setText(self._own[number - 1])
                self.accept()
                return True
        return super().eventFilter(watched, event)

    def _take(self, item: QTreeWidgetItem) -> None:
        self.field.setText(str(item.data(0, _NAME)))
        self.accept()

    def accept(self) -> None:
        if self.field.text().strip():
            super().accept()

    def _answer(self) -> None:
        self.chosen.emit(known_as(self.field.text(), self._names))
