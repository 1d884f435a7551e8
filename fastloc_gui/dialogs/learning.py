"""What the user's decisions taught: its versions, which of them is used, and its file for other folders."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QMessageBox, QTreeWidget, QTreeWidgetItem, QWidget

from fastloc_core.progress import Progress
from fastloc_core.store import Store, learning
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import RIGHT, button, columns, ending, enlarge, in_column, in_row, plain_label, quiet_label
from fastloc_gui.look.text import decimal, percent, whole
from fastloc_gui.look.translation import translate
from fastloc_gui.review.wording import what_was_learned
from fastloc_gui.work.background import Background
from fastloc_gui.work.bulk import in_background

from .choose_path import choose_path

if TYPE_CHECKING:  # it imports numpy, which the window does without as it starts
    from fastloc_core.learning.learned import Learned

ENDING = ".fastloc-learned"  # learning.bundle.ENDING, without numpy
_NUMBERS = range(1, 4)  # columns
_ID = Qt.ItemDataRole.UserRole


class Kept(NamedTuple):
    """A version in the store; `used`: whether the folder uses it."""

    id: str
    at: float
    note: str
    learned: Learned
    used: bool


class LearningDialog(QDialog):
    """Shows versions, newest first. The opener does what is asked for."""

    use_wanted = Signal(str)  # the id of a version; empty: none
    follow_wanted = Signal()
    restart_wanted = Signal()
    export_wanted = Signal(str)  # the id of a version
    import_wanted = Signal()

    def __init__(self, parent: QWidget | None, writable: bool = True) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What your decisions taught"))
        self.resize(680, 440)
        self._writable, self._used, self._held = writable, False, False
        self.summary = plain_label(selectable=False)
        enlarge(self.summary, 1.1, bold=True)
        about = self.tr(
            "After each decision fastloc learns your classes from all of them, and where your objects end. It checks "
            "the edges on your own decisions, each as if its image had not taught, and uses them if they are better. "
            "Pending proposals follow at once; what you decided never changes."
        )
        self.table = self._table()
        self.empty = quiet_label(
            self.tr("Nothing is learned yet. Accept, adjust or draw boxes in at least two images."),
            wordWrap=True,
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        self.use = button(self.tr("&Use this one"), self._use, self.tr("Newer ones are kept, but not used"))
        self.follow = button(self.tr("&Follow the newest"), self.follow_wanted, self.tr("Use each new one"))
        self.off = button(
            self.tr("&Off"), partial(self.use_wanted.emit, ""), self.tr("Proposals as the model made them")
        )
        self.restart = button(self.tr("&Start again…"), self._restart)
        self.export = button(self.tr("&Export…"), self._export, self.tr("For another folder, or for a colleague"))
        self.import_ = button(self.tr("&Import…"), self.import_wanted, self.tr("What another folder learned"))
        choices = in_row(self.use, self.follow, self.off, None, self.restart)
        close = ending(self)
        files = in_row(self.export, self.import_, None, close)
        texts = self.summary, quiet_label(about, wordWrap=True)
        self.setLayout(in_column(*texts, (self.table, 1), (self.empty, 1), choices, files, spacing=12))
        self.table.currentItemChanged.connect(self._update)
        self.table.itemActivated.connect(self._use)
        self.show_versions((), "", held=False)
        close.button(QDialogButtonBox.StandardButton.Close).setFocus()

    def _table(self) -> QTreeWidget:
        numbers = self.tr("Decisions"), self.tr("Mean IoU"), self.tr("No correction needed")
        table = columns(self.tr("Learned"), *numbers, self.tr("State"), stretched=4, numbers=_NUMBERS)
        table.setAccessibleName(self.tr("Versions"))
        for column in range(4):
            table.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        return table

    def show_versions(self, versions: Sequence[Kept], summary: str, held: bool) -> None:
        """Keeps the selected version. `held`: whether a person chose what is used."""
        selected = self._selected or next((each.id for each in versions if each.used), "")
        self.summary.setText(summary)
        self.summary.setVisible(bool(summary))
        self.table.clear()
        for version in versions:
            item = self._row(version)
            self.table.addTopLevelItem(item)
            if version.id == selected:
                self.table.setCurrentItem(item)
        self.table.setVisible(bool(versions))
        self.empty.setVisible(not versions)
        self._used, self._held = any(version.used for version in versions), held
        self._update()

    def _row(self, version: Kept) -> QTreeWidgetItem:
        gain, when = version.learned.gain, QDateTime.fromSecsSinceEpoch(int(version.at))
        state = self.tr("no gain") if not gain.helps else self.tr("in use") if version.used else ""
        texts = (
            QLocale().toString(when, QLocale.FormatType.ShortFormat),
            whole(version.learned.n),
            f"{decimal(gain.before, 3)} → {decimal(gain.after, 3)}",
            f"{percent(gain.ready_before)} → {percent(gain.ready_after)}",
            ", ".join(filter(None, (state, version.note))),
        )
        item = QTreeWidgetItem(list(texts))
        item.setData(0, _ID, version.id)
        for column in _NUMBERS:
            item.setTextAlignment(column, RIGHT)
        return item

    @property
    def _selected(self) -> str:
        item = self.table.currentItem()
        return str(item.data(0, _ID)) if item else ""

    def _update(self) -> None:
        chosen, able = bool(self._selected), self._writable
        self.use.setEnabled(able and chosen)
        self.follow.setEnabled(able and self._held)
        self.off.setEnabled(able and (self._used or not self._held))
        self.restart.setEnabled(able)
        self.export.setEnabled(chosen)
        self.import_.setEnabled(able)

    def _use(self) -> None:
        if self.use.isEnabled():
            self.use_wanted.emit(self._selected)

    def _export(self) -> None:
        self.export_wanted.emit(self._selected)

    def _restart(self) -> None:
        question = QMessageBox(
            QMessageBox.Icon.Question,
            "fastloc",
            self.tr("Forget what was learned from all decisions until now?"),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            self,
        )
        question.setInformativeText(
            self.tr("Your decisions stay, and so do the versions below. Only new decisions will teach.")
        )
        question.setDefaultButton(QMessageBox.StandardButton.Cancel)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.button(QMessageBox.StandardButton.Yes).clicked.connect(self.restart_wanted)
        question.open()


def open_learning(desk: Desk) -> None:
    session, learner = desk.session, desk.work.learner
    dialog = LearningDialog(desk.window, not session.read_only)
    reading = Background(desk.work, dialog)

    def show(versions: list[Kept]) -> None:
        text = what_was_learned(learner.taught, session.shaping.learned, learner.held)
        if not learner.head:
            text = translate("learning", "Only the preset “learned” learns: choose it in File > Settings.")
        dialog.show_versions(versions, text, learner.held)

    reading.done.connect(show)
    learner.changed.connect(reading.again)
    dialog.use_wanted.connect(lambda version: learner.choose(lambda store: learning.use(store, version)))
    dialog.follow_wanted.connect(lambda: learner.choose(learning.follow))
    dialog.restart_wanted.connect(lambda: learner.choose(learning.reset))
    dialog.export_wanted.connect(partial(_export, desk, dialog))
    dialog.import_wanted.connect(partial(_import, desk, dialog))
    reading.start(read_versions)
    desk.open(dialog, about_folder=True)


def read_versions(store: Store, progress: Progress) -> list[Kept]:
    used = learning.used(store)
    found = ((each, learning.version(store, each.id)) for each in learning.versions_of(store))
    return [Kept(each.id, each.at, each.note, learned, learned == used) for each, learned in found if learned]


def _export(desk: Desk, dialog: QDialog, version: str) -> None:
    def write(path: str) -> None:
        def job(store: Store, progress: Progress) -> str:
            from fastloc_core.learning import bundle

            if learned := learning.version(store, version):
                bundle.write(Path(path), learned)
            return path

        said = translate("learning", "{} is written.")
        title = translate("learning", "Exporting …")
        in_background(desk.work, desk.window, title, job, lambda path: desk.say(said.format(path)))

    title = translate("learning", "Export what was learned")
    start = (desk.session.root or Path()) / f"{(desk.session.root or Path('folder')).name}{ENDING}"
    choose_path(dialog, title, start, write, _kinds(), ENDING.removeprefix("."))


def _import(desk: Desk, dialog: QDialog) -> None:
    learner = desk.work.learner

    def read(path: str) -> None:
        def job(store: Store, progress: Progress) -> Learned:
            from fastloc_core.learning import bundle

            return bundle.read(Path(path), learner.head)

        def take_over(learned: Learned) -> None:
            note = translate("learning", "from {}").format(Path(path).name)
            learner.choose(lambda store: learning.take_over(store, learned, note))

        in_background(desk.work, desk.window, translate("learning", "Importing …"), job, take_over)

    title = translate("learning", "Import what another folder learned")
    choose_path(dialog, title, desk.session.root or "", read, _kinds())


def _kinds() -> str:
    return translate("learning", "What a folder learned") + f" (*{ENDING})"
