"""The list of the boxes of the image on the screen, with the filters that choose which boxes are shown."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QSignalBlocker, QStringListModel, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSlider,
    QTableView,
    QToolButton,
    QWidget,
)

from fastloc_gui.look.parts import (
    RIGHT,
    add_row,
    complete,
    dress,
    in_column,
    in_row,
    leave_keyboard,
    offer,
    quiet_label,
)
from fastloc_gui.look.text import percent
from fastloc_gui.review.session import Session

from .box_table import CLASS, STATE, BoxTableModel


class _Table(QTableView):
    """The mouse selects rows, with Ctrl and Shift several of them."""

    picked = Signal()  # the mouse was released

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.picked.emit()


class BoxesPanel(QWidget):
    """Find a class, filter, and the list of boxes. Text fields give the keyboard back with Escape or Return."""

    find_wanted = Signal(str)  # class names, separated by commas
    skip_wanted = Signal(bool)  # whether to leave out unlikely proposals
    relabel_wanted = Signal()  # of the box in focus
    menu_wanted = Signal(QPoint)  # of the selected boxes; where, on the screen
    left = Signal()  # the keyboard belongs to the canvas again

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.wanted = QLineEdit(placeholderText=self.tr("hog, Irish wolfhound"), clearButtonEnabled=True)
        self.wanted.setToolTip(self.tr("Look for classes in this image, also unlikely ones. Separate them by commas."))
        self.answer = quiet_label(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.answer.hide()
        self.order = QComboBox()
        offer(self.order, {False: self.tr("Likeliest first"), True: self.tr("As you read")})
        self.order.setToolTip(self.tr("Order of the list. A click on a header of the list sorts by it."))
        self.threshold, self.extent = QSlider(Qt.Orientation.Horizontal), QSlider(Qt.Orientation.Horizontal)
        self.threshold.setMaximum(100)
        self.threshold.setToolTip(self.tr("Hides proposals with less confidence. Decided boxes are always shown."))
        self._percent = QLabel("0 %")
        self.extent.setRange(-100, 100)
        self.extent.setObjectName("extent")
        self.extent.setToolTip(
            self.tr(
                "Makes all proposals tighter or wider at once, without running the model. "
                "Boxes that your decisions taught to place do not change."
            )
        )
        self._extent = QLabel()
        self.skip = QCheckBox(self.tr("S&kip unlikely proposals"))
        self.skip.setToolTip(
            self.tr(
                "Leaves out proposals that are not worth a look: checking them all takes longer than drawing the boxes "
                "of those that are right."
            )
        )
        self.unlikely = QToolButton(autoRaise=True)
        leave_keyboard(self.order, self.threshold, self.extent, self.skip, self.unlikely)
        self.table = self._table(session)
        self.hint = quiet_label(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop, textFormat=Qt.TextFormat.PlainText)
        form = QFormLayout(fieldGrowthPolicy=QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Find c&lass"), self.wanted)
        form.addRow("", self.answer)
        add_row(form, self.tr("Confidence ≥"), self.threshold, self._percent)
        add_row(form, self.tr("Box e&xtent"), self.extent, self._extent)
        for number in (self._percent, self._extent):
            number.setMinimumWidth(self.fontMetrics().horizontalAdvance("-100 %"))
            number.setAlignment(RIGHT)
        form.addRow(self.tr("&Order"), self.order)
        form.addRow(self.skip)
        self.setLayout(in_column(form, (self.table, 1), in_row(self.unlikely, None), self.hint))
        self.wanted.returnPressed.connect(self._ask)
        self.order.activated.connect(self._sort)
        self.threshold.valueChanged.connect(self._filter)
        self.extent.valueChanged.connect(self._reshape)
        self.skip.clicked.connect(self._skip)
        self.unlikely.clicked.connect(self._show_unlikely)
        for changed in (session.shaping_changed, session.folder_changed):
            changed.connect(self._show_shaping)
        session.colors_changed.connect(self._model.refresh)
        session.current_changed.connect(self._refresh)
        session.current_changed.connect(self.answer.hide)
        self.wanted.textEdited.connect(self.answer.hide)
        session.document_changed.connect(self._refresh)
        self._show_shaping()
        self._refresh()

    def _table(self, session: Session) -> _Table:
        self._model = BoxTableModel(session, self)
        table = dress(_Table())
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setModel(self._model)
        table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        table.setAccessibleName(self.tr("Boxes of the image"))
        header = table.horizontalHeader()
        header.setResizeContentsPrecision(0)  # measure only the rows in view
        header.setMinimumSectionSize(16)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(CLASS, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(STATE, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(STATE, 64)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        header.setSectionsClickable(True)
        header.sortIndicatorChanged.connect(self._sort_by)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
        table.picked.connect(self._pick)
        table.doubleClicked.connect(self.relabel_wanted.emit)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)
        return table

    def offer(self, labels: tuple[str, ...]) -> None:
        """Complete the classifier's labels in the field of the classes to find."""
        complete(self.wanted, QStringListModel(labels, self))

    def show_answer(self, image: int, text: str) -> None:
        """What became of the classes that were looked for in an image; not any more if it is not on the screen."""
        if self._session.current and self._session.current.image == image:
            self.answer.setText(text)
            self.answer.show()

    def _ask(self) -> None:
        if self.wanted.text().strip():
            self.find_wanted.emit(self.wanted.text())
        self.left.emit()

    def _filter(self) -> None:
        share = self.threshold.value()
        self._percent.setText(f"{share} %")
        self._session.set_filter(replace(self._session.filter, min_chance=share / 100))

    def _sort_by(self, column: int, order: Qt.SortOrder) -> None:
        self.table.horizontalHeader().setSortIndicatorShown(column >= 0)  # its arrow takes space from the classes
        self._model.sort(column, order)
        self.show_focus()

    def set_order(self, as_read: bool) -> None:
        self.order.setCurrentIndex(self.order.findData(as_read))
        self._sort()

    def _sort(self) -> None:
        self._model.reading = self.order.currentData()
        self._model.refresh()
        self.show_focus()

    def _reshape(self) -> None:
        if self._session.store:
            self._session.set_shaping(replace(self._session.shaping, extent=self.extent.value() / 100))

    def _skip(self, on: bool) -> None:
        self._show_shaping()  # it is checked once they are skipped
        self.skip_wanted.emit(on)

    def _show_unlikely(self) -> None:
        """Show or hide them in this image."""
        if document := self._session.current:
            document.show_unlikely(not document.showing_unlikely)

    def _show_shaping(self) -> None:
        shaping = self._session.shaping
        self.skip.setChecked(shaping.least > 0)
        self.skip.setEnabled(self._session.store is not None and not self._session.read_only)
        value = round(100 * shaping.extent)
        with QSignalBlocker(self.extent):
            self.extent.setValue(value)
        self._extent.setText(f"{value:+d} %" if value else "0 %")

    def _pick(self) -> None:
        """Select the boxes of the selected rows. The one of the row that was clicked last gets the focus."""
        document, rows = self._session.current, self._model.rows
        chosen = [rows[index.row()].id for index in self.table.selectionModel().selectedRows()]
        at = self.table.currentIndex().row()
        if document and chosen and set(chosen) != {item.id for item in document.selected}:
            document.select(chosen, rows[at].id if 0 <= at < len(rows) else None)

    def _open_menu(self, at: QPoint) -> None:
        document, index = self._session.current, self.table.indexAt(at)
        if document and index.isValid():
            clicked, chosen = self._model.rows[index.row()].id, {item.id for item in document.selected}
            document.select(chosen if clicked in chosen else [clicked], clicked)
            self.menu_wanted.emit(self.table.viewport().mapToGlobal(at))

    def show_focus(self) -> None:
        """Select the rows of the selected boxes. The box in focus is the current one, from which Shift selects."""
        document = self._session.current
        rows = [self._model.row_of(item) for item in document.selected] if document else []
        selection, last = QItemSelection(), self._model.columnCount() - 1
        for row in rows:
            if row is not None:
                selection.select(self._model.index(row, 0), self._model.index(row, last))
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(selection, flags.ClearAndSelect)
        if rows and rows[0] is not None:
            at = self._model.index(rows[0], 0)
            self.table.selectionModel().setCurrentIndex(at, flags.NoUpdate)
            self.table.scrollTo(at)

    def _refresh(self) -> None:
        document = self._session.current
        count = document.unlikely if document else 0
        hidden, shown = (
            self.tr("%n unlikely one(s) hidden: show", "", count),
            self.tr("Hide %n unlikely one(s)", "", count),
        )
        self.unlikely.setText(shown if document and document.showing_unlikely else hidden)
        self.unlikely.setVisible(count > 0)
        if document is None or document.proposals is None:
            self.hint.setText("")
        else:
            best = ", ".join(
                f"{s.label} {percent(s.probability)}" for s in document.proposals.top[:3] if s.probability >= 0.01
            )
            self.hint.setText(self.tr("The model, for the whole image: {}").format(best) if best else "")
