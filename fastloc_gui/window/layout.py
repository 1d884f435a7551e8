"""Where the parts of the main window are: images at the left, boxes at the right, the canvas between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QVBoxLayout, QWidget

from fastloc_gui.look.translation import translate

if TYPE_CHECKING:
    from .main_window import MainWindow

Area = Qt.DockWidgetArea


def arrange(window: MainWindow) -> None:
    window.setCentralWidget(_column(window.banner, window.canvas, window.levels))
    window.levels.hide()
    _dock(
        window,
        "images",
        translate("layout", "Images"),
        _column(window.images, window.batch),
        Area.LeftDockWidgetArea,
        260,
    )
    _dock(window, "boxes", translate("layout", "Boxes"), window.boxes, Area.RightDockWidgetArea, 300)
    window.setStatusBar(window.status)
    images, boxes = window.images, window.boxes
    fields = (images.search, images.show_only, images.order, images.label, images.left_out)
    buttons = window.batch.pause, window.batch.stop
    for widget in (*fields, *buttons, boxes.wanted, boxes.label, boxes.threshold, boxes.extent):
        widget.installEventFilter(window)  # Escape


def _column(*widgets: QWidget) -> QWidget:
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setSpacing(0)
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        layout.addWidget(widget)
    return whole


def _dock(window: MainWindow, name: str, title: str, widget: QWidget, area: Area, width: int) -> None:
    dock = QDockWidget(title, window)
    dock.setObjectName(name)
    dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
    dock.setTitleBarWidget(QWidget())  # the panels explain themselves
    widget.setMinimumWidth(width * 3 // 4)  # else a small window leaves of the names nothing but dots
    dock.setWidget(widget)
    window.addDockWidget(area, dock)
    window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)
