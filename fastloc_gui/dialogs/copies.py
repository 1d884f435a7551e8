"""Images that look alike: the groups, their images side by side, and which of them stay out of exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QListWidget, QListWidgetItem, QSplitter, QWidget

from fastloc_core.errors import ImageError
from fastloc_core.progress import Progress
from fastloc_core.store import Store
from fastloc_gui.desk import Desk
from fastloc_gui.jobs.crops import small
from fastloc_gui.look.counted import counted
from fastloc_gui.look.parts import button, ending, in_column, in_row, page, quiet_label
from fastloc_gui.look.text import tip, whole
from fastloc_gui.look.translation import translate
from fastloc_gui.work.background import Background
from fastloc_gui.work.bulk import in_background

if TYPE_CHECKING:
    from fastloc_core.store.copies import Copies, Group

SIDE = 150  # pixels of a small image
MOST = 60  # images of a group that are shown; a film may have thousands
_IMAGE = Qt.ItemDataRole.UserRole


class CopiesDialog(QDialog):
    """Shows what was found. It changes nothing itself."""

    small_wanted = Signal(object)  # tuple of images: `show_small` has to follow
    image_wanted = Signal(object)  # an image
    leave_out_wanted = Signal(object, bool)  # tuple of images; whether they stay out of exports
    again_wanted = Signal()

    def __init__(
        self, parent: QWidget | None, found: Copies, names: Mapping[int, str], left_out: frozenset[int]
    ) -> None:
        """`names`: of the images that are still listed; `left_out`: of exports."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Copies"))
        self.resize(820, 540)
        self._names, self._left_out = names, set(left_out)
        self.about = QLabel(wordWrap=True)
        self.groups, self.images = QListWidget(), QListWidget()
        self.groups.setAccessibleName(self.tr("Groups of images that look alike"))
        self.images.setAccessibleName(self.tr("Images of the group"))
        self.images.setViewMode(QListWidget.ViewMode.IconMode)
        self.images.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.images.setMovement(QListWidget.Movement.Static)
        self.images.setIconSize(QSize(SIDE, SIDE))
        self.images.setGridSize(QSize(SIDE + 24, SIDE + 52))
        self.images.setWordWrap(True)
        self.images.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.more = quiet_label()
        self.keep = button(
            self.tr("&Keep only this one"), self._keep, self.tr("Leaves the others of the group out of exports")
        )
        self.go = button(self.tr("&Go to image"), self._go)
        again = button(self.tr("&Search again"), self._again)
        marked = quiet_label(self.tr("Images with a mark are exported."))
        right = page(
            in_column((self.images, 1), self.more, in_row(marked, None, self.go, self.keep), margins=(0, 0, 0, 0))
        )
        sides = QSplitter()
        sides.addWidget(self.groups)
        sides.addWidget(right)
        sides.setSizes([250, 570])
        sides.setChildrenCollapsible(False)
        self.setLayout(in_column(self.about, (sides, 1), in_row(again, ending(self)), spacing=12))
        self.groups.currentRowChanged.connect(self._choose)
        self.images.itemChanged.connect(self._marked)
        self.images.itemActivated.connect(self._go)
        self.images.currentItemChanged.connect(lambda: self.go.setEnabled(self.images.currentItem() is not None))
        self.show_found(found)

    def show_found(self, found: Copies) -> None:
        self._groups: Sequence[Group] = found.groups
        self.about.setText(self._about(found))
        self.groups.clear()
        self.images.clear()
        for group in self._groups:
            others = self.tr("and %Ln other(s)", "", len(group.images) - 1)
            kind = self.tr("the same file") if group.same else self.tr("alike")
            name = self._names.get(group.images[0], "")
            item = QListWidgetItem(f"{name}\n{others}, {kind}", self.groups)
            item.setToolTip(tip(name))
        self.keep.setEnabled(bool(self._groups))
        self.go.setEnabled(False)
        self.more.hide()
        self.groups.setCurrentRow(0)

    def _about(self, found: Copies) -> str:
        if not found.groups:
            text = self.tr("No image looks like another one. Compared: {}.").format(counted.images(found.images))
        else:
            groups = self.tr("%Ln group(s) of images look alike", "", len(found.groups))
            same = sum(group.same for group in found.groups)
            compared = self.tr("among {}. In {} of them the files have the same content.")
            text = f"{groups} {compared.format(counted.images(found.images), whole(same))} " + self.tr(
                "A data set keeps each group on one side of its split."
            )
        if found.unread:
            text += " " + self.tr("Not compared, because they cannot be read: {}.").format(whole(found.unread))
        return text

    def _choose(self, row: int) -> None:
        self.images.clear()
        if not 0 <= row < len(self._groups):
            return
        shown, blank = self._groups[row].images[:MOST], QPixmap(SIDE, SIDE)
        blank.fill(Qt.GlobalColor.transparent)
        self.images.blockSignals(True)
        for image in shown:
            name = self._names.get(image, "")
            item = QListWidgetItem(blank, name, self.images)
            item.setToolTip(tip(name))
            item.setData(_IMAGE, image)
            item.setCheckState(Qt.CheckState.Unchecked if image in self._left_out else Qt.CheckState.Checked)
        self.images.blockSignals(False)
        left = len(self._groups[row].images) - len(shown)
        self.more.setText(self.tr("Not shown: {}").format(counted.images(left)))
        self.more.setVisible(left > 0)
        self.images.setCurrentRow(0)
        self.small_wanted.emit(shown)

    def show_small(self, found: Mapping[int, QImage]) -> None:
        """Small images, by image."""
        self.images.blockSignals(True)
        for item in map(self.images.item, range(self.images.count())):
            if pixels := found.get(item.data(_IMAGE)):
                item.setIcon(_icon(QPixmap.fromImage(pixels)))
        self.images.blockSignals(False)

    def _marked(self, item: QListWidgetItem) -> None:
        self._leave_out([item.data(_IMAGE)], item.checkState() is Qt.CheckState.Unchecked)

    def _keep(self) -> None:
        current = self.images.currentItem()
        if current is None:
            return
        chosen = current.data(_IMAGE)
        self._leave_out([i for i in self._groups[self.groups.currentRow()].images if i != chosen], True)
        self._leave_out([chosen], False)
        self.images.blockSignals(True)
        for item in map(self.images.item, range(self.images.count())):
            kept = item.data(_IMAGE) == chosen
            item.setCheckState(Qt.CheckState.Checked if kept else Qt.CheckState.Unchecked)
        self.images.blockSignals(False)

    def _leave_out(self, images: Sequence[int], out: bool) -> None:
        (self._left_out.update if out else self._left_out.difference_update)(images)
        self.leave_out_wanted.emit(tuple(images), out)

    def _go(self) -> None:
        if item := self.images.currentItem():
            self.image_wanted.emit(item.data(_IMAGE))

    def _again(self) -> None:
        self.again_wanted.emit()
        self.accept()


def _icon(pixmap: QPixmap) -> QIcon:
    """Qt would tint the one that is selected."""
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


def open_copies(desk: Desk) -> None:
    """Show what was found last; search if nobody has searched yet."""
    title = translate("copies", "Reading …")
    in_background(
        desk.work, desk.window, title, read_known, lambda known: _show(desk, known) if known else _search(desk)
    )


def _search(desk: Desk) -> None:
    title = translate("copies", "Comparing images …")
    in_background(desk.work, desk.window, title, find_copies, partial(_show, desk))


def _show(desk: Desk, found: Copies) -> None:
    from fastloc_core.store import copies

    session = desk.session
    left_out = session.ask(copies.left_out) or frozenset()
    listed = {image for group in found.groups for image in group.images if image in session.images}
    names = {image: session.images.row(image).name for image in listed}
    dialog = CopiesDialog(desk.window, found, names, left_out)
    job = Background(desk.work, dialog)
    job.done.connect(dialog.show_small)
    dialog.small_wanted.connect(lambda images: job.start(partial(read_small, images)))
    dialog.image_wanted.connect(lambda image: session.show(image) if image in session.images else None)
    dialog.leave_out_wanted.connect(session.leave_out)
    dialog.again_wanted.connect(partial(_search, desk))
    desk.open(dialog, about_folder=True)
    dialog.groups.currentRowChanged.emit(dialog.groups.currentRow())  # nobody heard of the first one


def read_known(store: Store, progress: Progress) -> Copies | None:
    from fastloc_core.store import copies

    return copies.known(store)


def find_copies(store: Store, progress: Progress) -> Copies:
    from fastloc_core.store import copies

    return copies.find(store, progress)


def read_small(images: Sequence[int], store: Store, progress: Progress) -> dict[int, QImage]:
    """Small images, by image. Those that cannot be read are left out."""
    found = {}
    for image in images:
        progress(0, 0)
        content = store.content(image)
        with suppress(ImageError):
            found[image] = small(store.path(image), (content.width, content.height), store.bands, SIDE)
    return found
