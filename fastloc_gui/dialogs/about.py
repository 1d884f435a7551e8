"""The dialog that says what fastloc is."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from fastloc_core.plugins import installed
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import button, ending, enlarge, in_column, in_row, plain_label, quiet_label
from fastloc_gui.look.theme import icon

_LICENCE = "https://spdx.org/licenses/BSD-3-Clause.html"
_SIDE = 64  # of the icon


class About(QDialog):
    def __init__(self, parent: QWidget, model: str) -> None:
        """`model`: it and its device, in words; empty if there is none."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("About fastloc"))
        name, picture = QLabel("fastloc"), QLabel()
        enlarge(name, 1.6)
        picture.setPixmap(icon("fastloc").pixmap(_SIDE, _SIDE))
        about = QLabel(self.tr("fastloc proposes boxes from a plain image classifier; you decide."))
        licence = self.tr("Free software under the licence {}: use it, change it, pass it on.")
        links = QLabel(licence.format(f'<a href="{_LICENCE}">BSD-3-Clause</a>'), openExternalLinks=True)
        authors = quiet_label(self.tr("© {} the fastloc authors").format(2026))
        self.facts = plain_label()
        self.facts.setText("\n".join((*versions(), model)).rstrip())
        self.facts.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.manual = button(self.tr("&Manual"), self.accept)
        self.copy = button(self.tr("&Copy versions"), self._copy, self.tr("For a report of a problem"))
        texts = in_column(name, about, links, authors, self.facts, None, spacing=10)
        buttons = in_row(self.manual, self.copy, None, ending(self))
        self.setLayout(in_column(in_row(in_column(picture, None), texts, spacing=18), buttons, spacing=18))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.facts.text())


def versions() -> tuple[str, ...]:
    """The lines about versions that a report of a problem needs."""
    parts = "torch", "torchvision", "opencv-python-headless"
    return (
        f"fastloc {installed('fastloc')}",
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}",
        ", ".join(f"{part} {installed(part)}" for part in parts),
    )


def open_about(desk: Desk) -> None:
    facts = desk.work.facts
    dialog = About(desk.window, f"{facts.name}: {facts.device}" if facts else "")
    dialog.manual.clicked.connect(desk.actions["manual"].trigger)
    desk.open(dialog)
