"""The heat map of a proposal's evidence, over the whole image."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsPixmapItem


class EvidenceItem(QGraphicsPixmapItem):
    def __init__(self) -> None:
        super().__init__()
        self.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.hide()

    def set_map(self, image: QImage | None, over: QRectF) -> None:
        """`image`: of any size; `over`: the image that it is stretched to."""
        self.setPixmap(QPixmap() if image is None else QPixmap.fromImage(image))
        self.stretch(over)

    def stretch(self, over: QRectF) -> None:
        heat = self.pixmap()
        if not heat.isNull():
            self.setTransform(QTransform.fromScale(over.width() / heat.width(), over.height() / heat.height()))
