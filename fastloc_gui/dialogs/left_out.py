"""Files of the folder that are not shown, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QWidget

from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import ending, in_column


class LeftOutDialog(QDialog):
    def __init__(self, parent: QWidget, files: Sequence[str]) -> None:
        """`files`: for each file a line with the reason."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Left out"))
        self.resize(680, 400)
        self.files = QPlainTextEdit("\n".join(files), readOnly=True)
        self.files.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.files.setAccessibleName(self.tr("Files that are not shown, and why"))
        about = QLabel(self.tr("These files are not among the images:"))
        self.setLayout(in_column(about, self.files, ending(self), spacing=12))


def open_left_out(desk: Desk) -> None:
    desk.open(LeftOutDialog(desk.window, desk.session.skipped), about_folder=True)
