"""A line above the canvas while there is no model, or only the small one: what that means, and the way out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from fastloc_core.models import library, registry
from fastloc_gui.jobs.supply import Supply
from fastloc_gui.settings import Settings


class ModelBanner(QFrame):
    """Downloads what it offers itself."""

    choose_wanted = Signal()
    use_wanted = Signal(str)

    def __init__(self, supply: Supply, settings: Settings) -> None:
        super().__init__()
        self._supply, self._settings = supply, settings
        self._offered = ""
        self._downloading = False
        self.text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.choose = self._button(self.tr("Choose a model…"), self.choose_wanted.emit)
        self.download = self._button("", self._download)
        self.decline = self._button("", self._decline)
        row = QHBoxLayout(self)
        row.addWidget(self.text, 1)
        for button in (self.choose, self.download, self.decline):
            row.addWidget(button)
        supply.progressed.connect(self._progressed)
        supply.downloaded.connect(self._downloaded)
        self.hide()

    def say_that_there_is_none(self) -> None:
        self._offered = ""
        self.text.setText(self.tr("There is no model yet, so nothing is proposed. Boxes can be drawn by hand."))
        self._show(self.choose)

    def offer_better_than(self, in_use: str) -> None:
        """Where it is the small one, the recommended one is not here, and the user has not declined it before."""
        better = library.find(registry.RECOMMENDED)
        if in_use != registry.DEFAULT or better.state != "not downloaded" or self._settings.small_model_suffices:
            return
        self._offered = better.name
        text = self.tr("“{}”, which comes with fastloc, knows 200 things. {} knows 1,000, and its boxes fit better.")
        self.text.setText(text.format(in_use, better.title))
        self.download.setText(self.tr("Download {} MB and use it").format(better.megabytes))
        self.decline.setText(self.tr("Not now"))
        self._show(self.download, self.decline)

    def _show(self, *buttons: QPushButton) -> None:
        for button in (self.choose, self.download, self.decline):
            button.setVisible(button in buttons)
        self.show()

    def _button(self, text: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        return button

    def _download(self) -> None:
        self._downloading = True
        self.text.setText(self.tr("Connecting …"))
        self.decline.setText(self.tr("Cancel"))
        self._show(self.decline)
        self._supply.download(self._offered)

    def _decline(self) -> None:
        if self._downloading:
            self._downloading = False
            self._supply.cancel(self._offered)
        self._settings.small_model_suffices = True
        self.hide()

    def _progressed(self, name: str, share: float, text: str) -> None:
        if self._downloading and name == self._offered:
            self.text.setText(self.tr("Downloading: {}").format(text))

    def _downloaded(self, name: str, fault: str) -> None:
        """Whoever asked for it; `fault` is empty where the model is there now."""
        if not self._offered or name != self._offered:
            return
        asked, self._downloading = self._downloading, False
        if fault and asked:
            self.text.setText(fault)
            self.decline.setText(self.tr("Not now"))
            self._show(self.download, self.decline)
        elif not fault:
            self.hide()
            if asked:
                self.use_wanted.emit(name)
