"""Closing while something could not be, or was not to be, saved."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from fastloc_gui.controller import Controller


def ask_about_unsaved(window: QWidget, controller: Controller) -> None:
    """Save, discard, or stay. The window closes itself once nothing is unsaved."""
    unsaved = controller.unsaved
    Button = QMessageBox.StandardButton
    box = QMessageBox(
        QMessageBox.Icon.Question,
        "fastloc",
        window.tr("{} images have changes that are not saved.").format(len(unsaved)),
        Button.Save | Button.Discard | Button.Cancel,
        window,
    )
    box.setDefaultButton(Button.Save)
    box.setInformativeText("\n".join(d.save_error or d.path.name for d in unsaved[:5]))

    def answered(choice: int) -> None:
        if choice == Button.Save:
            controller.save_now()
            if not controller.unsaved:
                window.close()
        elif choice == Button.Discard:
            controller.discard()
            window.close()

    box.finished.connect(answered)
    box.open()
