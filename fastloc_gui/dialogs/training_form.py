"""The form of a training: its images, the classes found there, the name and the duration; and stopped trainings."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from fastloc_core.errors import ModelError
from fastloc_core.models import DEFAULT, library
from fastloc_core.training.unfinished import unfinished
from fastloc_gui.jobs.training import Looked, Trainer
from fastloc_gui.look.parts import add_row, button, in_column, in_row, offer, plain_label, quiet_label, use_fixed_font

from .choice import Choice
from .choose_path import choose_path
from .training_found import FoundImages
from .training_stopped import StoppedTrainings

NORMAL = 8  # epochs
_TYPED_MS = 300  # without a key, before the path that was typed is looked at


class TrainingForm(QWidget):
    """Asks; the trainer looks at the images and trains."""

    def __init__(self, trainer: Trainer, device: Callable[[], str]) -> None:
        """`device()`: the device of a training that begins now."""
        super().__init__()
        self._trainer, self._device = trainer, device
        self._found: Looked | None = None
        self._named = False  # the user typed the name
        self.stopped, self.found = StoppedTrainings(trainer, device), FoundImages()
        self.path, self.name, self.hint = QLineEdit(), QLineEdit(), quiet_label(wordWrap=True)
        self.path.setAcceptDrops(False)  # the dialog takes dropped files
        self.path.setPlaceholderText(self.tr("Choose a folder, or drop it here"))
        self.end = plain_label()
        self.details = QPlainTextEdit(readOnly=True)
        use_fixed_font(self.details)
        self.details.setMaximumHeight(120)
        self.details.setAccessibleName(self.tr("Last messages of the training"))
        self.thoroughness = Choice(
            [
                (2, self.tr("&Quick"), self.tr("Only the last layer learns: a first impression.")),
                (NORMAL, self.tr("&Normal"), self.tr("All of it, at most 6 times through all images.")),
                (30, self.tr("&Thorough"), self.tr("At most 28 times: for classes that are hard to tell apart.")),
            ],
            NORMAL,
        )
        self.network = QComboBox()
        self.network.setToolTip(
            self.tr("What it knows helps it to learn your classes. Model > Models has more networks.")
        )
        self.start = button(self.tr("&Start training"), self._start)
        self.start.setDefault(True)
        self._timer = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._arrange()
        self.setFocusProxy(self.path)
        self._timer.timeout.connect(self.look)
        self.path.textChanged.connect(self._path_changed)
        self.name.textEdited.connect(self._name_edited)
        trainer.looked.connect(self.show_found)

    def _arrange(self) -> None:
        titles = self.tr("A folder with a folder for each class"), self.tr("A table of images and their classes")
        folder = button(self.tr("&Folder…"), lambda: self._choose(titles[0]))
        table = button(self.tr("&CSV…"), lambda: self._choose(titles[1], self.tr("Tables (*.csv)")))
        form = QFormLayout()
        form.setVerticalSpacing(12)
        add_row(form, self.tr("&Images"), self.path, folder, table)
        form.addRow(self.found)
        form.addRow(self.tr("Na&me"), self.name)
        form.addRow(self.tr("&Begins with"), self.network)
        form.addRow(self.tr("Training"), self.thoroughness)
        buttons = in_row((self.hint, 1), button(self.tr("Close"), lambda: self.window().close()), self.start)
        parts = self.end, self.details, self.stopped, (form, 1), buttons
        self.setLayout(in_column(*parts, spacing=12, margins=(8, 8, 8, 4)))

    def show_end(self) -> None:
        """Show why the last training ended early, if it did, and the trainings that can be continued."""
        error, details = self._trainer.error, self._trainer.details
        said = self.tr("Stopped. Nothing is lost: {} can be continued.").format(self._trainer.name)
        self.end.setText(f"⚠ {error}" if error else said if self._trainer.stopping else "")
        self.end.setVisible(bool(self.end.text()))
        self.details.setPlainText(details)
        self.details.setVisible(bool(details))
        self.stopped.show_trainings(unfinished())
        here = [each for each in library.entries() if each.state == "ready" and not each.has_card]
        offer(self.network, {each.name: each.title for each in here}, self.network.currentData())
        for before, after in pairwise((self.details, *self.stopped.buttons, self.path)):
            QWidget.setTabOrder(before, after)
        self._update()

    @property
    def source(self) -> Path:
        return Path(os.path.expanduser(self.path.text().strip())).absolute()  # pathlib's fails on unknown users

    def _path_changed(self) -> None:
        self._found = None
        if not self._named:
            self.name.setText(re.sub(r"[^\w.-]+", "-", self.source.stem if self.path.text() else "").strip(".-"))
        self._timer.start()
        self._update()

    def look(self) -> None:
        """Look for images at the path, if it exists."""
        self._timer.stop()
        if self.path.text().strip() and os.path.exists(self.source):
            self._trainer.look(self.source)

    def show_found(self, found: Looked) -> None:
        if found.source == self.source:
            self._found = found
            self._update()

    def _name_edited(self) -> None:
        self._named = bool(self.name.text())
        self._update()

    def _update(self) -> None:
        self.found.show_found(self._found)
        self.hint.setText(self._missing())
        self.start.setEnabled(not self.hint.text())

    def _missing(self) -> str:
        """The reason why no training can start yet; empty if it can."""
        if not self.path.text().strip():
            return self.tr("Choose the images.")
        if not os.path.exists(self.source):
            return self.tr("There is no such folder or file.")
        if self._found is None:
            return self.tr("Looking at the images …")
        if self._found.problem:
            return self.tr("Nothing can be trained on these images yet.")
        name = self.name.text().strip()
        if name in (stopped.name for stopped in self.stopped.trainings):
            return self.tr("Continue the stopped training of that name, or discard it.")
        try:
            library.own_folder(name)
        except ModelError as error:
            return str(error) if name else self.tr("Give it a name.")
        return ""

    def _start(self) -> None:
        self._update()  # a file or a model may have come or gone
        if self.start.isEnabled():
            name, epochs = self.name.text().strip(), self.thoroughness.value
            self._trainer.start(self.source, name, epochs, self._device(), self.network.currentData() or DEFAULT)

    def _choose(self, title: str, kinds: str = "") -> None:
        start = self.source.parent if self.path.text() else Path.home()
        choose_path(self, title, start, self.path.setText, kinds)
