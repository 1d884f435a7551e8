"""The image: single pixels at a large zoom, no jagged lines at a small one, in the levels that the user chose."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from fastloc_core.levels import Levels, render

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PIXELS_FROM = 3.0  # the zoom above which single pixels are shown
_QUICKEST = QImage.Format.Format_RGB32  # the format that is painted fastest


class ImageItem(QGraphicsItem):
    """At a small zoom it is painted from a copy that was halved some times, which is made when it is first needed.

    In chosen levels only the part in view is computed, also from such a copy, so that it is quick for any image.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # it tells which part is in view
        self._levels: Levels | None = None
        self.set_pixmap(QPixmap())

    def set_pixmap(
        self, pixmap: QPixmap, deep: tuple[NDArray[Any], ...] = (), size: tuple[int, int] | None = None
    ) -> None:
        """`deep`: see View, the values of an image of more than 8 bits; `size`: width and height of the image, if the
        pixmap is a smaller copy of it.
        """
        self.prepareGeometryChange()
        pixmap.setDevicePixelRatio(1)
        self._pixmap = pixmap
        self._size = QRectF(0, 0, *size) if size else QRectF(pixmap.rect())
        self._halved = {0: pixmap}  # by number of halvings
        self._deep = deep
        self._part: tuple[int, QRect, QImage] | None = None
        self.setVisible(not pixmap.isNull())

    def set_levels(self, levels: Levels | None) -> None:
        """None: show the pixmap as it is."""
        self._levels = levels
        self._part = None
        self.update()

    def boundingRect(self) -> QRectF:
        return self._size

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = painter.deviceTransform().m11() * self._size.width() / max(self._pixmap.width(), 1)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom <= _PIXELS_FROM)
        halvings = -math.log2(zoom)
        if self._levels is not None:
            self._paint_part(painter, QRectF(option.exposedRect), max(0, round(halvings)), self._levels)
            return
        copy = self._copy(max(0, math.floor(halvings)))
        painter.drawPixmap(self.boundingRect(), copy, QRectF(copy.rect()))

    def _copy(self, halvings: int) -> QPixmap:
        if halvings not in self._halved:
            size = (self._pixmap.size() / 2**halvings).expandedTo(QSize(1, 1))
            self._halved[halvings] = self._pixmap.scaled(
                size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        return self._halved[halvings]

    def _paint_part(self, painter: QPainter, seen: QRectF, halvings: int, levels: Levels) -> None:
        halvings = min(halvings, len(self._deep) - 1) if self._deep else halvings
        width, height = self._size_of(halvings)
        to_copy = QTransform.fromScale(width / self._size.width(), height / self._size.height())
        part = to_copy.mapRect(seen).toAlignedRect().adjusted(-1, -1, 1, 1)  # smooth edges need their neighbours
        part &= QRect(0, 0, width, height)
        if part.isEmpty():
            return
        if self._part is None or self._part[:2] != (halvings, part):
            self._part = halvings, part, self._levelled(halvings, part, levels)
        image = self._part[2]
        painter.drawImage(to_copy.inverted()[0].mapRect(QRectF(part)), image, QRectF(image.rect()))

    def _size_of(self, halvings: int) -> tuple[int, int]:
        """Width and height of the copy that was halved so many times."""
        if self._deep:
            height, width = self._deep[halvings].shape[:2]
            return width, height
        return self._copy(halvings).size().toTuple()

    def _levelled(self, halvings: int, part: QRect, levels: Levels) -> QImage:
        import numpy as np  # imported already, because the image came as an array

        if self._deep:
            rows, columns = slice(part.top(), part.bottom() + 1), slice(part.left(), part.right() + 1)
            return _image(render(self._deep[halvings][rows, columns], levels))
        image = self._copy(halvings).toImage().copy(part).convertToFormat(_QUICKEST)
        values = np.frombuffer(image.bits(), np.uint8)  # blue, green, red, and a fourth value that is not used
        values[:] = levels.apply(values)
        return image


def _image(pixels: NDArray[np.uint8]) -> QImage:
    """(H, W, 1 or 3) -> an image with its own memory."""
    height, width, channels = pixels.shape
    grey_or_rgb = QImage.Format.Format_Grayscale8 if channels == 1 else QImage.Format.Format_RGB888
    return QImage(pixels.tobytes(), width, height, channels * width, grey_or_rgb).convertToFormat(_QUICKEST)
