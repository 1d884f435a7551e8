"""How a tile looks: the crop or the image, the outlines of its boxes, and a line with its class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QWidget

from fastloc_core.boxes import Box
from fastloc_core.store.gallery import Tile
from fastloc_gui.jobs.crops import Crop, Wish
from fastloc_gui.look.text import percent
from fastloc_gui.look.theme import DARK, colors
from fastloc_gui.review.session import Session
from fastloc_gui.work.crops import Crops

from .layout import PADDING
from .tiles import caption, named

MANY = 24  # boxes of an image, from which on their lines are thin: broken ones take long
MOST = 200  # boxes of an image that are drawn
_SWATCH = 9
_HALO = QColor(0, 0, 0, 150)  # fainter than on the canvas, because the lines are as wide and all else is smaller
_BUSY = 0.35  # opacity of what is being decided

Role = QPalette.ColorRole


class TilePainter:
    """`busy`: ids of the boxes that are being decided; `seen`: of those that were painted."""

    def __init__(self, session: Session, crops: Crops) -> None:
        self._session, self._crops = session, crops
        self.whole = False
        self.side = self._pixels = self._former = 0
        self.busy: set[str] = set()
        self.seen: set[str] = set()

    def use(self, side: int, ratio: float) -> None:
        """`side`: of a picture on the screen; `ratio`: pixels of the screen for each of its units."""
        self.side = side
        if (pixels := round(side * ratio)) != self._pixels:
            self._former, self._pixels = self._pixels, pixels

    def wish(self, tiles: Sequence[Tile]) -> Wish:
        """The crop that a tile needs."""
        return Wish(tiles[0].image, None if self.whole else tiles[0].box, self._pixels)

    def _crop(self, tiles: Sequence[Tile]) -> Crop | None:
        """While it is made, the one of another size."""
        wish = self.wish(tiles)
        return self._crops.get(wish) or self._crops.get(wish._replace(side=self._former))

    def caption_height(self, view: QWidget) -> int:
        return view.fontMetrics().height() + 6

    def paint(
        self, painter: QPainter, cell: QRect, tiles: Sequence[Tile], palette: QPalette, selected: bool, current: bool
    ) -> None:
        inner = cell.adjusted(PADDING, PADDING, -PADDING, -PADDING)
        frame = QRect(inner.topLeft(), QSize(self.side, self.side))
        painter.setOpacity(1.0)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.brush(Role.Highlight))
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 5, 5)
        if current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color(Role.Link), 2))
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 5, 5)
        if all(tile.id in self.busy for tile in tiles):
            painter.setOpacity(_BUSY)
        crop = self._crop(tiles)
        self._paint_crop(painter, frame, crop, tiles, palette)
        line = QRect(QPoint(inner.left(), frame.bottom() + 1), QSize(self.side, inner.bottom() - frame.bottom()))
        self._paint_caption(painter, line, tiles, palette.color(Role.HighlightedText if selected else Role.Text))
        painter.setOpacity(1.0)

    def _paint_crop(
        self, painter: QPainter, frame: QRect, crop: Crop | None, tiles: Sequence[Tile], palette: QPalette
    ) -> None:
        if crop is None or crop.pixels is None:
            painter.fillRect(frame, palette.color(Role.AlternateBase))
            if crop:
                self.paint_text(painter, frame.adjusted(8, 8, -8, -8), "✕")
                self.seen.update(tile.id for tile in tiles)
            return
        painter.fillRect(frame, colors().background)
        size = crop.pixels.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(frame.topLeft() + _half(frame.size() - size), size)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, crop.pixels)
        self.seen.update(tile.id for tile in tiles)
        painter.setClipRect(frame)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(tiles) > MANY:
            self._paint_many(painter, tiles[:MOST], crop.part, place)
        else:
            for tile in tiles:
                self._paint_outline(painter, _placed(tile.box, crop.part, place), tile)
        painter.setClipping(False)

    def _color(self, label: str) -> QColor:
        color = self._session.color(label)
        return QColor(color) if color else DARK.unnamed

    def _paint_many(self, painter: QPainter, tiles: Iterable[Tile], part: Box, place: QRect) -> None:
        """Much quicker than one by one."""
        by_class: dict[str, list[QRect]] = {}
        sx, sy = place.width() / part.width, place.height() / part.height
        for tile in tiles:
            x0, y0, x1, y1 = tile.box.clipped(*tile.size).edges
            left, top = round(place.left() + (x0 - part.x0) * sx), round(place.top() + (y0 - part.y0) * sy)
            rect = QRect(left, top, round((x1 - x0) * sx), round((y1 - y0) * sy))
            by_class.setdefault(tile.label, []).append(rect)
        for label, rects in by_class.items():
            painter.setPen(QPen(self._color(label), 1))
            painter.drawRects(rects)

    def _paint_outline(self, painter: QPainter, rect: QRect, tile: Tile) -> None:
        """As on the canvas: the colour of the class, dashed while it is proposed."""
        pen = QPen(self._color(tile.label), 2)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if tile.decision is None:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([3, 2])
        under = QPen(_HALO, 4)
        under.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        for each in (under, pen):
            painter.setPen(each)
            painter.drawRect(rect)

    def _paint_caption(self, painter: QPainter, line: QRect, tiles: Sequence[Tile], ink: QColor) -> None:
        metrics, one = painter.fontMetrics(), tiles[0]
        sure = percent(one.chance) if len(tiles) == 1 and one.chance is not None else ""
        left = line.left()
        if len(tiles) == 1:
            spot = QRectF(left + 0.5, line.center().y() - _SWATCH / 2 + 0.5, _SWATCH, _SWATCH)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(ink, 0.6))
            painter.setBrush(self._color(one.label))
            painter.drawRoundedRect(spot, 2, 2)
            left += _SWATCH + 5
        name = named(one) if len(tiles) == 1 else caption(tiles)
        if left + metrics.horizontalAdvance(f"{name}  {sure}") > line.right():
            sure = ""  # the class says more
        painter.setPen(ink)
        wide = metrics.horizontalAdvance(sure)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, sure)
        room = line.right() - left - wide - (6 if sure else 0)
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        rect = QRect(left, line.top(), room, line.height())
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    @staticmethod
    def paint_text(painter: QPainter, rect: QRect, text: str) -> None:
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)


def _half(size: QSize) -> QPoint:
    return QPoint(size.width() // 2, size.height() // 2)


def _placed(box: Box, part: Box, place: QRect) -> QRect:
    """A box on a picture that shows a part of the image, within the range of numbers that Qt can paint."""
    sx, sy = place.width() / max(part.width, 1e-9), place.height() / max(part.height, 1e-9)
    far = 2**20

    def at(x: float, y: float) -> QPointF:
        return QPointF(
            max(-far, min(far, place.left() + (x - part.x0) * sx)),
            max(-far, min(far, place.top() + (y - part.y0) * sy)),
        )

    return QRectF(at(box.x0, box.y0), at(box.x1, box.y1)).toRect()
