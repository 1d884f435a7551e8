"""The history of the folder: what was done, by whom, when and where, the newest step first; and the way back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QPalette, QShowEvent
from PySide6.QtWidgets import QMenu, QPushButton, QTableView, QWidget

from fastloc_core.store.steps import MANY, Done, page
from fastloc_gui.look.counted import counted
from fastloc_gui.look.parts import button, in_column, leave_keyboard, with_widths
from fastloc_gui.look.text import tip, whole
from fastloc_gui.review.session import Session

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class HistoryModel(QAbstractTableModel):
    """One row for each step: what and where, then when and who. Older ones are read as the list is scrolled to them."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._more = False
        self.rows: list[Done] = []

    def refresh(self) -> None:
        self.beginResetModel()
        self.rows = self._session.ask(page) or []
        self._more = bool(self.rows)
        self.endResetModel()

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        older = self._session.ask(lambda store: page(store, self.rows[-1].step)) or []
        self._more = bool(older)
        if older:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(older) - 1)
            self.rows += older
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        done = self.rows[index.row()]
        if role == Role.DisplayRole:
            return "\n".join((self._told(done), ", ".join(filter(None, (_moment(done.at), done.person)))))
        if role == Role.ToolTipRole:
            ended = self.tr("taken back") if done.taken_back else ""
            when = QLocale().toString(_at(done.at), QLocale.FormatType.ShortFormat)
            return tip("\n".join(filter(None, (self._told(done), when, done.person, ended))))
        if role == Role.ForegroundRole and done.taken_back:
            return QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)
        if role == Role.FontRole and done.taken_back:
            font = QGuiApplication.font()
            font.setStrikeOut(True)
            return font
        return None

    def _told(self, done: Done) -> str:
        text = done.text[:1].upper() + done.text[1:]
        if done.images > 1:
            where = self.tr("in {} images or more").format(whole(MANY))
            return f"{text} {counted.in_images(done.images) if done.images < MANY else where}"
        return self.tr("{} in {}").format(text, done.name) if done.name else text


def _at(seconds: float) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(seconds))


def _moment(seconds: float) -> str:
    """The time if it was today, otherwise the date."""
    at, short = _at(seconds), QLocale.FormatType.ShortFormat
    today = at.date() == QDateTime.currentDateTime().date()
    return QLocale().toString(at.time(), short) if today else QLocale().toString(at.date(), short)


class HistoryPanel(QWidget):
    """A click on a step shows its image. The list is read only while it is seen."""

    back_wanted = Signal(int)  # go back to a step, or forward to one that was taken back
    left = Signal()  # the keyboard belongs to the canvas again

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = HistoryModel(session, self)
        self.table = QTableView()
        self.table.setModel(self.model)
        with_widths(self.table, 0)
        self.table.horizontalHeader().hide()
        line = 2 * self.fontMetrics().height() + 8
        self.table.verticalHeader().setDefaultSectionSize(line)
        self.table.setMinimumHeight(5 * line)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setAccessibleName(self.tr("History"))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.back: QPushButton = button(self.tr("Go back to here…"), self._go)
        self.back.setToolTip(self.tr("Take back all steps after the selected one"))
        leave_keyboard(self.table, self.back)
        self.setLayout(in_column((self.table, 1), self.back, margins=(9, 4, 9, 9)))
        self.table.clicked.connect(self._show)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.table.selectionModel().currentRowChanged.connect(self._follow)
        for changed in (session.history_changed, session.folder_changed):
            changed.connect(self._refresh)
        self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        if self.isVisible():
            self.model.refresh()
            self._follow()

    @property
    def chosen(self) -> Done | None:
        row = self.table.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def _follow(self) -> None:
        """Say on the button what it does with the selected step."""
        chosen = self.chosen
        forward = chosen is not None and chosen.taken_back
        self.back.setText(self.tr("Go forward to here…") if forward else self.tr("Go back to here…"))
        self.back.setEnabled(chosen is not None and not self._session.read_only)

    def _show(self) -> None:
        image = self.chosen.image if self.chosen else None
        if image in self._session.images:
            self._session.show(image)

    def _go(self) -> None:
        if self.chosen:
            self.back_wanted.emit(self.chosen.step)

    def _open_menu(self, at: QPoint) -> None:
        index = self.table.indexAt(at)
        if index.isValid():
            self.table.setCurrentIndex(index)
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(self.tr("Show the image")).triggered.connect(self._show)
            back = menu.addAction(self.back.text())
            back.setEnabled(self.back.isEnabled())
            back.triggered.connect(self._go)
            menu.popup(self.table.viewport().mapToGlobal(at))
