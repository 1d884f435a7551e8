"""The rows of the list of boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from fastloc_core.annotation import NO_FLAGS, Annotation, Decision
from fastloc_core.proposal import Proposal
from fastloc_core.review.reading import reading_order
from fastloc_core.review.standing import Shown
from fastloc_gui.look.parts import RIGHT
from fastloc_gui.look.text import tip
from fastloc_gui.look.theme import icon, swatch
from fastloc_gui.review.document import Document
from fastloc_gui.review.session import Session
from fastloc_gui.review.wording import explained, name_of, sureness

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

STATE, CLASS, SURENESS = range(3)
FLAG, NOTE = "⚑", "✎"
RELABELLED = "relabelled"
_STATES = {
    Decision.ACCEPTED: "accepted",
    Decision.ADJUSTED: "adjusted",
    Decision.DRAWN: "drawn",
    Decision.LOADED: "from file",
}
_KEYS: tuple[Callable[[Shown], Any], ...] = (  # by which a column sorts
    lambda item: not isinstance(item, Proposal),
    lambda item: name_of(item).casefold(),
    lambda item: (item.chance if isinstance(item, Proposal) else item.confidence) or 0.0,
)


class BoxTableModel(QAbstractTableModel):
    """One row for each visible box: its state, flags and note, its class, its confidence.

    The rows are in the order in which the model asks, or in reading order. A click on a header sorts them by it.
    """

    headers = ("", "Class", "Confidence")

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.document: Document | None = None
        self.reading = False
        self._session = session
        self._sorting: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)  # column -1: by none
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
        self.rows = self._ordered(self.document.visible()) if self.document else ()
        self._at = dict(zip(map(id, self.rows), range(len(self.rows)), strict=True))
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorting = column, order
        self.refresh()

    def _ordered(self, shown: tuple[Shown, ...]) -> tuple[Shown, ...]:
        rows: Sequence[Shown] = reading_order(shown) if self.reading else shown
        column, order = self._sorting
        if column >= 0:
            rows = sorted(rows, key=_KEYS[column], reverse=order == Qt.SortOrder.DescendingOrder)
        return tuple(rows)

    def row_of(self, item: Shown) -> int | None:
        """The row of a box; None if it is not listed."""
        return self._at.get(id(item))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self.headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        if orientation == Qt.Orientation.Horizontal:
            if role == Role.DisplayRole:
                return self.headers[section] and self.tr(self.headers[section])
            if role == Role.ToolTipRole and section == SURENESS:
                return self.tr("How likely this proposal is right as it stands")
            if role == Role.ToolTipRole and section == STATE:
                return self.tr("Proposed or decided. A click on a header sorts the rows, a third one no longer.")
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        item, column = self.rows[index.row()], index.column()
        pending = isinstance(item, Proposal)
        if role == Role.DecorationRole and column == STATE:
            return icon("state-proposed" if pending else "state-done")
        if role == Role.DecorationRole and column == CLASS:
            return swatch(self._session.color(item.label))
        state = self.tr("proposed") if isinstance(item, Proposal) else self.tr(_state(item))
        if role == Role.ToolTipRole:
            return tip(f"{explained(item)}\n{state}")
        if role == Role.AccessibleTextRole and column == STATE:
            return state
        if role == Role.TextAlignmentRole and column == SURENESS:
            return RIGHT
        if role != Role.DisplayRole:
            return None
        return (_marks(item), name_of(item), sureness(item))[column]


def _state(annotation: Annotation) -> str:
    """A class that a person changed has no confidence."""
    adjusted = annotation.decision is Decision.ADJUSTED
    return RELABELLED if adjusted and annotation.confidence is None else _STATES[annotation.decision]


def _marks(item: Shown) -> str:
    if isinstance(item, Proposal):
        return ""
    return (FLAG if item.flags != NO_FLAGS else "") + (NOTE if item.note else "")
