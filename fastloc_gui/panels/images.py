"""The images of the folder: which are listed, in which order, and how many are verified."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QTableView,
    QToolButton,
    QWidget,
)

from fastloc_core.store.queries import with_label
from fastloc_gui.look.parts import dress, in_column, in_row, leave_keyboard, offer
from fastloc_gui.look.translation import translate
from fastloc_gui.review.document import Document
from fastloc_gui.review.image_list import SEARCHED, ImageList, Show
from fastloc_gui.review.session import Session
from fastloc_gui.settings import ReviewOrder

SHOWS = {
    Show.ALL: "All images",
    Show.TO_REVIEW: "To review",
    Show.NOTHING_PROPOSED: "Nothing proposed",
    Show.VERIFIED: "Done",
    Show.FAILED: "Failed",
    Show.SPOT_CHECK: "Spot check",
    Show.BLIND: "Blind sample",
    Show.DISAGREEING: "Disagreements",
    Show.DOUBTFUL: "Doubtful",
    Show.NOTED: "With a note",
    Show.FLAGGED: "With a flag",
}
TIPS = {
    Show.NOTHING_PROPOSED: "Objects are easily missed here: look for them yourself.",
    Show.SPOT_CHECK: "A random tenth of the images that were accepted in bulk.",
    Show.BLIND: "Random images to annotate without proposals: Review > Blind sample… draws them.",
    Show.DISAGREEING: "Proposals that contradict existing boxes, the worst first.",
    Show.DOUBTFUL: "Decided boxes that look like those of another class.",
    Show.NOTED: "A person wrote something about the image or one of its boxes.",
    Show.FLAGGED: "A box is difficult, truncated or occluded, or its file says something else of it.",
}
ORDERS = {
    ReviewOrder.NAME: "By name",
    ReviewOrder.HARD: "Uncertain first",
    ReviewOrder.EASY: "Easy first",
    ReviewOrder.SURE: "Most confident first",
    ReviewOrder.STATE: "By state",
    ReviewOrder.LIKE: "Most like this box",
}


class ImagesPanel(QWidget):
    """Return in the search field opens the first image that is listed."""

    left = Signal()  # the keyboard belongs to the canvas again
    disagreements_wanted = Signal()
    doubts_wanted = Signal()
    likeness_wanted = Signal()
    menu_wanted = Signal(QPoint)  # of the current image; where, on the screen

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._images = session, session.images
        self.search = QLineEdit(placeholderText=self.tr("Search images"), clearButtonEnabled=True)
        self.search.setAccessibleName(self.tr("Search images by name"))
        self.show_only, self.order, self.label = QComboBox(), QComboBox(), QComboBox()
        offer(self.show_only, {show: translate("images", text) for show, text in SHOWS.items()})
        for show, text in TIPS.items():
            at = self.show_only.findData(show)
            self.show_only.setItemData(at, translate("images", text), Qt.ItemDataRole.ToolTipRole)
        offer(self.order, {order: translate("images", text) for order, text in ORDERS.items()})
        self.show_only.setAccessibleName(self.tr("Which images are listed"))
        self.order.setAccessibleName(self.tr("Order of the images"))
        self.label.setAccessibleName(self.tr("Class of the listed images"))
        for box in (self.show_only, self.order, self.label):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.list = _list_of(self._images)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys belong to the canvas; D and A walk the list
        self.list.setAccessibleName(self.tr("Images of the folder"))
        self._progress = QProgressBar(textVisible=False)
        self._progress.setMaximumHeight(4)
        self._count = QLabel()
        self.left_out = QToolButton(autoRaise=True)
        leave_keyboard(self.show_only, self.order, self.label, self.left_out)
        self.left_out.setToolTip(self.tr("Show which files, and why"))
        lists, below = in_row(self.show_only, self.order), in_row((self._count, 1), self.left_out)
        self.setLayout(in_column(self.search, lists, self.label, self.list, self._progress, below))
        self.search.textChanged.connect(self._ask)
        self.search.returnPressed.connect(self._open_first)
        for box in (self.show_only, self.order, self.label):
            box.activated.connect(self._chosen)
        self.order.activated.connect(self._ask_for_likeness)
        self.list.clicked.connect(self._selected)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        session.folder_changed.connect(self._entered)
        session.classes_changed.connect(self._list_classes)
        for changed in (session.folder_changed, session.skipped_changed):
            changed.connect(self._tell_left_out)
        session.document_changed.connect(self._recount)
        session.current_changed.connect(self._follow)
        for changed in (self._images.modelReset, self._images.rowsInserted, self._images.rowsRemoved):
            changed.connect(self._relisted)
        self._list_classes()
        self._recount()
        self._tell_left_out()

    def _entered(self) -> None:
        """List all images of a folder that was just opened."""
        alike = self.order.currentData() == ReviewOrder.LIKE  # a box of another folder
        for box in (self.show_only, self.label, *([self.order] if alike else [])):
            box.setCurrentIndex(0)
        self.search.clear()
        self._ask()

    def _ask_for_likeness(self) -> None:
        if self.order.currentData() == ReviewOrder.LIKE:
            self.likeness_wanted.emit()

    def _chosen(self) -> None:
        """Show the first image of another list or order."""
        self._ask()
        if self._images.rowCount() and self.order.currentData() != ReviewOrder.LIKE:
            self._session.show(self._images.image(0))

    def _ask(self) -> None:
        label = self.label.currentData()
        among = self._session.ask(lambda store: with_label(store, label)) if label else None
        show, order = Show(self.show_only.currentData()), ReviewOrder(self.order.currentData())
        first = self.tr("Worst first") if show in SEARCHED else translate("images", ORDERS[ReviewOrder.NAME])
        self.order.setItemText(self.order.findData(ReviewOrder.NAME), first)
        begins = show in SEARCHED and self._images.showing.show is not show
        if begins:
            self._images.disagreements = {}  # they may be of the other search
        self._images.show(
            replace(self._images.showing, show=show, order=order, text=self.search.text().casefold(), among=among)
        )
        if begins:
            (self.doubts_wanted if show is Show.DOUBTFUL else self.disagreements_wanted).emit()

    def search_for(self, show: Show) -> None:
        """List what has to be found first; find it again if it is listed already."""
        if self._images.showing.show is show:
            self._images.show(replace(self._images.showing, show=Show.ALL))
        self.show_only.setCurrentIndex(self.show_only.findData(show))
        self._ask()

    def list_class(self, label: str) -> None:
        """List only the images with that class, or all again."""
        again = self.label.currentData() == label
        self.label.setCurrentIndex(0 if again else self.label.findData(label))
        self._ask()

    def _list_classes(self) -> None:
        chosen = self.label.currentData()
        offer(self.label, {"": self.tr("Any class")} | {label: label for label in self._session.classes}, chosen)

    def set_order(self, order: ReviewOrder) -> None:
        self.order.setCurrentIndex(max(self.order.findData(order), 0))
        self._ask()

    def _selected(self, index: QModelIndex) -> None:
        self._session.show(self._images.image(index.row()))

    def _open_menu(self, at: QPoint) -> None:
        if (index := self.list.indexAt(at)).isValid():
            self._selected(index)
            self.menu_wanted.emit(self.list.viewport().mapToGlobal(at))

    def _open_first(self) -> None:
        if self._images.rowCount():
            self._session.show(self._images.image(0))
            self.search.clear()
            self.left.emit()

    def _follow(self, document: Document | None) -> None:
        listed = None if document is None else self._images.listed(document.image)
        if listed is not None:
            self.list.setCurrentIndex(self._images.index(listed))
            self.list.scrollTo(self._images.index(listed))

    def _relisted(self) -> None:
        self._follow(self._session.current)
        self._recount()

    def _recount(self) -> None:
        total, verified, listed = len(self._images), self._images.verified, self._images.rowCount()
        self._progress.setMaximum(max(total, 1))
        self._progress.setValue(verified)
        text = self.tr("{} of {} done").format(verified, total) if total else self.tr("No folder open")
        if listed != total:
            text = self.tr("{} listed, {}").format(listed, text)
        self._count.setText(text)

    def _tell_left_out(self) -> None:
        skipped = self._session.skipped
        self.left_out.setText(self.tr("%n left out", "", len(skipped)))
        self.left_out.setVisible(bool(skipped))


def _list_of(images: ImageList) -> QTableView:
    """A table of one column, because QListView asks for all rows whenever one of them changes."""
    view = dress(QTableView())
    view.setObjectName("images")
    view.setModel(images)
    view.setIconSize(QSize(16, 16))
    view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    view.horizontalHeader().hide()
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    view.verticalHeader().setDefaultSectionSize(max(16, view.fontMetrics().height()) + 8)
    return view
