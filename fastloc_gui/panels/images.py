"""The folder's images with their review state: a model over the session's index, never an item per file."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QProgressBar, QVBoxLayout, QWidget

from fastloc_core.annotation import ReviewState
from fastloc_gui.document import Document
from fastloc_gui.session import Session
from fastloc_gui.theme import icon

Index = QModelIndex | QPersistentModelIndex

_ICONS = {state: f"state-{state.replace(' ', '-')}" for state in ReviewState}


class ImageListModel(QAbstractListModel):
    """Row i is `session.images[i]`, shown by its path below the folder."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        session.folder_changed.connect(self._reset)
        session.document_changed.connect(self._document_changed)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self._session.images)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        path = self._session.images[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(path.relative_to(self._session.root)) if self._session.root else path.name
            case Qt.ItemDataRole.DecorationRole:
                return icon(_ICONS[self._session.state(path)])
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{path.name}, {self._session.state(path)}"
            case Qt.ItemDataRole.ToolTipRole:
                return f"{path}\n{self._session.state(path)}"
        return None

    def _reset(self) -> None:
        self.beginResetModel()
        self.endResetModel()

    def _document_changed(self, document: Document) -> None:
        index = self.index(self._session.position(document.path))
        self.dataChanged.emit(index, index)


class ImagesPanel(QWidget):
    """A search field, the list, and how much is done. Return in the search opens the first image found."""

    left = Signal()  # the keyboard belongs to the canvas again

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.search = QLineEdit(placeholderText=self.tr("Search images"), clearButtonEnabled=True)
        self.search.setAccessibleName(self.tr("Search images by name"))
        self._shown = QSortFilterProxyModel(self, filterCaseSensitivity=Qt.CaseSensitivity.CaseInsensitive)
        self._shown.setSourceModel(ImageListModel(session, self))
        self.list = QListView(uniformItemSizes=True)
        self.list.setIconSize(QSize(16, 16))
        self.list.setModel(self._shown)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys belong to the canvas; D and A walk the list
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideLeft)
        self.list.setAccessibleName(self.tr("Images of the folder"))
        self._progress = QProgressBar(textVisible=False)
        self._progress.setMaximumHeight(4)
        self._count = QLabel()
        layout = QVBoxLayout(self)
        for widget in (self.search, self.list, self._progress, self._count):
            layout.addWidget(widget)
        self.search.textChanged.connect(self._shown.setFilterFixedString)
        self.search.returnPressed.connect(self._open_first)
        self.list.clicked.connect(self._selected)
        session.folder_changed.connect(self._recount)
        session.document_changed.connect(self._recount)
        session.current_changed.connect(self._follow)
        self._recount()

    def _selected(self, index: QModelIndex) -> None:
        self._session.show(self._session.images[self._shown.mapToSource(index).row()])

    def _open_first(self) -> None:
        first = self._shown.index(0, 0)
        if first.isValid():
            self._selected(first)
            self.search.clear()
            self.left.emit()

    def _follow(self, document: Document | None) -> None:
        if document is not None:
            row = self._shown.sourceModel().index(self._session.position(document.path), 0)
            index = self._shown.mapFromSource(row)
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)

    def _recount(self) -> None:
        total, done = len(self._session.images), self._session.done
        self._progress.setMaximum(max(total, 1))
        self._progress.setValue(done)
        self._count.setText(self.tr("{} of {} done").format(done, total) if total else self.tr("No folder open"))
