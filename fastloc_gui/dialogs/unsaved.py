"""Leaving a folder while something in it could not be, or was not to be, saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget

from fastloc_gui.saver import Saver
from fastloc_gui.session import Session

Button = QMessageBox.StandardButton


class UnsavedBox(QMessageBox):
    def __init__(self, window: QWidget, count: int) -> None:
        buttons = Button.Save | Button.Discard | Button.Cancel
        super().__init__(QMessageBox.Icon.Question, "fastloc", "", buttons, window)
        self.setText(self.tr("%n image(s) with changes that are not saved.", "", count))


def when_saved(window: QWidget, session: Session, saver: Saver, then: Callable[[], object]) -> None:
    """Do `then` once nothing is unsaved, or the user has given up what is; not at all if they would rather stay."""
    if saver.automatic:
        saver.save_now()
    if session.unsaved:
        ask_about_unsaved(window, session, saver, then)
    else:
        then()


def ask_about_unsaved(window: QWidget, session: Session, saver: Saver, then: Callable[[], object]) -> None:
    box = UnsavedBox(window, len(session.unsaved))
    failed = any(document.save_error for document in session.unsaved)
    box.setDefaultButton(Button.Cancel if failed else Button.Save)
    box.setInformativeText("\n".join(d.save_error or d.path.name for d in session.unsaved[:5]))

    def answered(choice: int) -> None:
        if choice == Button.Save:
            saver.save_now()
            when_saved(window, session, saver, then)
        elif choice == Button.Discard:
            saver.discard()
            then()

    box.finished.connect(answered)
    box.open()
