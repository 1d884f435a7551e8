"""A dialog for a job on the whole folder: a form, then the progress and the result."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QPlainTextEdit, QProgressBar, QWidget

from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import button, in_column, in_row, plain_label
from fastloc_gui.work.background import Background


class JobDialog(QDialog):
    """Asks and shows; it does not do the job itself. Escape ends the job first, then the dialog.

    It says `cancelled` at once, because no result of a cancelled job follows.
    """

    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(640)
        self.running = False
        self.cancelled = ""
        self.form = QWidget()
        self.rows = QFormLayout(self.form)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setVerticalSpacing(12)
        self.progress = QProgressBar(textVisible=False, maximum=1000)
        self.state = plain_label()
        self.details = QPlainTextEdit(readOnly=True)
        self.details.setMinimumHeight(130)
        self.close_button = button("", self.reject)
        self.close_button.setAutoDefault(True)
        self.start = button("", self.begin)
        self.start.setDefault(True)

    def lay_out(self, *others: QWidget) -> None:
        """To be called when the form is filled, so that Tab leads from there to the buttons; `others`: more of them."""
        buttons = in_row(*others, None, self.close_button, self.start)
        above = self.form, self.progress, self.state
        self.setLayout(in_column(*above, (self.details, 1), None, buttons, spacing=14))
        self.show_choices()

    def possible(self) -> bool:
        """Whether the form is complete."""
        raise NotImplementedError

    def begin(self) -> None:
        """Ask for the job."""
        raise NotImplementedError

    def show_choices(self) -> None:
        """Show how the choices depend on each other."""
        self.form.setEnabled(not self.running)
        self.start.setEnabled(not self.running and self.possible())
        self.close_button.setText(self.tr("Cancel") if self.running else self.tr("Close"))
        self.progress.setVisible(self.running)
        self.state.setVisible(bool(self.state.text()))
        self.details.setVisible(bool(self.details.toPlainText()))

    def show_begun(self, text: str) -> None:
        self.running = True
        self._show_result(text)
        self.show_progress(0, text)

    def show_progress(self, share: float, text: str) -> None:
        if self.running:
            self.progress.setValue(round(1000 * share))
            self.state.setText(text)

    def show_end(self, text: str, details: str = "", likely_next: QWidget | None = None) -> None:
        """The result, unless the job was cancelled."""
        if self.running:
            self.running = False
            self._show_result(text, details)
            (likely_next or self.start).setFocus()

    def _show_result(self, text: str, details: str = "") -> None:
        self.state.setText(text)
        self.details.setPlainText(details)
        self.show_choices()

    def reject(self) -> None:
        """Close; while a job runs, only cancel it."""
        if self.running:
            self.cancel_wanted.emit()
            self.show_end(self.cancelled)
        else:
            super().reject()


def background(desk: Desk, dialog: JobDialog) -> Background:
    """Does the dialog's job; its result is for the dialog to show."""
    job = Background(desk.work, dialog)
    dialog.cancel_wanted.connect(job.cancel)
    job.progressed.connect(dialog.show_progress)
    job.failed.connect(dialog.show_end)
    return job
