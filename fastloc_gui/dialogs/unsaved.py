"""Leaving a folder while something in it could not be, or was not to be, saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget

from fastloc_gui.saver import Saver
from fastloc_gui.session import Session


def when_saved(window: QWidget, session: Session, saver: Saver, then: Callable[[], object]) -> None:
    """Do `then` once nothing is unsaved, or the user has given up what is; not at all if they would rather stay."""
    if saver.automatic:
        saver.save_now()
    if session.unsaved:
        ask_about_unsaved(window, session, saver, then)
    else:
        then()


def ask_about_unsaved(window: QWidget, session: Session, saver: Saver, then: Callable[[], object]) -> None:
    Button = QMessageBox.StandardButton
    box = QMessageBox(
        QMessageBox.Icon.Question,
        "fastloc",
        window.tr("%n image(s) with changes that are not saved.", "", len(session.unsaved)),
        Button.Save | Button.Discard | Button.Cancel,
        window,
    )
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
