"""An unexpected error: what happened, a report to copy, and where the log is."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QWidget

from fastloc_core.log import shortened
from fastloc_core.paths import log_dir
from fastloc_gui.look.parts import button, ending, enlarge, in_column, in_row, plain_label, quiet_label, use_fixed_font

from .about import versions

_SIZE = 720, 460


class FaultDialog(QDialog):
    """Does not block: the session goes on behind it."""

    def __init__(self, parent: QWidget, summary: str, trace: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("fastloc")
        self.resize(*_SIZE)
        heading = QLabel(self.tr("An unexpected error occurred. Your decisions are kept."))
        enlarge(heading, 1.2, bold=True)
        happened = plain_label()
        happened.setText(shortened(summary))
        goes_on = self.tr("You can go on. If something looks wrong, start fastloc again. Please report the error:")
        self.report = QPlainTextEdit(report(trace), readOnly=True)
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setAccessibleName(self.tr("The report"))
        use_fixed_font(self.report)
        holds = self.tr("The report holds versions and the place of the error in the program, no images and no boxes.")
        self.log = quiet_label(self.tr("The log is in {}").format(log_dir()), wordWrap=True)
        self.copy = button(self.tr("&Copy the report"), self._copy)
        folder = button(self.tr("Show the &log"), _show_log)
        texts = heading, happened, QLabel(goes_on, wordWrap=True)
        notes = quiet_label(holds, wordWrap=True), self.log
        buttons = in_row(self.copy, folder, None, ending(self))
        self.setLayout(in_column(*texts, (self.report, 1), *notes, buttons, spacing=10))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())


def report(trace: str) -> str:
    """Versions and the way through the program."""
    return "\n".join((*versions(), "", shortened(trace)))


def _show_log() -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_dir())))
