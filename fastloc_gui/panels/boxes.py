"""The list of the boxes of the image on the screen, with the filters that choose which boxes are shown."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSignalBlocker,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QSlider,
    QTableView,
    QToolButton,
    QWidget,
)

from fastloc_core.annotation import NO_FLAGS, Annotation, Decision
from fastloc_core.proposal import Proposal
from fastloc_core.review.standing import Filter, Shown
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
from fastloc_gui.look.text import percent, tip
from fastloc_gui.look.theme import icon
from fastloc_gui.review.document import Document
from fastloc_gui.review.session import Session
from fastloc_gui.review.wording import explained, flag_names, name_of, sureness

Index = QModelIndex | QPersistentModelIndex

FLAG = "⚑"
_STATES = {
    Decision.ACCEPTED: "accepted",
    Decision.ADJUSTED: "adjusted",
    Decision.DRAWN: "drawn",
    Decision.LOADED: "from file",
}


class BoxTableModel(QAbstractTableModel):
    """One row for each visible box: class, confidence, state."""

    headers = ("Class", "Confidence", "State")

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.document: Document | None = None
        self.rows: tuple[Shown, ...] = ()
        self._at: dict[int, int] = {}  # row by the identity of its box
        session.current_changed.connect(self.show)
        session.document_changed.connect(self._changed)

    def show(self, document: Document | None) -> None:
        self.document = document
        self.refresh()

    def _changed(self, document: Document) -> None:
        if document is self.document:
            self.refresh()

    def refresh(self) -> None:
        self.beginResetModel()
        self.rows = self.document.visible() if self.document else ()
        self._at = dict(zip(map(id, self.rows), range(len(self.rows)), strict=True))
        self.endResetModel()

    def row_of(self, item: Shown) -> int | None:
        """The row of a box; None if it is not listed."""
        return self._at.get(id(item))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self.headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.tr(self.headers[section])
            if role == Qt.ItemDataRole.ToolTipRole and section == 1:
                return self.tr("How likely this proposal is right as it stands")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        item = self.rows[index.row()]
        pending = isinstance(item, Proposal)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return icon("state-proposed" if pending else "state-done")
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(explained(item))
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        state = self.tr("proposed") if isinstance(item, Proposal) else self.tr(_STATES[item.decision])
        mark = "" if isinstance(item, Proposal) or item.flags == NO_FLAGS else f" {FLAG}"
        return (name_of(item), sureness(item), state + mark)[index.column()]


class BoxesPanel(QWidget):
    """Find a class, filter, and the list of boxes. Text fields give the keyboard back with Escape or Return."""

    find_wanted = Signal(str)  # class names, separated by commas
    skip_wanted = Signal(bool)  # whether to leave out unlikely proposals
    flag_wanted = Signal(str)  # to set or take back for the box in focus: a field of Flags
    left = Signal()  # the keyboard belongs to the canvas again

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.wanted = QLineEdit(placeholderText=self.tr("hog, Irish wolfhound"), clearButtonEnabled=True)
        self.wanted.setToolTip(self.tr("Look for classes in this image, also unlikely ones. Separate them by commas."))
        self.answer = quiet_label(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.answer.hide()
        self.label = QComboBox()
        self._entries: dict[str, str] = {}  # class: its text in the list of classes
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
        leave_keyboard(self.label, self.threshold, self.extent, self.skip, self.unlikely)
        self.table = self._table(session)
        self.hint = quiet_label(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop, textFormat=Qt.TextFormat.PlainText)
        form = QFormLayout(fieldGrowthPolicy=QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Find c&lass"), self.wanted)
        form.addRow("", self.answer)
        form.addRow(self.tr("&Show"), self.label)
        add_row(form, self.tr("Confidence ≥"), self.threshold, self._percent)
        add_row(form, self.tr("Box e&xtent"), self.extent, self._extent)
        for number in (self._percent, self._extent):
            number.setMinimumWidth(self.fontMetrics().horizontalAdvance("-100 %"))
            number.setAlignment(RIGHT)
        form.addRow(self.skip)
        self.setLayout(in_column(form, (self.table, 1), in_row(self.unlikely, None), self.hint))
        self.wanted.returnPressed.connect(self._ask)
        self.label.activated.connect(self._filter)
        self.threshold.valueChanged.connect(self._filter)
        self.extent.valueChanged.connect(self._reshape)
        self.skip.clicked.connect(self._skip)
        self.unlikely.clicked.connect(self._show_unlikely)
        for changed in (session.shaping_changed, session.folder_changed):
            changed.connect(self._show_shaping)
        session.classes_changed.connect(self._list_classes)
        session.folder_changed.connect(self._list_classes)
        session.current_changed.connect(self._refresh)
        session.current_changed.connect(self.answer.hide)
        self.wanted.textEdited.connect(self.answer.hide)
        session.document_changed.connect(self._refresh)
        self._list_classes()
        self._show_shaping()
        self._refresh()

    def _table(self, session: Session) -> QTableView:
        self._model = BoxTableModel(session, self)
        table = dress(QTableView())
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setModel(self._model)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setAccessibleName(self.tr("Boxes of the image"))
        header = table.horizontalHeader()
        header.setResizeContentsPrecision(0)  # measure only the rows in view
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.clicked.connect(self._clicked)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_flags)
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
        self._session.set_filter(Filter(share / 100, self.label.currentData() or ""))

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

    def _list_classes(self) -> None:
        """The user's classes with their numbers, then the classes of the pending proposals."""
        chosen, document = self._session.filter.label, self._session.current
        entries = {"": self.tr("All classes")}
        for number, label in enumerate(self._session.classes, 1):
            entries[label] = f"{number}  {label}" if number < 10 else label
        for label in (*(p.label for p in document.pending), chosen) if document else (chosen,):
            entries.setdefault(label, label)
        if entries != self._entries and not self.label.view().isVisible():
            self._entries = entries
            offer(self.label, entries)
        self.label.setCurrentIndex(self.label.findData(chosen))

    def _clicked(self, index: QModelIndex) -> None:
        if self._session.current:
            self._session.current.set_focus(self._model.rows[index.row()].id)

    def _show_flags(self, at: QPoint) -> None:
        """The menu of a box: what is said of it, to be changed."""
        if self._model.document and (index := self.table.indexAt(at)).isValid():
            self._clicked(index)
            self.flag_menu(self._model.rows[index.row()]).popup(self.table.viewport().mapToGlobal(at))

    def flag_menu(self, item: Shown) -> QMenu:
        """Its entries are about the box in focus."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, text in flag_names().items():
            action = menu.addAction(text.capitalize())
            action.setCheckable(True)
            action.setChecked(isinstance(item, Annotation) and getattr(item.flags, name))
            action.setEnabled(isinstance(item, Annotation) and not self._session.read_only)
            action.triggered.connect(partial(self.flag_wanted.emit, name))
        return menu

    def show_focus(self) -> None:
        """Select the row of the box in focus."""
        document = self._session.current
        focused = document.focused if document else None
        row = self._model.row_of(focused) if focused else None
        if row is not None:
            self.table.selectRow(row)
        else:
            self.table.clearSelection()

    def _refresh(self) -> None:
        self._list_classes()
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
