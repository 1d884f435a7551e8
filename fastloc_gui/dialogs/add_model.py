"""Adding a classifier of one's own: whatever its files say is filled in, and the rest is asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QSpinBox, QWidget

from fastloc_core.adding import Added, Found, Given
from fastloc_core.models.preprocessing import IMAGENET, RGB, format_rgb, parse_rgb
from fastloc_core.models.registry import ARCHITECTURES
from fastloc_gui.jobs.engine import NewModel
from fastloc_gui.look.parts import add_row, button, complete, ending, in_column, page, plain_label
from fastloc_gui.look.text import percent

from .choose_path import choose_path
from .tried_picture import tried_picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BEST = 3  # classes of the picture


class AddModelDialog(QDialog):
    """Asks for a model, which the worker looks through, tries and copies.

    If the model is refused, the dialog keeps all entries. Otherwise it shows what the model proposes for a picture, so
    that a wrong order of labels or a wrong preparation is seen at once.
    """

    look_wanted = Signal(Path, object)  # adding.Given
    add_wanted = Signal(object, object)  # NewModel, and the picture or None

    def __init__(self, parent: QWidget, picture: NDArray[np.uint8] | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Add your own model"))
        self.setMinimumWidth(560)
        self._picture = picture
        self.file, self.labels, self.name, self.architecture = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.file.setPlaceholderText(self.tr("a checkpoint, the folder of a model, or an exported model"))
        self.name.setPlaceholderText(self.tr("letters, digits, hyphens; empty: the checkpoint's file name"))
        self.architecture.setPlaceholderText(self.tr("found by its weights"))
        self.labels.setPlaceholderText(self.tr("a file with one label a line"))
        complete(self.architecture, QStringListModel(list(ARCHITECTURES), self))
        self.side = QSpinBox(minimum=32, maximum=1024, value=IMAGENET.size, suffix=" px")
        self.mean, self.std = QLineEdit(format_rgb(IMAGENET.mean)), QLineEdit(format_rgb(IMAGENET.std))
        self.answer, self.shown = plain_label(), QLabel()
        self.shown.hide()
        self.buttons = ending(self, choice=True)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        folder = button(self.tr("F&older…"), lambda: choose_path(self, self.tr("Choose a folder"), "", self._choose))
        checkpoints = self.tr(
            "Checkpoints (*.pth *.pt *.ckpt *.bin *.tar *.safetensors *.fastloc-model);;All files (*)"
        )
        add_row(form, self.tr("&Checkpoint"), self.file, self._browse(self.file, checkpoints), folder)
        texts = self.tr("Labels (*.txt *.csv *.tsv *.json);;All files (*)")
        add_row(form, self.tr("&Labels"), self.labels, self._browse(self.labels, texts))
        form.addRow(self.tr("A&rchitecture"), self.architecture)
        form.addRow(self.tr("&Input size"), self.side)
        form.addRow(self.tr("&Mean (RGB)"), self.mean)
        form.addRow(self.tr("&Std (RGB)"), self.std)
        form.addRow(self.tr("&Name"), self.name)
        self.form = page(form)
        self.setLayout(in_column(self.form, self.shown, self.answer, self.buttons))
        self.file.editingFinished.connect(self._look)
        self._looked = ""

    def _browse(self, field: QLineEdit, kinds: str) -> QWidget:
        then = self._choose if field is self.file else field.setText
        return button(
            self.tr("Browse…"), lambda: choose_path(self, self.tr("Choose a file"), field.text(), then, kinds)
        )

    def _choose(self, path: str) -> None:
        self.file.setText(path)
        self._look()

    def _look(self) -> None:
        path = self.file.text().strip()
        if path and path != self._looked:
            self._looked = path
            self.look_wanted.emit(Path(path), Given(self.architecture.text().strip() or None))

    def show_stage(self, path: Path, text: str) -> None:
        if path == Path(self.file.text().strip()):
            self.answer.setText(text)

    def show_found(self, path: Path, found: Found | str) -> None:
        """Fill in what a file says; a text is the error."""
        if path != Path(self.file.text().strip()):
            return
        if isinstance(found, str):
            self.show_error(found)
            return
        self.architecture.setPlaceholderText(found.title)
        self.side.setValue(found.preprocessing.size)
        self.mean.setText(", ".join(f"{value:.4g}" for value in found.preprocessing.mean))
        self.std.setText(", ".join(f"{value:.4g}" for value in found.preprocessing.std))
        wanted = self.tr("a file with one label for each of %n classes", "", found.classes)
        self.labels.setPlaceholderText(found.first or wanted)
        about = self.tr("{}, %n classes.", "", found.classes).format(found.title)
        asked = "" if found.labels else self.tr("What are they called? Choose a file of labels.")
        self._say(" ".join(filter(None, (about, asked, *found.notes))))

    def accept(self) -> None:
        """Ask for the model. The dialog shows the result when the model is there."""
        try:
            mean, std = parse_rgb(self.mean.text()), parse_rgb(self.std.text())
        except ValueError:
            self.show_error(self.tr("Mean and std need three numbers each, separated by commas."))
            return
        path = Path(self.file.text().strip())
        model = NewModel(path, self._given(mean, std), self.name.text().strip() or path.name.partition(".")[0])
        self.answer.setText(self.tr("Checking the checkpoint …"))
        self.buttons.setEnabled(False)
        self.add_wanted.emit(model, self._picture)

    def _given(self, mean: RGB, std: RGB) -> Given:
        labels, architecture = self.labels.text().strip(), self.architecture.text().strip()
        return Given(architecture or None, Path(labels) if labels else None, mean, std, self.side.value())

    def show_tried(self, added: Added) -> None:
        """Show what the new model proposes, and its first labels, in place of the form."""
        told = [self.tr("The first labels: {}").format(added.found.first)]
        if added.tried and self._picture is not None:
            self.shown.setPixmap(tried_picture(self, self._picture, added.tried.proposals))
            self.shown.show()
            best = ", ".join(f"{score.label} {percent(score.probability)}" for score in added.tried.top[:_BEST])
            told.insert(0, self.tr("The model sees here: {}.").format(best))
            told.append(self.tr("If this is wrong, check the order of the labels, mean and std."))
        self.form.hide()
        self._say("\n".join(told))
        self.setWindowTitle(self.tr("{} was added").format(added.card.name))
        self.buttons.setStandardButtons(QDialogButtonBox.StandardButton.Close)
        self.buttons.setEnabled(True)
        self.adjustSize()

    def finish(self, name: str, error: str) -> None:
        """Show the worker's error, if there is one."""
        if error:
            self.show_error(error)

    def show_error(self, error: str) -> None:
        self.buttons.setEnabled(True)
        self._say(error)

    def _say(self, text: str) -> None:
        self.answer.setText(text)
        self.answer.setMinimumHeight(self.answer.heightForWidth(self.answer.width()))
