"""The arrangement of the main window: images at the left, boxes at the right, the canvas between them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QStatusBar, QWidget

from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import in_column, page
from fastloc_gui.look.translation import translate
from fastloc_gui.panels import BatchBar

Area = Qt.DockWidgetArea
CLASSES = "classes"  # the dock


def arrange(desk: Desk, banner: QWidget, end: QWidget, batch: BatchBar, learned: QWidget, status: QStatusBar) -> None:
    window, images, boxes = desk.window, desk.images, desk.boxes
    window.setCentralWidget(_stack(banner, desk.canvas, desk.gallery, end, desk.levels))
    desk.levels.hide()
    _dock(window, "images", translate("layout", "Images"), _stack(images, batch, learned), Area.LeftDockWidgetArea, 260)
    _dock(window, "boxes", translate("layout", "Boxes"), boxes, Area.RightDockWidgetArea, 360)
    _dock(window, CLASSES, translate("layout", "Classes"), desk.classes, Area.RightDockWidgetArea, 360)
    _dock(window, "history", translate("layout", "History"), desk.history, Area.LeftDockWidgetArea, 260)
    desk.history_dock.hide()
    docks = [dock for dock in window.findChildren(QDockWidget) if dock.objectName() in ("boxes", CLASSES)]
    window.resizeDocks(docks, [2, 1], Qt.Orientation.Vertical)
    window.setStatusBar(status)
    fields = images.search, images.show_only, images.order, images.label, images.left_out
    of_boxes = boxes.wanted, boxes.order, boxes.threshold, boxes.extent
    of_classes = desk.classes.table, desk.classes.new, desk.classes.all
    of_history, of_gallery = (desk.history.table, desk.history.back), desk.gallery.controls.fields
    for widget in (*fields, *of_gallery, batch.pause, batch.stop, *of_boxes, *of_classes, *of_history):
        widget.installEventFilter(window)  # Escape


def _stack(*widgets: QWidget) -> QWidget:
    return page(in_column(*widgets, spacing=0, margins=(0, 0, 0, 0)))


def _dock(window: QMainWindow, name: str, title: str, widget: QWidget, area: Area, width: int) -> None:
    dock = QDockWidget(title, window)
    dock.setObjectName(name)
    dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
    dock.setTitleBarWidget(QWidget())  # no title
    widget.setMinimumWidth(width * 3 // 4)  # in a small window the names would be cut off
    dock.setWidget(widget)
    window.addDockWidget(area, dock)
    window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)
