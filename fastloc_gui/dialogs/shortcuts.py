"""Choosing the keys: a keymap, and other keys for single actions. Every change takes effect at once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QTreeWidgetItem,
    QWidget,
)

from fastloc_gui.actions import ACTIONS, menu_title, text
from fastloc_gui.desk import Desk
from fastloc_gui.keys.keymap import KEYMAPS, Keymap, normal
from fastloc_gui.keys.live import LiveKeys, native
from fastloc_gui.look.parts import button, columns, ending, in_column, in_row, name_of

_ID = Qt.ItemDataRole.UserRole


class ShortcutsDialog(QDialog):
    def __init__(self, parent: QWidget, keys: LiveKeys) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(640, 560)
        self._keys = keys
        self.keymap = QComboBox()
        self.keymap.addItems(list(KEYMAPS))
        self.search = QLineEdit(placeholderText=self.tr("Search actions and keys"), clearButtonEnabled=True)
        self.table = columns(self.tr("Action"), self.tr("Menu"), self.tr("Keys"))
        self.table.setAccessibleName(self.tr("Actions"))
        self._items = {
            row.id: QTreeWidgetItem(self.table, [text(row).rstrip(" …"), menu_title(row), ""])
            for row in ACTIONS.values()
            if not row.submenu
        }
        for action_id, item in self._items.items():
            item.setData(0, _ID, action_id)
        self.field = KeyField()
        self.add = QCheckBox(self.tr("&Keep its other keys"))
        self.none = button(self.tr("&No key"), self._take_none)
        self.reset = button(self.tr("&Reset"), self._reset)
        self.answer = QLabel(wordWrap=True)
        buttons = ending(self)
        self.reset_all = buttons.addButton(self.tr("Reset &all"), QDialogButtonBox.ButtonRole.ResetRole)
        for each in buttons.buttons():
            each.setProperty("autoDefault", False)
        self._lay_out(buttons)
        self.keymap.textActivated.connect(keys.use_keymap)
        self.search.textChanged.connect(self._filter)
        self.table.currentItemChanged.connect(self._update)
        self.table.itemActivated.connect(self.field.setFocus)
        self.field.editingFinished.connect(self._take)
        self.reset_all.clicked.connect(self._reset_all)
        keys.changed.connect(self._refresh)
        self._refresh()
        self.select(next(iter(self._items)))

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        self._prompt = name_of(self.field)
        top = in_row(name_of(self.keymap, self.tr("Key&map")), self.keymap, (self.search, 1))
        edit = in_row((self.field, 1), self.add, self.none, self.reset)
        self.setLayout(in_column(top, self.table, self._prompt, edit, self.answer, buttons))

    def select(self, action_id: str) -> None:
        self.table.setCurrentItem(self._items[action_id])

    @property
    def selected(self) -> str:
        item = self.table.currentItem()
        return str(item.data(0, _ID)) if item else ""

    def _take(self) -> None:
        """Give the action the key that was pressed, if the key is free."""
        key, action_id = normal(self.field.keySequence().toString()), self.selected
        self.field.clear()
        if not key or not action_id:
            return
        self.table.setFocus()
        self.answer.setText(self._objection(self._keys.keymap, action_id, key))
        if not self.answer.text():
            present = [normal(other) for other in self._keys.keymap.of(action_id)] if self.add.isChecked() else []
            self._keys.use(self._keys.keymap.changed(action_id, tuple(dict.fromkeys([*present, key]))))

    def _objection(self, keymap: Keymap, action_id: str, key: str) -> str:
        """The reason why the action cannot have that key; empty if it can."""
        shown, other = native(key), keymap.taken(action_id, key)
        if other == "box":
            return self.tr("{} moves a box or gives it a class, in every keymap.").format(shown)
        if other:
            return self.tr("{} is the key of “{}”.").format(shown, text(ACTIONS[other]).rstrip(" …"))
        if ACTIONS[action_id].held and "+" in key[:-1]:
            return self.tr("This key is held down: choose one without Ctrl, Alt and Shift.")
        return ""

    def _take_none(self) -> None:
        self._keys.use(self._keys.keymap.changed(self.selected, ()))

    def _reset(self) -> None:
        """Restore the keys of the keymap, unless another action has one of them now."""
        keymap = self._keys.keymap.reset(self.selected)
        objections = (self._objection(keymap, self.selected, key) for key in keymap.of(self.selected))
        self.answer.setText(next(filter(None, objections), ""))
        if not self.answer.text():
            self._keys.use(keymap)

    def _reset_all(self) -> None:
        self._keys.use(replace(self._keys.keymap, changes={}))

    def _refresh(self) -> None:
        self.keymap.setCurrentText(self._keys.keymap.name)
        for action_id, item in self._items.items():
            item.setText(2, ", ".join(self._keys.all_shown(action_id)))
            font = item.font(2)
            font.setBold(action_id in self._keys.keymap.changes)
            item.setFont(2, font)
        self.table.resizeColumnToContents(1)
        self.table.setColumnWidth(2, max(180, self.table.sizeHintForColumn(2)))
        self._filter(self.search.text())
        self._update()

    def _filter(self, wanted: str) -> None:
        for item in self._items.values():
            item.setHidden(not any(wanted.lower() in item.text(column).lower() for column in (0, 2)))
        present = self.table.currentItem()
        if present is None or present.isHidden():  # the action that is edited below must be visible above
            shown = [item for item in self._items.values() if not item.isHidden()]
            if shown:
                self.table.setCurrentItem(shown[0])
            else:
                self.table.setCurrentIndex(QModelIndex())

    def _update(self) -> None:
        for widget in (self.field, self.add, self.none, self.reset):
            widget.setEnabled(bool(self.selected))
        if self.selected:
            self._prompt.setText(self.tr("New key for “{}”:").format(text(ACTIONS[self.selected]).rstrip(" …")))
            self.none.setEnabled(bool(self._keys.keymap.of(self.selected)))
            self.reset.setEnabled(self.selected in self._keys.keymap.changes)
        self.reset_all.setEnabled(bool(self._keys.keymap.changes))


class KeyField(QKeySequenceEdit):
    """Takes one key, also Tab; then it gives the keyboard away."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumSequenceLength(1)
        self.setFinishingKeyCombinations([])  # otherwise Tab is not taken
        self.setAccessibleName(self.tr("New key"))
        self.setToolTip(self.tr("Click here, then press the key"))


def open_shortcuts(desk: Desk) -> None:
    desk.open(ShortcutsDialog(desk.window, desk.keys))
