"""The gallery: what is listed, in which order, and how it follows decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget

from fastloc_core.store.gallery import Listing, Tile
from fastloc_gui.jobs import files
from fastloc_gui.jobs import tiles as jobs
from fastloc_gui.jobs.tiles import Found
from fastloc_gui.jobs.worker import Job, Priority, Token
from fastloc_gui.look.counted import counted
from fastloc_gui.look.parts import in_column
from fastloc_gui.look.text import whole
from fastloc_gui.look.translation import translate
from fastloc_gui.settings import Settings
from fastloc_gui.work.background import Background
from fastloc_gui.work.crops import Crops
from fastloc_gui.work.work import Work

from .controls import STEP, Controls
from .deciding import Deciding
from .grid import Grid
from .painting import TilePainter
from .tiles import Order, Rank, TileModel, arranged, rank_of

ASK_MS = 30  # between two requests for crops while somebody scrolls
FOLLOW_MS = 100  # after which changes by others are listed
MANY = 200  # images that changed, from which on all are read again
EMPTY = {
    Listing.TO_REVIEW: "No box is left to review here. “Decided” lists the others, and Model > Propose for all images "
    "finds more.",
    Listing.DECIDED: "No box is decided yet.",
    Listing.ANY: "There are no boxes yet. Model > Propose for all images finds some.",
    Listing.DISAGREEING: "No box contradicts a proposal. Model > Propose for images that are done too finds more.",
    Listing.DOUBTFUL: "No box has a doubtful class.",
}


class GalleryPanel(QWidget):
    """Hidden until it is asked for. `deciding` is what its keys do."""

    opened = Signal(object, str)  # an image, and the id of one of its boxes
    arrived = Signal()
    left = Signal()  # the keyboard belongs to the canvas again

    def __init__(self, work: Work, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work, self._session, self._settings = work, work.session, settings
        self.crops = Crops(work.session, work.file_worker, self)
        self.model = TileModel(work.session, self)
        self.painter = TilePainter(work.session, self.crops)
        self.grid = Grid(self.model, self.painter)
        self.grid.setAccessibleName(self.tr("Boxes of the folder"))
        self.grid.side = settings.tile_side
        self.controls = Controls(work.session)
        self.controls.zoom.setValue(settings.tile_side // STEP)
        self.deciding = Deciding(work, self.model, self.grid, self.painter, self)
        self.count = QLabel()
        self.progress = QProgressBar(textVisible=False, maximum=1000)
        self.progress.setMaximumHeight(4)
        kept = self.progress.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(kept)
        self.progress.hide()
        self.setLayout(in_column(self.controls, (self.grid, 1), self.progress, self.count, margins=(9, 6, 9, 6)))
        self._background = Background(work, self)
        self._sorting: Job[list[Tile]] | None = None
        self._first: list[Tile] = []  # what was found at first
        self._alike: dict[str, float] = {}
        self._stale, self.reading = True, False
        self._changed: set[int] = set()
        self._asking = QTimer(self, interval=ASK_MS, singleShot=True)
        self._following = QTimer(self, interval=FOLLOW_MS, singleShot=True)
        self._connect()
        self.hide()

    def _connect(self) -> None:
        session, controls, grid = self._session, self.controls, self.grid
        controls.listing.activated.connect(self.reload)
        controls.order.activated.connect(self._reorder)
        controls.label.activated.connect(self._filter)
        controls.whole.toggled.connect(self._filter)
        controls.zoom.valueChanged.connect(self._resize)
        grid.zoom_wanted.connect(self.zoom)
        grid.moved.connect(self._soon_ask)
        grid.doubleClicked.connect(self._open)
        grid.selectionModel().selectionChanged.connect(self._tell)
        self.crops.came.connect(self._crops_came)
        self._asking.timeout.connect(self._ask)
        self._following.timeout.connect(self._follow)
        self._background.done.connect(self._found)
        self._background.progressed.connect(self._show_progress)
        self._background.failed.connect(session.message)
        self._background.ended.connect(self._read)
        self.deciding.progressed.connect(self._show_progress)
        self.deciding.listed.connect(self._replace)
        session.boxes_changed.connect(self._boxes_changed)
        session.shaping_changed.connect(self._everything_changed)
        session.folder_changed.connect(self._leave_folder)
        session.colors_changed.connect(self._repaint)
        session.classes_changed.connect(self._offer_classes)

    # on the screen or not

    def toggle(self) -> None:
        if self.isHidden():
            self.arrive()
        else:
            self.leave()

    def arrive(self) -> None:
        self.show()
        self.arrived.emit()
        self.grid.setFocus()
        if self._stale:
            self.reload()
        elif self._changed:
            self._following.start()

    def leave(self) -> None:
        if not self.isHidden():
            self.hide()
            self.left.emit()

    def _leave_folder(self) -> None:
        self._everything_changed()
        self.leave()
        if self._sorting:
            self._sorting.cancel()
        self._sorting, self.reading = None, False
        self.painter.seen.clear()
        self.painter.busy.clear()
        self._first, self._alike = [], {}
        self.model.set_tiles([], self._rank)
        self.controls.label.setCurrentIndex(0)
        self._filter()

    def open_current(self) -> None:
        self._open(self.grid.currentIndex())

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            tile = self.model.tiles(index.row())[0]
            self.opened.emit(tile.image, tile.id)

    # what is listed

    @property
    def _listing(self) -> Listing:
        return Listing(self.controls.listing.currentData())

    @property
    def _order(self) -> Order:
        return Order(self.controls.order.currentData())

    @property
    def _rank(self) -> Rank:
        return rank_of(self._order, self._session.images.places, self._alike)

    def reload(self) -> None:
        """Read the boxes of the folder again."""
        self._stale, self.reading, self._alike = False, True, {}
        self._changed.clear()
        self.controls.name_first_order()
        self.deciding.listing = self._listing
        self.model.set_tiles([], self._rank)
        known = self._session.known_classes
        self._background.start(partial(jobs.find, self._listing, known, self._order is Order.ODD))
        self._tell()

    def _everything_changed(self) -> None:
        self._stale = True
        if not self.isHidden() and self._session.store:
            self.reload()

    def _found(self, found: Found) -> None:
        self._first, self._alike = found.tiles, found.alike
        self.deciding.first = found.tiles
        if self._order is Order.ODD and found.tiles and not found.alike:
            self._session.message.emit(
                self.tr("These boxes cannot be compared: only the preset “learned” describes boxes.")
            )
        self._sort(found.tiles)

    def _read(self) -> None:
        self.reading = self._sorting is not None
        self._show_progress(0)
        self._tell()

    def _reorder(self) -> None:
        if self._order is Order.ODD and not self._alike:
            self.reload()
        else:
            self._sort(self.model.all)

    def _sort(self, tiles: list[Tile]) -> None:
        if self._sorting:
            self._sorting.cancel()
        rank = self._rank
        job, then = partial(_sorted, tiles, rank), partial(self._sorted, rank)
        self._sorting = self._work.file_worker.submit(job, then, self._session.tell, priority=Priority.NOW)

    def _sorted(self, rank: Rank, tiles: list[Tile]) -> None:
        self._sorting, self.reading = None, False
        self.model.set_tiles(tiles, rank)
        self._offer_classes()
        self._begin()
        if self._changed:
            self._following.start()

    def _filter(self) -> None:
        self.painter.whole = self.controls.whole.isChecked()
        self.deciding.whole = self.painter.whole
        self.model.show(self.controls.label.currentData() or "", self.painter.whole)
        self._begin()

    def _begin(self) -> None:
        """Something else is listed: begin with its first tile."""
        self.grid.verticalScrollBar().setValue(0)
        if self.model.rowCount():
            self.grid.choose(0)
            self.deciding.something_new.emit("")
        self._tell()

    # changes

    def _boxes_changed(self, images: Collection[int]) -> None:
        """While the gallery is hidden, they are only remembered."""
        if self._stale or self.deciding.following:
            return
        self._changed.update(images)
        if self.isHidden():
            self._stale = len(self._changed) > MANY
        elif not self._following.isActive():
            self._following.start()

    def _follow(self) -> None:
        place, images, session = self._session.place, frozenset(self._changed), self._session
        if place is None or self.reading or not images:
            return
        self._changed.clear()
        first = [tile for tile in self._first if tile.image in images] if self._listing is Listing.DOUBTFUL else []
        known = session.known_classes
        task = partial(jobs.list_again, self._listing, images, first, known)
        job = partial(files.bulk, place, session.read_only, task)
        then = partial(self._listed_again, self._listing, images)
        self._work.file_worker.submit(job, then, session.tell, priority=Priority.NOW)

    def _listed_again(self, listing: Listing, images: Collection[int], tiles: Sequence[Tile]) -> None:
        if listing is self._listing and not self.reading:
            self._replace(images, tiles)

    def _replace(self, images: Collection[int], tiles: Sequence[Tile]) -> None:
        """These images have these tiles now. What is selected stays so, and the view stays where it is."""
        grid, model = self.grid, self.model
        top, rows = grid.verticalOffset(), grid.selected()
        keys = {model.key(row) for row in rows}
        current = model.key(grid.currentIndex().row()) if grid.currentIndex().isValid() else None
        model.replace(images, tiles)
        grid.verticalScrollBar().setValue(top)
        if model.rowCount():
            left = model.rows_of(keys)
            if left:
                grid.choose_all(left, next((row for row in left if model.key(row) == current), left[0]))
            else:
                grid.choose(min(rows[0] if rows else 0, model.rowCount() - 1))
            self.deciding.look(grid.currentIndex().row())
        self._offer_classes()
        self._tell()

    def _offer_classes(self) -> None:
        self.controls.offer_classes(self.model.counts)

    def _repaint(self) -> None:
        self._offer_classes()
        self.grid.viewport().update()

    # the pictures

    def zoom(self, steps: int) -> None:
        self.controls.zoom.setValue(self.controls.zoom.value() + steps)

    def _resize(self, value: int) -> None:
        self._settings.tile_side = value * STEP
        self.grid.set_side(value * STEP)

    def _soon_ask(self) -> None:
        if not self._asking.isActive():
            self._asking.start()

    def _ask(self) -> None:
        if self.isHidden():
            return
        model, rows, ahead = self.model, self.grid.in_view(), self.grid.ahead()
        wish, sizes = self.painter.wish, {}
        self.painter.use(self.grid.side, self.grid.devicePixelRatioF())
        for row in (*rows, *ahead):
            tile = model.tiles(row)[0]
            sizes[tile.image] = tile.size
        self.crops.want([wish(model.tiles(row)) for row in rows], sizes, [wish(model.tiles(row)) for row in ahead])
        if not self.reading and rows:
            there = sum(self.crops.get(wish(model.tiles(row))) is not None for row in rows)
            self._show_progress(there / len(rows))

    def _crops_came(self) -> None:
        self.grid.viewport().update()
        self._soon_ask()

    # what the user reads

    def _show_progress(self, share: float, text: str = "") -> None:
        self.progress.setValue(min(round(1000 * share), 1000))
        self.progress.setVisible(0 < share < 1)

    def _tell(self) -> None:
        rows, chosen = self.model.rowCount(), self.deciding.selected_rows()
        if self.reading:
            self.grid.text = self.tr("Reading the boxes of the folder …")
        elif self.model.label:
            self.grid.text = self.tr("No box of the class “{}” is listed here.").format(self.model.label)
        else:
            self.grid.text = translate("gallery", EMPTY[self._listing])
        text = counted.images(rows) if self.model.whole else counted.boxes(rows)
        self.count.setText(self.tr("{}, {} selected").format(text, whole(chosen)) if chosen > 1 else text)
        if not rows:
            self.count.clear()
            self.grid.viewport().update()


def _sorted(tiles: list[Tile], rank: Rank, token: Token) -> list[Tile]:
    return arranged(tiles, rank)
