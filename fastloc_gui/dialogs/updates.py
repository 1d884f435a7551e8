"""Whether a newer version of fastloc exists, asked once, when the dialog opens."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QWidget

from fastloc_core.plugins import installed
from fastloc_gui.desk import Desk
from fastloc_gui.jobs.explain import explain
from fastloc_gui.jobs.worker import Priority, Token
from fastloc_gui.look.parts import button, ending, in_column, in_row, plain_label, quiet_label

_WIDTH = 440


class UpdatesDialog(QDialog):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Newer version"))
        self.setMinimumWidth(_WIDTH)
        self.answer = plain_label()
        self.answer.setText(self.tr("Asking the project's page …"))
        promise = self.tr(
            "fastloc asks only when you choose this. It sends nothing about you, this computer or your images."
        )
        self.page = button(self.tr("&Open the page of releases"), _open_page)
        self.page.hide()
        buttons = in_row(self.page, None, ending(self))
        self.setLayout(in_column(self.answer, quiet_label(promise, wordWrap=True), None, buttons, spacing=14))

    def show_newest(self, newest: str) -> None:
        from fastloc_core.updates import is_newer

        present = installed("fastloc")
        if is_newer(newest, present):
            text = self.tr("There is a newer version: {}. You have {}. Your decisions and models stay when you update.")
            self.answer.setText(text.format(newest, present))
            self.page.show()
        else:
            self.answer.setText(self.tr("You have the newest version, {}.").format(present))

    def show_error(self, error: Exception) -> None:
        self.answer.setText(explain(error))


def _open_page() -> None:
    from fastloc_core.updates import RELEASES

    QDesktopServices.openUrl(QUrl(RELEASES))


def _ask(token: Token) -> str:
    from fastloc_core.updates import newest  # it imports requests

    return newest()


def open_updates(desk: Desk) -> None:
    dialog = UpdatesDialog(desk.window)
    worker = desk.work.supply.worker
    job = worker.submit(_ask, dialog.show_newest, dialog.show_error, priority=Priority.NOW)
    dialog.finished.connect(lambda _: job.cancel())
    desk.open(dialog)
