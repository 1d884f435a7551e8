"""The parts that windows are made of: rows and columns, labels, buttons, lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QStringListModel, Qt, SignalInstance
from PySide6.QtGui import QFontDatabase, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QComboBox,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QTableView,
    QTreeWidget,
    QVBoxLayout,
    QWidget,
)

Part = QWidget | QLayout | tuple[QWidget | QLayout, int] | int | None
"""A part of a row or a column, alone or with its stretch. A number is a space of so many pixels. None takes the space
that the others leave."""

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Layout = TypeVar("Layout", bound=QBoxLayout)
TableView = TypeVar("TableView", bound=QTableView)
Margins = tuple[int, int, int, int]


def in_row(*parts: Part, spacing: int = -1, margins: Margins | None = None) -> QHBoxLayout:
    """Parts side by side."""
    return _filled(QHBoxLayout(), parts, spacing, margins)


def in_column(*parts: Part, spacing: int = -1, margins: Margins | None = None) -> QVBoxLayout:
    """Parts one below the other."""
    return _filled(QVBoxLayout(), parts, spacing, margins)


def _filled(box: Layout, parts: Sequence[Part], spacing: int, margins: Margins | None) -> Layout:
    box.setSpacing(spacing)
    if margins:
        box.setContentsMargins(*margins)
    for each in parts:
        part, stretch = each if isinstance(each, tuple) else (each, 0)
        if part is None:
            box.addStretch()
        elif isinstance(part, int):
            box.addSpacing(part)
        elif isinstance(part, QLayout):
            box.addLayout(part, stretch)
        else:
            box.addWidget(part, stretch)
    return box


def page(layout: QLayout) -> QWidget:
    """A widget with that layout."""
    widget = QWidget()
    widget.setLayout(layout)
    return widget


def name_of(field: QWidget, text: str = "") -> QLabel:
    """A label whose mnemonic leads the keyboard to the field."""
    label = QLabel(text)
    label.setBuddy(field)
    return label


def add_row(
    form: QFormLayout, name: str | QLabel, field: QWidget, *others: Part, stretch: int = 1, spacing: int = 6
) -> None:
    """A row of a form with a field and others behind it."""
    label = name_of(field, name) if isinstance(name, str) else name
    form.addRow(label, in_row((field, stretch), *others, spacing=spacing))


def button(text: str, slot: Callable[..., object] | SignalInstance, tip: str = "") -> QPushButton:
    """A button of a dialog that Return in a field does not press."""
    made = QPushButton(text, autoDefault=False)
    made.setToolTip(tip)
    made.clicked.connect(slot)
    return made


def ending(dialog: QDialog, *, choice: bool = False) -> QDialogButtonBox:
    """The buttons OK and Cancel for a choice, otherwise Close."""
    kinds = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel if choice else kinds.Close)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


def quiet_label(text: str = "", **properties: Any) -> QLabel:  # noqa: ANN401 (Qt's)
    label = QLabel(text, **properties)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def plain_label(selectable: bool = True) -> QLabel:
    """For texts from outside, such as names of files, which must not be taken for markup."""
    label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def enlarge(widget: QWidget, factor: float, bold: bool = False) -> None:
    """Write larger there."""
    font = widget.font()
    font.setPointSizeF(factor * font.pointSizeF())
    font.setBold(bold)
    widget.setFont(font)


def use_fixed_font(widget: QWidget) -> None:
    """Letters of one width, for columns of text."""
    widget.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))


def leave_keyboard(*widgets: QWidget) -> None:
    """A click on them leaves the keyboard where it is: with the canvas. Tab still reaches them."""
    for widget in widgets:
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)


def offer(box: QComboBox, texts: Mapping[Any, str], chosen: object = None) -> None:
    """Fill a list of choices with values and their texts; without the chosen value the first one is current."""
    box.clear()
    for value, text in texts.items():
        box.addItem(text, value)
    box.setCurrentIndex(max(box.findData(chosen), 0))


def complete(field: QLineEdit, names: QStringListModel) -> None:
    """Complete any part of a name in a field. Capitals do not matter."""
    anywhere, any_case = Qt.MatchFlag.MatchContains, Qt.CaseSensitivity.CaseInsensitive
    field.setCompleter(QCompleter(names, field, filterMode=anywhere, caseSensitivity=any_case))


def columns(*headers: str, stretched: int = 0, numbers: Sequence[int] = ()) -> QTreeWidget:
    """A list with columns.

    The column of the index `stretched` takes the space that the others leave; `numbers`: columns aligned to the right.
    """
    tree = QTreeWidget()
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setHeaderLabels(headers)
    tree.header().setStretchLastSection(False)
    tree.header().setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
    for index in numbers:
        tree.headerItem().setTextAlignment(index, RIGHT)
    return tree


def dress(table: TableView) -> TableView:
    """A list of whole rows with columns and headers, without a grid."""
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table


def with_widths(table: TableView, *widths: int) -> TableView:
    """A list with columns of these widths; a column of width 0 takes the space that is left."""
    dress(table)
    table.setTabKeyNavigation(False)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
    table.horizontalHeader().setMinimumSectionSize(16)
    for column, width in enumerate(widths):
        mode = QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch
        table.horizontalHeader().setSectionResizeMode(column, mode)
        table.horizontalHeader().resizeSection(column, width)
    return table


def shortcut(keys: str, widget: QWidget, slot: Callable[[], object]) -> None:
    """A shortcut for while `widget` itself has the keyboard."""
    made = QShortcut(QKeySequence(keys), widget, context=Qt.ShortcutContext.WidgetShortcut)
    made.activated.connect(slot)
