"""The photograph: its single pixels when near, no jagged lines when far."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

_PIXELS_FROM = 3.0  # the zoom above which single pixels are shown


class Photo(QGraphicsItem):
    """Where it is shown small, it is painted from a halved copy, made when first needed."""

    def __init__(self) -> None:
        super().__init__()
        self.set_pixmap(QPixmap())

    def set_pixmap(self, pixmap: QPixmap) -> None:
        self.prepareGeometryChange()
        pixmap.setDevicePixelRatio(1)
        self._pixmap = pixmap
        self._halved = {0: pixmap}  # by number of halvings
        self.setVisible(not pixmap.isNull())

    def boundingRect(self) -> QRectF:
        return QRectF(self._pixmap.rect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = painter.deviceTransform().m11()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom <= _PIXELS_FROM)
        copy = self._copy(max(0, math.floor(-math.log2(zoom))))
        painter.drawPixmap(self.boundingRect(), copy, QRectF(copy.rect()))

    def _copy(self, halvings: int) -> QPixmap:
        if halvings not in self._halved:
            size = (self._pixmap.size() / 2**halvings).expandedTo(QSize(1, 1))
            self._halved[halvings] = self._pixmap.scaled(
                size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        return self._halved[halvings]
