"""Choosing for each label of the classifier one of the user's classes, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from fastloc_core.errors import SettingError
from fastloc_core.files import read_file, write_atomically
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.naming import OBJECT
from fastloc_core.store import queries
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import button, ending, in_column, in_row, plain_label
from fastloc_gui.work.bulk import reshape

from .choose_path import choose_path
from .class_map_labels import ENTER, LabelsPane
from .class_map_parts import Edit

_MOST_BYTES = 1 << 22  # of a table: 100,000 labels


class ClassMapDialog(QDialog):
    """Edits a copy of the map, which `changed` sends on OK. Cancel changes nothing.

    `labels`: the names of the classifier's classes, empty without a model; `counts`: how many proposals of each label
    the folder has.
    """

    changed = Signal(object)  # ClassMap

    def __init__(self, parent: QWidget, labels: Sequence[str], counts: Mapping[str, int], class_map: ClassMap) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Labels of the model"))
        self.resize(620, 560)
        self.class_map = class_map
        self.labels = LabelsPane(labels, counts, self._change)
        self.answer = plain_label()
        buttons = ending(self, choice=True)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setToolTip(self.tr("Ctrl+Return"))
        tip = self.tr("Read the classes from a spreadsheet's CSV file: label, class")
        open_table = button(self.tr("Open &table…"), self._choose_to_open, tip)
        tip = self.tr("Write all labels and their classes to a CSV file that you can fill in")
        save_table = button(self.tr("&Save table…"), self._choose_to_save, tip)
        self.setLayout(in_column((self.labels, 1), 6, in_row(open_table, save_table, 12, (self.answer, 1), buttons)))
        self.labels.said.connect(self._say)
        self._show(class_map)
        self._say("")
        self.labels.search.setFocus()

    def accept(self) -> None:
        """A text that was typed and not confirmed counts too."""
        if self.labels.becomes.text().strip() and self.labels.selected and not self.labels.map_selected():
            return
        self.changed.emit(self.class_map)
        super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return belongs to the fields and the table; Ctrl+Return is OK."""
        if event.key() not in ENTER:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accept()

    def _change(self, edit: Edit) -> bool:
        try:
            changed = edit(self.class_map)
        except SettingError as error:
            self.answer.setText(str(error))
            return False
        self._show(changed)
        self.labels.tell_selection()
        return True

    def _show(self, class_map: ClassMap) -> None:
        self.class_map = class_map
        self.labels.show_map(class_map)

    def _say(self, text: str) -> None:
        self.answer.setText(text or self.tr("Your classes have the keys 1 to 9 here, too."))

    def _choose_to_open(self) -> None:
        choose_path(self, self.tr("Open a table"), "", self.read_table, self.tr("Tables (*.csv)"))

    def _choose_to_save(self) -> None:
        choose_path(self, self.tr("Save the table"), "", self.write_table, self.tr("Tables (*.csv)"), suffix="csv")

    def read_table(self, file: str) -> None:
        """Replace the map by the one of the table. Cancel still restores the old one."""
        try:
            table = StringIO(read_file(Path(file), most=_MOST_BYTES).decode("utf-8-sig"), newline=None).getvalue()
        except OSError as error:
            self._say(self.tr("{} cannot be read ({}).").format(file, error.strerror))
        except UnicodeDecodeError:
            self._say(self.tr("{} is not UTF-8 text. Save it as “CSV UTF-8”.").format(file))
        else:
            self._change(lambda _: ClassMap.from_csv(table))

    def write_table(self, file: str) -> None:
        table = self.class_map.to_csv(self.labels.model.labels)
        try:
            write_atomically(Path(file), table.encode("utf-8-sig"))  # spreadsheets recognize UTF-8 by its mark
        except OSError as error:
            self._say(self.tr("{} cannot be written ({}).").format(file, error.strerror))
        else:
            self._say(self.tr("Saved as {}.").format(file))


def open_class_map(desk: Desk) -> None:
    facts, session = desk.work.facts, desk.session
    counts = session.ask(queries.labels) or {}
    labels = (*facts.labels, OBJECT) if facts else ()
    before = session.shaping.class_map
    dialog = ClassMapDialog(desk.window, labels, counts, before.with_classes(session.classes))

    def use(after: ClassMap) -> None:
        reshape(desk.work, desk.window, class_map=session.shaping.class_map.travelled(before, after))

    dialog.changed.connect(use)
    desk.open(dialog, about_folder=True)
