"""The dialog that says what fastloc is."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox

from fastloc_gui.desk import Desk
from fastloc_gui.look.translation import translate


def open_about(desk: Desk) -> None:
    text = translate("about", "fastloc proposes boxes from a plain image classifier; you decide.")
    QMessageBox(QMessageBox.Icon.NoIcon, "fastloc", text, QMessageBox.StandardButton.Ok, desk.window).open()
