"""The user's classes: their keys and colours, how many boxes and images each has, and what can be done with them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMenu, QTableView, QToolButton, QWidget

from fastloc_core.review.mapping import is_class
from fastloc_gui.look.parts import in_column, in_row, leave_keyboard, shortcut, with_widths
from fastloc_gui.look.text import known_as
from fastloc_gui.review.session import Session

from .class_table import BOXES, IMAGES, MORE, ClassTableModel


class ClassesPanel(QWidget):
    """A click leaves the keyboard with the canvas; Tab reaches the list, whose keys are in its menu."""

    assign_wanted = Signal(str)  # to the box in focus
    images_wanted = Signal(str)  # list only the images with that class, or all again
    change_wanted = Signal(str, str)  # rename, merge, delete or color; and the class
    left = Signal()  # the keyboard belongs to the canvas again

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = ClassTableModel(session, self)
        self.table = QTableView()
        self.table.setModel(self.model)
        number = self.fontMetrics().horizontalAdvance(self.tr("Images")) + 14
        with_widths(self.table, 48, 0, number, number, 26)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setAccessibleName(self.tr("Your classes"))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.new = QLineEdit(placeholderText=self.tr("New class, then Return"))
        self.new.setAccessibleName(self.tr("New class"))
        self.all = QToolButton(autoRaise=True)
        self.all.setText(self.tr("Show all classes"))
        self.all.hide()
        leave_keyboard(self.table, self.all)
        self.setLayout(in_column((self.table, 1), in_row((self.new, 1), self.all), margins=(9, 4, 9, 9)))
        self._connect()
        self._refresh()

    def _connect(self) -> None:
        session = self._session
        of_classes = session.classes_changed, session.colors_changed, session.tally_changed
        of_images = session.folder_changed, session.shaping_changed, session.current_changed, session.document_changed
        for changed in (*of_classes, *of_images):
            changed.connect(self._refresh)
        self.table.clicked.connect(self._clicked)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.new.returnPressed.connect(self._add)
        self.all.clicked.connect(partial(self.show_only, ""))
        for keys, act in (
            ("Return", self.assign_wanted.emit),
            ("F2", partial(self.change_wanted.emit, "rename")),
            ("Del", partial(self.change_wanted.emit, "delete")),
            ("Ctrl+Up", partial(self.shift, step=-1)),
            ("Ctrl+Down", partial(self.shift, step=1)),
        ):
            shortcut(keys, self.table, partial(self._on_current, act))

    def show_focus(self) -> None:
        """Select the class of the box in focus."""
        focused = self._session.current.focused if self._session.current else None
        if focused and focused.label in self.model.names:
            self.table.selectRow(self.model.names.index(focused.label))
        else:
            self.table.clearSelection()

    def show_only(self, name: str) -> None:
        """Show only the boxes of a class; empty: of all."""
        self._session.set_filter(replace(self._session.filter, label=name))
        self._refresh()

    def shift(self, name: str, step: int) -> None:
        """Move a class in the order of the keys."""
        order = list(self._session.classes)
        if name in order and 0 <= (to := order.index(name) + step) < len(order):
            order.remove(name)
            before = order[to] if to < len(order) else None
            self._session.set_classes(lambda class_map: class_map.moved(name, before))
            self.table.selectRow(self.model.names.index(name))

    def menu(self, name: str) -> QMenu:
        """What can be done with a class, or with a label that is none yet."""
        session, menu = self._session, QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        only, own, free = session.filter.label == name, name in session.classes, not session.read_only
        order = session.classes
        add, apart = menu.addAction, menu.addSeparator
        entries = [
            (add(self.tr("Give the box this class")), partial(self.assign_wanted.emit, name), free),
            (add(self.tr("Show only its boxes")), partial(self.show_only, "" if only else name), True),
            (add(self.tr("List only its images")), partial(self.images_wanted.emit, name), own),
        ]
        entries[1][0].setCheckable(True)
        entries[1][0].setChecked(only)
        apart()
        if own:
            entries += [
                (add(self.tr("Rename…")), partial(self.change_wanted.emit, "rename", name), free),
                (add(self.tr("Merge into…")), partial(self.change_wanted.emit, "merge", name), free and len(order) > 1),
                (add(self.tr("Colour…")), partial(self.change_wanted.emit, "color", name), free),
                (add(self.tr("Move up")), partial(self.shift, name, -1), free and name != order[0]),
                (add(self.tr("Move down")), partial(self.shift, name, 1), free and name != order[-1]),
                (add(self.tr("Delete…")), partial(self.change_wanted.emit, "delete", name), free),
            ]
        else:
            entries.append((add(self.tr("Make it one of your classes")), partial(self._define, name), free))
        for action, act, possible in entries:
            action.triggered.connect(partial(_act, act))
            action.setEnabled(possible)
        return menu

    def _refresh(self) -> None:
        self.model.refresh()
        self.all.setVisible(bool(self._session.filter.label))
        self.new.setEnabled(self._session.store is not None and not self._session.read_only)
        self.show_focus()

    def _on_current(self, act: Any) -> None:  # noqa: ANN401 (what takes the name of a class)
        if (row := self.table.currentIndex().row()) >= 0:
            act(self.model.names[row])

    def _clicked(self, index: QModelIndex) -> None:
        name = self.model.names[index.row()]
        if index.column() == BOXES:
            self.show_only("" if self._session.filter.label == name else name)
        elif index.column() == IMAGES:
            self.images_wanted.emit(name)
        elif index.column() == MORE:
            self._open_menu(self.table.visualRect(index).center())
        else:
            self.assign_wanted.emit(name)
        self.show_focus()

    def _open_menu(self, at: QPoint) -> None:
        if (index := self.table.indexAt(at)).isValid():
            self.table.selectRow(index.row())
            self.menu(self.model.names[index.row()]).popup(self.table.viewport().mapToGlobal(at))

    def _add(self) -> None:
        name = known_as(self.new.text(), self._session.classes)
        if is_class(name):
            self._define(name)
            self.new.clear()
        self.left.emit()

    def _define(self, name: str) -> None:
        self._session.set_classes(lambda class_map: class_map.with_defined([name]))


def _act(act: Any, checked: bool = False) -> None:  # noqa: ANN401 (a function without parameters)
    act()
