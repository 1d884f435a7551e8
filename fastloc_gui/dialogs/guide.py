"""The first steps, a card each: open a folder, choose a model, decide."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fastloc_gui.desk import Desk
from fastloc_gui.keys.live import LiveKeys
from fastloc_gui.look.keycap import KeyCaps
from fastloc_gui.look.translation import translate

from .parts import quiet_label


class Guide(QDialog):
    open_wanted = Signal()
    model_wanted = Signal()

    def __init__(self, parent: QWidget, keys: LiveKeys) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("First steps"))
        self.setFixedWidth(500)
        self.open_folder = QPushButton(self.tr("&Open a folder…"), autoDefault=False)
        self.choose_model = QPushButton(self.tr("&Choose a model…"), autoDefault=False)
        self.cards = QStackedWidget()
        folder = self.tr("All images in and below the folder are listed at the left. fastloc never changes an image.")
        model = self.tr(
            "A model knows classes; fastloc finds where it sees them, and proposes boxes. The model that comes with "
            "fastloc knows 200 everyday things. Others know more, and you can train your own from sorted images."
        )
        self.cards.addWidget(_card(self.tr("Open a folder of images"), folder, self.open_folder))
        self.cards.addWidget(_card(self.tr("Choose a model"), model, self.choose_model))
        self.cards.addWidget(_card(self.tr("Decide"), "", self._keys(keys)))
        self.step = quiet_label()
        self.back = QPushButton(self.tr("&Back"), autoDefault=False)
        self.next = QPushButton(default=True)
        row = QHBoxLayout()
        row.addWidget(self.step)
        row.addStretch()
        row.addWidget(self.back)
        row.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 18)
        layout.setSpacing(18)
        layout.addWidget(self.cards)
        layout.addLayout(row)
        self.open_folder.clicked.connect(self.open_wanted)
        self.choose_model.clicked.connect(self.model_wanted)
        self.back.clicked.connect(self._go_back)
        self.next.clicked.connect(self._go_on)
        self._show(0)

    def _keys(self, keys: LiveKeys) -> QWidget:
        """The keys that decide about a box."""
        rows = (
            (keys.shown("accept"), self.tr("The box is right. If none is left, the image is done.")),
            (keys.shown("reject"), self.tr("The box is wrong.")),
            (translate("actions", "Ctrl+Arrows"), self.tr("Push an edge out. With Shift, pull one in.")),
            (keys.shown("evidence"), self.tr("Why? Hold it to see what the model saw.")),
        )
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for i, (key, what) in enumerate((key, what) for key, what in rows if key):
            grid.addWidget(KeyCaps(key), i, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(QLabel(what), i, 1)
        return table

    def _go_back(self) -> None:
        self._show(self.cards.currentIndex() - 1)

    def _go_on(self) -> None:
        if self.cards.currentIndex() + 1 < self.cards.count():
            self._show(self.cards.currentIndex() + 1)
        else:
            self.accept()

    def _show(self, index: int) -> None:
        self.cards.setCurrentIndex(index)
        last = index + 1 == self.cards.count()
        self.step.setText(self.tr("{} of {}").format(index + 1, self.cards.count()))
        self.back.setVisible(index > 0)
        self.next.setText(self.tr("&Done") if last else self.tr("&Next"))
        self.next.setFocus()


def _card(title: str, text: str, below: QWidget) -> QWidget:
    card = QWidget()
    heading = QLabel(title)
    font = heading.font()
    font.setPointSizeF(1.6 * font.pointSizeF())
    heading.setFont(font)
    layout = QVBoxLayout(card)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(12)
    layout.addWidget(heading)
    if text:
        layout.addWidget(QLabel(text, wordWrap=True))
    layout.addWidget(below, 0, Qt.AlignmentFlag.AlignLeft)
    layout.addStretch()
    return card


def open_guide(desk: Desk) -> None:
    desk.settings.guide_seen = True
    guide = Guide(desk.window, desk.keys)
    guide.open_wanted.connect(desk.actions["open"].trigger)
    guide.model_wanted.connect(desk.actions["models"].trigger)
    desk.open(guide)
