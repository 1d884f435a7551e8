"""The first steps, a card each: open a folder, choose a model, decide, correct."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDockWidget, QGridLayout, QLabel, QStackedWidget, QWidget

from fastloc_gui.desk import Desk
from fastloc_gui.keys.live import LiveKeys
from fastloc_gui.look.keycap import KeyCaps
from fastloc_gui.look.parts import button, enlarge, in_column, in_row, leave_keyboard, page, quiet_label
from fastloc_gui.look.translation import translate


class Guide(QDockWidget):
    """Stands below the boxes, so that it hides no proposal; the keyboard stays with the image, so that each key can be
    tried at once.
    """

    open_wanted = Signal()
    model_wanted = Signal()

    def __init__(self, parent: QWidget, keys: LiveKeys, first: int = 0) -> None:
        """`first`: the index of the card to begin with."""
        super().__init__(self.tr("First steps"), parent)
        self.setObjectName("guide")
        self.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self.setTitleBarWidget(QWidget())  # no title
        self.open_folder = button(self.tr("&Open a folder…"), self.open_wanted)
        self.choose_model = button(self.tr("&Choose a model…"), self.model_wanted)
        self.cards = QStackedWidget()
        folder = self.tr("All images in and below the folder are listed at the left. fastloc never changes an image.")
        model = self.tr(
            "A model knows classes; fastloc finds where it sees them, and proposes boxes. The model that comes with "
            "fastloc knows 1,000 things. You can add others, and train your own from sorted images."
        )
        self.cards.addWidget(_card(self.tr("Open a folder of images"), folder, _alone(self.open_folder)))
        self.cards.addWidget(_card(self.tr("Choose a model"), model, _alone(self.choose_model)))
        self.cards.addWidget(_card(self.tr("Decide"), "", _keys(self._deciding(keys))))
        self.cards.addWidget(_card(self.tr("Correct"), "", _keys(self._correcting(keys))))
        self.step = quiet_label()
        self.back, self.next, close = (
            button(self.tr("&Back"), self._go_back),
            button(self.tr("&Next"), self._go_on),
            button(self.tr("Close"), self.close),
        )
        leave_keyboard(self.open_folder, self.choose_model, self.back, self.next, close)
        below = in_row(self.step, None, self.back, self.next, close)
        self.setWidget(page(in_column(self.cards, below, spacing=12, margins=(12, 12, 9, 9))))
        self._show(first)

    def _deciding(self, keys: LiveKeys) -> list[tuple[str, str]]:
        return [
            (keys.shown("accept"), self.tr("The box is right. If none is left, the image is done.")),
            (keys.shown("accept_guess"), self.tr("Accept “object (syringe?)” as a syringe.")),
            (keys.shown("reject"), self.tr("The box is wrong.")),
            (keys.shown("evidence"), self.tr("Why? Hold it to see what the model saw.")),
        ]

    def _correcting(self, keys: LiveKeys) -> list[tuple[str, str]]:
        return [
            (
                translate("actions", "Ctrl+Arrows"),
                self.tr("Push an edge out. With Shift, pull one in. Hold it to go faster."),
            ),
            (keys.shown("draw"), self.tr("Draw a box around an object that has none.")),
            (keys.shown("relabel"), self.tr("Give the box another class.")),
            (keys.shown("undo"), self.tr("Undo, also on an earlier image.")),
        ]

    def folder_came(self) -> None:
        """The first card asked for it."""
        if self.cards.currentIndex() == 0:
            self._go_on()

    def _go_back(self) -> None:
        self._show(self.cards.currentIndex() - 1)

    def _go_on(self) -> None:
        self._show(self.cards.currentIndex() + 1)

    def _show(self, index: int) -> None:
        self.cards.setCurrentIndex(index)
        self.step.setText(self.tr("{} of {}").format(index + 1, self.cards.count()))
        self.back.setEnabled(index > 0)
        self.next.setEnabled(index + 1 < self.cards.count())


def _card(title: str, text: str, below: QWidget) -> QWidget:
    heading = QLabel(title)
    enlarge(heading, 1.4)
    about = [QLabel(text, wordWrap=True)] if text else []
    return page(in_column(heading, *about, below, None, spacing=10, margins=(0, 0, 0, 0)))


def _alone(pressed: QWidget) -> QWidget:
    return page(in_row(pressed, None, margins=(0, 0, 0, 0)))


def _keys(rows: list[tuple[str, str]]) -> QWidget:
    """Keys, and what they do. An action without a key is left out."""
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for i, (key, what) in enumerate((key, what) for key, what in rows if key):
        grid.addWidget(KeyCaps(key), i, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(QLabel(what, wordWrap=True), i, 1)
    return table


def open_guide(desk: Desk) -> None:
    desk.settings.guide_seen = True
    for shown in desk.window.findChildren(Guide):
        shown.setParent(None)
        shown.deleteLater()
    has_folder = desk.session.store or desk.work.opener.opening
    guide = Guide(desk.window, desk.keys, first=1 if has_folder else 0)
    guide.open_wanted.connect(desk.actions["open"].trigger)
    desk.session.folder_changed.connect(guide.folder_came)
    guide.model_wanted.connect(desk.actions["models"].trigger)
    desk.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, guide)
    guide.show()
    desk.window.resizeDocks([guide], [guide.sizeHint().height()], Qt.Orientation.Vertical)
