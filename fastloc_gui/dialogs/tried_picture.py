"""A small picture with the boxes and the classes that a model proposes for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from fastloc_core.proposal import Proposal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SIDE = 360  # pixels of the screen, the longer side
_BOXES = 3


def tried_picture(widget: QWidget, pixels: NDArray[np.uint8], proposals: Sequence[Proposal]) -> QPixmap:
    """`pixels`: RGB (H, W, 3); the colours and the letters are the widget's."""
    height, width = pixels.shape[:2]
    ratio = widget.devicePixelRatioF()
    whole = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    side = round(_SIDE * ratio)
    picture = QPixmap.fromImage(whole.scaled(side, side, keep, smooth))
    scale = picture.width() / ratio / width
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    painter.setFont(widget.font())
    colours = widget.palette()
    for proposal in proposals[:_BOXES]:
        box = proposal.box.scaled(scale, scale)
        frame = QRectF(box.x0, box.y0, box.width, box.height)
        painter.setPen(QPen(colours.highlight().color(), 2))
        painter.drawRect(frame)
        text = painter.boundingRect(frame.adjusted(5, 3, 0, 0), Qt.AlignmentFlag.AlignLeft, proposal.label)
        painter.fillRect(text.adjusted(-4, -2, 4, 2), colours.highlight())
        painter.setPen(colours.highlightedText().color())
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft, proposal.label)
    painter.end()
    return picture
