"""Choosing a classifier: use one that is there, download a published one, add or change your own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QMessageBox, QProgressBar, QTreeWidgetItem, QWidget

from fastloc_core.errors import FastlocError
from fastloc_core.models import library
from fastloc_gui.desk import Desk
from fastloc_gui.look.fit import keep_on_screen
from fastloc_gui.look.parts import RIGHT, button, columns, in_column, in_row, name_of, plain_label
from fastloc_gui.look.text import decimal, whole
from fastloc_gui.look.translation import translate

from .add_model import AddModelDialog
from .choose_path import choose_path

_ENTRY = Qt.ItemDataRole.UserRole
_NUMBERS = 2, 3, 4  # columns


class ModelsDialog(QDialog):
    use_wanted = Signal(str)
    download_wanted = Signal(str)
    cancel_wanted = Signal(str)
    add_wanted = Signal()
    train_wanted = Signal()
    export_wanted = Signal(str)

    def __init__(
        self, parent: QWidget, in_use: str, learned: bool = False, speed: Callable[[str], float] = lambda name: 0.0
    ) -> None:
        """`learned`: the open folder has learned something, which can be exported with any model; `speed(name)`:
        seconds for an image, 0 if nobody knows.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Models"))
        self._in_use, self._learned, self._speed = in_use, learned, speed
        self.resize(720, 520)
        self._downloading = ""
        about = self.tr(
            "A model knows classes; fastloc finds where it sees them. Your own models are the first ones. The one "
            "that comes with fastloc knows the 1,000 classes of ImageNet, like those that can be downloaded. You can "
            "add your own classifier if torchvision or timm has its architecture, or train one from your images."
        )
        numbers = self.tr("Classes"), self.tr("Size"), self.tr("Speed")
        headers = self.tr("Model"), self.tr("Architecture"), *numbers, self.tr("State")
        self.list = columns(*headers, stretched=1, numbers=_NUMBERS)
        self.list.setAccessibleName(self.tr("Models"))
        self.list.headerItem().setToolTip(_NUMBERS[-1], self.tr("Time for an image on this computer, once it was used"))
        self.other = QLineEdit(placeholderText=self.tr("for example timm/convnext_tiny"))
        self.progress = QProgressBar()
        self.progress.hide()
        self.answer = plain_label()  # it may contain an address to copy
        self.use = button(self.tr("&Use"), self._use)
        self.download = button(self.tr("&Download"), self._download)
        self.add = button(self.tr("&Add your own…"), self.add_wanted)
        self.train = button(self.tr("&Train one…"), self.train_wanted)
        self.export = button(self.tr("&Export…"), self._export)
        self.rename = button(self.tr("&Rename"), self._begin_renaming)
        self.remove = button(self.tr("Re&move…"), self._ask_to_remove)
        new = in_row(self.add, self.train, None)
        buttons = in_row(self.rename, self.remove, self.export, None, self.download, self.use)
        other = in_row(name_of(self.other, self.tr("&Other network of torchvision or timm:")), self.other)
        self.setLayout(
            in_column(QLabel(about, wordWrap=True), self.list, other, new, self.progress, self.answer, buttons)
        )
        self.list.itemChanged.connect(self._renamed)
        self.list.currentItemChanged.connect(self._update)
        self.list.itemActivated.connect(self._use)
        self.other.textChanged.connect(self._update)
        self.refresh(in_use)

    def refresh(self, select: str) -> None:
        """List the models that there are now, and select one."""
        self.list.blockSignals(True)
        self.list.clear()
        self.list.ensurePolished()  # otherwise the rows are as high as without the style sheet
        for entry in library.entries():
            size = f"{entry.megabytes} MB" if entry.megabytes else ""
            classes, speed = whole(entry.classes) if entry.classes else "", self._speed(entry.name)
            pace = self.tr("{} s").format(decimal(speed, 1 if speed >= 1 else 2)) if speed else ""
            title = entry.title
            if entry.origin == "fastloc" and entry.state == "ready":
                title = self.tr("{}, comes with fastloc").format(title)
            state = self.tr("in use" if entry.name == self._in_use else entry.state)
            item = QTreeWidgetItem(self.list, [entry.name, title, classes, size, pace, state])
            item.setData(0, _ENTRY, entry)
            for column in _NUMBERS:
                item.setTextAlignment(column, RIGHT)
            if self._may_change(entry) and entry.has_card:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            if entry.name == select or entry.name.startswith(f"{select}.") or self.list.currentItem() is None:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        for column in (0, *_NUMBERS, 5):
            self.list.resizeColumnToContents(column)
        self._update()

    @property
    def _entry(self) -> library.ModelEntry | None:
        item = self.list.currentItem()
        entry = item.data(0, _ENTRY) if item else None
        return entry if isinstance(entry, library.ModelEntry) else None

    @property
    def _to_download(self) -> str:
        """A typed name goes before the selected one."""
        missing = self._entry and self._entry.state == "not downloaded"
        return self.other.text().strip() or (self._entry.name if self._entry and missing else "")

    def _update(self) -> None:
        entry = self._entry
        change = entry is not None and self._may_change(entry)
        self.rename.setEnabled(change and entry is not None and entry.has_card)
        self.remove.setEnabled(change)
        tip = self.tr("Use another model first") if entry and entry.name == self._in_use else ""
        self.rename.setToolTip(tip)
        self.remove.setToolTip(tip)
        self.use.setEnabled(entry is not None and entry.state == "ready" and not self.other.text().strip())
        self.export.setEnabled(entry is not None and entry.state == "ready" and (self._learned or entry.has_card))
        tip = self.tr("One file for colleagues: the model, and what was learned from this folder's decisions")
        self.export.setToolTip(tip)
        (self.use if self.use.isEnabled() else self.download).setDefault(True)
        self.download.setText(self.tr("&Cancel") if self._downloading else self.tr("&Download"))
        self.download.setEnabled(bool(self._downloading or self._to_download))

    def _may_change(self, entry: library.ModelEntry) -> bool:
        """Whether it can be removed: what is on this machine, is not in use, and is no part of fastloc."""
        return entry.path is not None and entry.origin != "fastloc" and entry.name != self._in_use

    def _begin_renaming(self) -> None:
        if item := self.list.currentItem():
            self.list.editItem(item, 0)

    def _renamed(self, item: QTreeWidgetItem) -> None:
        entry, name = item.data(0, _ENTRY), item.text(0).strip()
        if name != entry.name:
            self._change(partial(library.rename, entry.name, name), self.tr("{} is now {}.").format(entry.name, name))
            self.refresh(name)

    def _ask_to_remove(self) -> None:
        entry = self._entry
        assert entry
        own = self.tr("Remove {}? Its weights and labels are deleted. Boxes stay.")
        published = self.tr("Remove {}? It can be downloaded again. Boxes stay.")
        yes, no = QMessageBox.StandardButton.Ok, QMessageBox.StandardButton.Cancel
        text = (own if entry.has_card else published).format(entry.name)
        box = QMessageBox(QMessageBox.Icon.Question, self.windowTitle(), text, yes | no, self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setDefaultButton(no)
        box.button(yes).setText(self.tr("Remove"))
        box.accepted.connect(partial(self._remove, entry.name))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _remove(self, name: str) -> None:
        self._change(partial(library.remove, name), self.tr("{} was removed.").format(name))
        self.refresh(self._in_use)

    def _change(self, change: Callable[[], object], done: str) -> None:
        try:
            change()
        except FastlocError as error:
            done = str(error)
        self.answer.setText(done)

    def _use(self) -> None:
        if (entry := self._entry) and entry.state == "ready":
            self.use_wanted.emit(entry.name)
            self.close()

    def _export(self) -> None:
        if entry := self._entry:
            self.export_wanted.emit(entry.name)

    def show_exported(self, _name: str, text: str) -> None:
        self.answer.setText(text)

    def _download(self) -> None:
        if self._downloading:
            self.cancel_wanted.emit(self._downloading)
        elif name := self._to_download:
            self._downloading = name
            self.answer.setText(self.tr("Connecting …"))
            self.progress.setRange(0, 0)
            self.progress.show()
            self.download_wanted.emit(name)
            self._update()

    def show_progress(self, name: str, share: float, text: str) -> None:
        if name == self._downloading:
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(1000 * share))
            self.answer.setText(text)

    def finish_download(self, name: str, error: str) -> None:
        """`error`: empty if the model is there now."""
        if name != self._downloading:  # another part of the window asked for it
            self.show_trained(name)
            return
        self._downloading = ""
        self.progress.hide()
        self._tell(name, error)

    def _tell(self, name: str, error: str) -> None:
        self.answer.setText(error or self.tr("{} is ready.").format(name))
        self.refresh(name)
        if not error:
            self.other.clear()
            self.use.setFocus()

    def show_trained(self, name: str) -> None:
        """List a new model, and keep the selection."""
        self.refresh(self._entry.name if self._entry else name)

    def finish_adding(self, name: str, error: str) -> None:
        if not error:
            self._tell(name, error)


def open_models(desk: Desk) -> None:
    work = desk.work
    learned = desk.session.shaping.learned
    dialog = ModelsDialog(desk.window, work.facts.name if work.facts else "", learned is not None, desk.settings.speed)
    dialog.use_wanted.connect(desk.use_model)
    dialog.download_wanted.connect(work.supply.download)
    dialog.cancel_wanted.connect(work.supply.cancel)
    dialog.train_wanted.connect(desk.actions["train"].trigger)
    work.supply.progressed.connect(dialog.show_progress)
    work.supply.downloaded.connect(dialog.finish_download)
    work.supply.added.connect(dialog.finish_adding)
    work.supply.exported.connect(dialog.show_exported)
    work.trainer.trained.connect(dialog.show_trained)

    def export(name: str) -> None:
        title = translate("ModelsDialog", "Export {}").format(name)
        kinds = translate("ModelsDialog", "Models of fastloc (*.fastloc-model)")
        start = f"{name.rpartition('/')[2]}.fastloc-model"
        choose_path(dialog, title, start, partial(work.supply.export, name, learned), kinds, "fastloc-model")

    dialog.export_wanted.connect(export)

    def add() -> None:
        current = desk.session.current
        opened = work.decoded(current) if current else None
        form = AddModelDialog(dialog, opened.pixels if opened else None)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.look_wanted.connect(work.supply.look)
        form.add_wanted.connect(work.supply.add)
        work.supply.looked.connect(form.show_found)
        work.supply.stage.connect(form.show_stage)
        work.supply.tried.connect(form.show_tried)
        work.supply.added.connect(form.finish)
        keep_on_screen(form)
        form.open()

    dialog.add_wanted.connect(add)
    desk.open(dialog)
