"""The pixels of the box in focus that an export with masks would cut out, over the image."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem

_INSIDE, _EDGE = 110, 255  # of 255, how much of the colour is seen
_NO_CLASS = "#ffffff"


class MaskItem(QGraphicsPixmapItem):
    def __init__(self) -> None:
        super().__init__()
        self.hide()

    def show_mask(self, values: bytes, width: int, height: int, at: tuple[int, int], color: str) -> None:
        """`values`: 1 inside of the object, 2 at its edge, otherwise 0; `at`: column and row of the image where they
        begin; `color`: of the class, empty if it has none.
        """
        image = QImage(values, width, height, width, QImage.Format.Format_Indexed8)
        shades = [QColor(0, 0, 0, 0)]
        for opacity in (_INSIDE, _EDGE):
            shade = QColor(color or _NO_CLASS)
            shade.setAlpha(opacity)
            shades.append(shade)
        image.setColorTable([shade.rgba() for shade in shades])
        self.setPixmap(QPixmap.fromImage(image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)))
        self.setPos(*at)
        self.show()
