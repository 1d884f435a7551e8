"""A line above the canvas that offers a model while there is none, or only the small one."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QPushButton

from fastloc_core import models
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import button, in_row, leave_keyboard, plain_label


class ModelBanner(QFrame):
    """Downloads the model that it offers."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._supply = desk, desk.work.supply
        self._offered = ""
        self._downloading = False
        self.text = plain_label(selectable=False)
        self.choose = button(self.tr("Choose a model…"), self._choose)
        self.download = button("", self._download)
        self.decline = button("", self._decline)
        leave_keyboard(self.choose, self.download, self.decline)
        self.setLayout(in_row((self.text, 1), self.choose, self.download, self.decline))
        self._supply.progressed.connect(self._progressed)
        self._supply.downloaded.connect(self._downloaded)
        desk.work.model_changed.connect(self._model_changed)
        self.hide()

    def say_that_there_is_none(self) -> None:
        self._offered = ""
        self.text.setText(self.tr("There is no model yet, so nothing is proposed. Boxes can be drawn by hand."))
        self._show(self.choose)

    def offer_better_than(self, in_use: str) -> None:
        """Offer the recommended model if the small one is in use, unless it is here or the user declined it before."""
        from fastloc_core.models import library, registry  # they would delay the window

        better = library.find(registry.RECOMMENDED)
        if in_use != models.DEFAULT or better.state != "not downloaded" or self._desk.settings.small_model_suffices:
            return
        self._offered = better.name
        text = self.tr("“{}”, which comes with fastloc, knows 200 things. {} knows 1,000, and its boxes fit better.")
        self.text.setText(text.format(in_use, better.title))
        self.download.setText(self.tr("Download {} MB and use it").format(better.megabytes))
        self.decline.setText(self.tr("Not now"))
        self._show(self.download, self.decline)

    def _show(self, *buttons: QPushButton) -> None:
        for each in (self.choose, self.download, self.decline):
            each.setVisible(each in buttons)
        self.show()

    def _choose(self) -> None:
        self._desk.actions["models"].trigger()

    def _model_changed(self) -> None:
        if self._desk.work.facts is None and not self._downloading:  # another model is being loaded
            self.hide()

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
        self._desk.settings.small_model_suffices = True
        self.hide()

    def _progressed(self, name: str, share: float, text: str) -> None:
        if self._downloading and name == self._offered:
            self.text.setText(self.tr("Downloading: {}").format(text))

    def _downloaded(self, name: str, error: str) -> None:
        """A download has ended, perhaps one that was begun elsewhere; `error`: empty if the model is there now."""
        if not self._offered or name != self._offered:
            return
        asked, self._downloading = self._downloading, False
        if error and asked:
            self.text.setText(error)
            self.decline.setText(self.tr("Not now"))
            self._show(self.download, self.decline)
        elif not error:
            self.hide()
            if asked:
                self._desk.use_model(name)
