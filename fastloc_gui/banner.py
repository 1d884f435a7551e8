"""A line above the canvas while there is no model: what that means, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton


class ModelBanner(QFrame):
    choose_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        text = self.tr("There is no model yet, so nothing is proposed. Boxes can be drawn by hand.")
        choose = QPushButton(self.tr("Choose a model…"))
        choose.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        choose.clicked.connect(self.choose_wanted)
        row = QHBoxLayout(self)
        row.addWidget(QLabel(text))
        row.addStretch()
        row.addWidget(choose)
        self.hide()
