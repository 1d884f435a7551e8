"""Changing one of the user's classes in the whole folder: name, colour, or whether there is one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QComboBox, QDialog, QDialogButtonBox, QLineEdit, QRadioButton, QWidget

from fastloc_core.progress import Progress
from fastloc_core.review.class_colors import PALETTE
from fastloc_core.review.mapping import ClassMap, is_class
from fastloc_core.review.naming import OBJECT
from fastloc_core.store import Store, queries
from fastloc_core.store.classes import change_class
from fastloc_gui.desk import Desk
from fastloc_gui.look.counted import counted
from fastloc_gui.look.parts import complete, ending, in_column, in_row, plain_label
from fastloc_gui.look.text import known_as
from fastloc_gui.look.translation import translate
from fastloc_gui.review.session import Session
from fastloc_gui.work.bulk import in_background


class ClassDialog(QDialog):
    """`chosen` sends the class that takes the place of the old one; empty: its boxes are rejected."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, session: Session, name: str) -> None:
        super().__init__(parent)
        self.session, self.name = session, name
        self.setMinimumWidth(420)
        self.told = plain_label(selectable=False)
        self.buttons = ending(self, choice=True)
        self.others = [cls for cls in session.classes if cls != name]

    @property
    def count(self) -> str:
        """How many boxes are concerned."""
        tally = self.session.tally
        return f"{counted.boxes(tally.boxes[self.name])} {counted.in_images(tally.images[self.name])}"


class RenameClass(ClassDialog):
    """The name of another class merges both, which is told before."""

    def __init__(self, parent: QWidget, session: Session, name: str) -> None:
        super().__init__(parent, session, name)
        self.setWindowTitle(self.tr("Rename class"))
        self.field = QLineEdit(name)
        self.field.setAccessibleName(self.tr("Name of the class"))
        self.field.selectAll()
        complete(self.field, QStringListModel(self.others, self))
        self.setLayout(in_column(self.field, self.told, 6, self.buttons))
        self.field.textChanged.connect(self._tell)
        self._tell()

    @property
    def new(self) -> str:
        return known_as(self.field.text(), self.others)

    def _tell(self) -> None:
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(is_class(self.new) and self.new != self.name)
        if self.new in self.others:
            text = self.tr("There is a class “{}” already. {} of “{}” join it, and both are one class.")
            self.told.setText(text.format(self.new, self.count, self.name))
        else:
            self.told.setText(self.tr("{} get the new name. One undo takes that back.").format(self.count))

    def accept(self) -> None:
        self.chosen.emit(self.new)
        super().accept()


class RemoveClass(ClassDialog):
    """What becomes of its boxes. With `merge`, another class is suggested."""

    def __init__(self, parent: QWidget, session: Session, name: str, merge: bool) -> None:
        super().__init__(parent, session, name)
        self.setWindowTitle(self.tr("Merge class") if merge else self.tr("Delete class"))
        self.give, self.reject_boxes = (
            QRadioButton(self.tr("&Give them the class")),
            QRadioButton(self.tr("&Reject them")),
        )
        self.into = QComboBox()
        self.into.addItems(self.others)
        self.into.setAccessibleName(self.tr("The other class"))
        (self.give if merge else self.reject_boxes).setChecked(True)
        for widget in (self.give, self.into):
            widget.setEnabled(bool(self.others))
        self.into.activated.connect(partial(self.give.setChecked, True))
        text = self.tr("“{}” has {}. What becomes of them? One undo takes it back.")
        self.told.setText(text.format(name, self.count))
        if not session.tally.boxes[name]:
            self.told.setText(self.tr("“{}” has no boxes.").format(name))
            self.reject_boxes.setText(self.tr("&Delete only the class"))
        self.setLayout(in_column(self.told, in_row(self.give, (self.into, 1)), self.reject_boxes, 6, self.buttons))

    def accept(self) -> None:
        self.chosen.emit(self.into.currentText() if self.give.isChecked() else "")
        super().accept()


def change(desk: Desk, what: str, name: str) -> None:
    """`what`: rename, merge, delete or color."""
    session, window = desk.session, desk.window
    if session.read_only or name not in session.classes:
        return
    if what == "color":
        _choose_color(desk, name)
        return
    dialog = (
        RenameClass(window, session, name) if what == "rename" else RemoveClass(window, session, name, what == "merge")
    )
    dialog.chosen.connect(partial(replace_class, desk, name))
    desk.open(dialog, about_folder=True)


def replace_class(desk: Desk, old: str, new: str) -> None:
    """Put one class in the place of another in all boxes; empty: reject them."""
    session, facts = desk.session, desk.work.facts
    is_label = old in {OBJECT, *(facts.labels if facts else ()), *(session.ask(queries.labels) or ())}
    merges = new in session.classes
    if not new:
        text = translate("class_change", "delete class {}").format(old)
    else:
        pattern = (
            translate("class_change", "merge {} into {}") if merges else translate("class_change", "rename {} to {}")
        )
        text = pattern.format(old, new)

    def changed(before: ClassMap) -> ClassMap:
        if not new:
            return before.with_classes(cls for cls in before.classes if cls != old)
        if merges:
            after = before.merged(old, new)
        else:  # a class that only waits for an undo may have the name
            after = before.with_classes(cls for cls in before.classes if cls != new).renamed(old, new)
        return after.with_mapping(old, new) if is_label and before.mapped(old) == old else after

    def job(store: Store, progress: Progress) -> tuple[int, int, int]:
        return change_class(store, old, new or None, changed, progress, text)

    title = translate("class_change", "Changing boxes …")
    in_background(desk.work, desk.window, title, job, partial(_changed, desk))


def _changed(desk: Desk, counts: tuple[int, int, int]) -> None:
    desk.session.changed_in_bulk()
    boxes, images, left = counts
    text = translate("class_change", "Changed {} {}.").format(counted.boxes(boxes), counted.in_images(images))
    if left:
        kept = translate("class_change", "With the old class, because they could not be changed: {}.")
        text += " " + kept.format(counted.images(left))
    desk.say(text)


def _choose_color(desk: Desk, name: str) -> None:
    session = desk.session
    for i, color in enumerate(PALETTE):
        QColorDialog.setCustomColor(i, QColor(color))
    dialog = QColorDialog(QColor(session.color(name)), desk.window)
    dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)  # it shows the palette, too
    dialog.setWindowTitle(translate("class_change", "Colour of {}").format(name))

    def use(color: QColor) -> None:
        session.set_classes(lambda class_map: class_map.with_color(name, color.name()))

    dialog.colorSelected.connect(use)
    desk.open(dialog, about_folder=True)
