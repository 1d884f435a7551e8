"""Files of the folder that are not shown, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from fastloc_gui.desk import Desk


class LeftOutDialog(QDialog):
    def __init__(self, parent: QWidget, files: Sequence[str]) -> None:
        """`files`: for each file a line with the reason."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Left out"))
        self.resize(680, 400)
        self.files = QPlainTextEdit("\n".join(files), readOnly=True)
        self.files.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.files.setAccessibleName(self.tr("Files that are not shown, and why"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(QLabel(self.tr("These files are not among the images:")))
        layout.addWidget(self.files)
        layout.addWidget(buttons)


def open_left_out(desk: Desk) -> None:
    desk.open(LeftOutDialog(desk.window, desk.session.skipped), about_folder=True)
