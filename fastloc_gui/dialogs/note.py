"""A note of a person: a word about a box or an image."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from fastloc_core.annotation import LONGEST_NOTE
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import ending, in_column, plain_label, quiet_label


class NoteDialog(QDialog):
    def __init__(self, parent: QWidget, about: str, note: str) -> None:
        """`about`: what the note is about."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Note"))
        self.setMinimumWidth(420)
        told = plain_label(selectable=False)
        told.setText(self.tr("Note on {}").format(about))
        self.field = QLineEdit(note, maxLength=LONGEST_NOTE)
        self.field.setPlaceholderText(self.tr("Ask a colleague"))
        self.field.setAccessibleName(self.tr("Note"))
        self.field.selectAll()
        where = self.tr("It stays in this folder, and the table of an export has it. Empty: no note.")
        self.setLayout(in_column(told, self.field, quiet_label(where, wordWrap=True), 6, ending(self, choice=True)))


def open_note(desk: Desk) -> None:
    """On the box in focus."""
    if found := desk.review.noted():
        document, item = found
        _ask(desk, item.label, item.note, document.image, item.id)


def open_image_note(desk: Desk) -> None:
    if document := desk.session.current:
        _ask(desk, document.path.name, document.content.note, document.image, "")


def _ask(desk: Desk, about: str, note: str, image: int, item: str) -> None:
    dialog = NoteDialog(desk.window, about, note)
    dialog.accepted.connect(partial(_write, desk, dialog, image, item))
    desk.open(dialog, about_folder=True)


def _write(desk: Desk, dialog: NoteDialog, image: int, item: str) -> None:
    desk.review.write_note(image, item, dialog.field.text())
