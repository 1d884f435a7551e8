"""The first steps, a card each: open a folder, choose a model, decide."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QStackedWidget, QWidget

from fastloc_gui.desk import Desk
from fastloc_gui.keys.live import LiveKeys
from fastloc_gui.look.keycap import KeyCaps
from fastloc_gui.look.parts import button, enlarge, in_column, in_row, page, quiet_label
from fastloc_gui.look.translation import translate


class Guide(QDialog):
    open_wanted = Signal()
    model_wanted = Signal()

    def __init__(self, parent: QWidget, keys: LiveKeys, first: int = 0) -> None:
        """`first`: the index of the card to begin with."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("First steps"))
        self.setFixedWidth(500)
        self.open_folder = button(self.tr("&Open a folder…"), self.open_wanted)
        self.choose_model = button(self.tr("&Choose a model…"), self.model_wanted)
        self.cards = QStackedWidget()
        folder = self.tr("All images in and below the folder are listed at the left. fastloc never changes an image.")
        model = self.tr(
            "A model knows classes; fastloc finds where it sees them, and proposes boxes. The model that comes with "
            "fastloc knows 1,000 things. You can add others, and train your own from sorted images."
        )
        self.cards.addWidget(_card(self.tr("Open a folder of images"), folder, self.open_folder))
        self.cards.addWidget(_card(self.tr("Choose a model"), model, self.choose_model))
        self.cards.addWidget(_card(self.tr("Decide"), "", self._keys(keys)))
        self.step = quiet_label()
        self.back = button(self.tr("&Back"), self._go_back)
        self.next = button("", self._go_on)
        self.next.setDefault(True)
        below = in_row(self.step, None, self.back, self.next)
        self.setLayout(in_column(self.cards, below, spacing=18, margins=(28, 24, 28, 18)))
        self._show(first)

    def _keys(self, keys: LiveKeys) -> QWidget:
        """The keys that decide about a box."""
        rows = (
            (keys.shown("accept"), self.tr("The box is right. If none is left, the image is done.")),
            (keys.shown("accept_guess"), self.tr("Accept “object (syringe?)” as a syringe.")),
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
    heading = QLabel(title)
    enlarge(heading, 1.6)
    about = [QLabel(text, wordWrap=True)] if text else []
    return page(in_column(heading, *about, in_row(below, None), None, spacing=12, margins=(0, 0, 0, 0)))


def open_guide(desk: Desk) -> None:
    desk.settings.guide_seen = True
    has_folder = desk.session.store or desk.work.opener.opening
    guide = Guide(desk.window, desk.keys, first=1 if has_folder else 0)
    guide.open_wanted.connect(desk.actions["open"].trigger)
    guide.model_wanted.connect(desk.actions["models"].trigger)
    desk.open(guide)
