"""Corrections that were learned from the user's adjustments, and whether proposals are corrected by them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from fastloc_core.progress import Progress
from fastloc_core.review.correction import ENOUGH, Correction, Corrections, learn
from fastloc_core.store import Store, queries
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import RIGHT, columns, ending, in_column, quiet_label
from fastloc_gui.look.text import decimal, whole
from fastloc_gui.look.translation import translate
from fastloc_gui.work.bulk import in_background, reshape

_NUMBERS = range(1, 6)  # columns


class CorrectionsDialog(QDialog):
    """Shows corrections. The opener applies them when they are switched on."""

    toggled = Signal(bool)

    def __init__(self, parent: QWidget | None, corrections: Corrections, applied: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Learned corrections"))
        self.resize(680, 400)
        about = self.tr(
            "How your adjustments move the edges of each class, in percent of the width or height of the box. Plus "
            "means outwards. IoU compares proposals with your boxes, before and after the correction, on decisions "
            "that were held out."
        )
        self.table = self._table()
        self.empty = quiet_label(
            self.tr("Nothing is learned yet. A class needs {} decided proposals in at least two images.").format(
                ENOUGH
            ),
            wordWrap=True,
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        self.apply = QCheckBox(self.tr("&Apply to proposals"))
        self.apply.setChecked(applied)
        self.apply.setToolTip(self.tr("Only where it helps. Boxes that you decided never move."))
        buttons = ending(self)
        parts = QLabel(about, wordWrap=True), (self.table, 1), (self.empty, 1), self.apply, buttons
        self.setLayout(in_column(*parts, spacing=12))
        self.apply.toggled.connect(self.toggled)
        self.show_corrections(corrections)
        (self.apply if self.apply.isEnabled() else buttons.button(QDialogButtonBox.StandardButton.Close)).setFocus()

    def _table(self) -> QTreeWidget:
        edges = (self.tr("Left"), self.tr("Top"), self.tr("Right"), self.tr("Bottom"))
        headers = self.tr("Class"), self.tr("Decisions"), *edges, self.tr("IoU"), self.tr("Helps")
        table = columns(*headers, numbers=_NUMBERS)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        header = table.header()
        header.setMinimumSectionSize(64)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return table

    def show_corrections(self, corrections: Corrections) -> None:
        rows = [*corrections.by_class.values(), *([corrections.pooled] if corrections.pooled else [])]
        self.table.clear()
        self.table.addTopLevelItems([self._row(row) for row in rows])
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.apply.setEnabled(self.apply.isChecked() or any(row.helps for row in rows))

    def _row(self, row: Correction) -> QTreeWidgetItem:
        outwards = (-row.left, -row.top, row.right, row.bottom)
        item = QTreeWidgetItem(
            [
                row.label or self.tr("(other classes)"),
                whole(row.n),
                *(_signed(100 * edge) for edge in outwards),
                f"{decimal(row.before, 3)} → {decimal(row.after, 3)}",
                self.tr("yes") if row.helps else self.tr("no"),
            ]
        )
        for index in _NUMBERS:
            item.setTextAlignment(index, RIGHT)
        return item


def _signed(x: float) -> str:
    return ("+" if x > 0 else "") + decimal(x) if round(x, 1) else "0"


def open_corrections(desk: Desk) -> None:
    title = translate("corrections", "Learning from your decisions …")
    in_background(desk.work, desk.window, title, learn_corrections, partial(_show, desk))


def learn_corrections(store: Store, progress: Progress) -> Corrections:
    return learn(queries.verdicts(store, store.run))


def _show(desk: Desk, learned: Corrections) -> None:
    applied = desk.session.shaping.corrections

    def toggle(on: bool) -> None:
        reshape(desk.work, desk.window, corrections=learned if on else None)

    dialog = CorrectionsDialog(desk.window, learned, applied is not None)
    if applied not in (None, learned):
        toggle(True)  # the corrections that are shown are those in force
    dialog.toggled.connect(toggle)
    desk.open(dialog, about_folder=True)
