"""A view that zooms and pans, and moves smoothly to a part of the image."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QPointF, QRectF, QSizeF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

_LIMITS = 0.02, 64.0  # the first one is lower for an image that would not fit
_STEP = 1.25
_MARGIN = 24  # screen pixels around the image
_CLOSEST = 8.0  # zoom_to does not enlarge small parts beyond this zoom
_SHARE = 0.75  # share of the view that a part takes after zoom_to
_SEEN_ENOUGH = 0.9  # share of a part that has to be in view; otherwise ease_to moves


class ZoomView(QGraphicsView):
    """An image at the scene's origin; a unit of the scene is a pixel of the image.

    At a zoom of 1 a pixel of the image is a pixel of the display, for every scaling of the display. A new image is
    fitted into the view, also when the view is resized, until the user zooms.
    """

    zoomed = Signal(float)  # the new zoom, 0 without an image

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.animated = True
        self._image = QRectF()
        self._fitting = True
        self._pan_from: QPointF | None = None
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(150)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._show_part)
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)

    @property
    def zoom(self) -> float:
        return self.transform().m11() * self.devicePixelRatioF()

    @property
    def part_seen(self) -> QRectF:
        """The part of the scene that is in view."""
        return self._inverse().mapRect(QRectF(self.viewport().rect()))

    def to_scene(self, at: QPointF) -> QPointF:
        return self._inverse().map(at)

    def fit(self) -> None:
        self._animation.stop()
        self._fitting = True
        if self._image.isEmpty():
            self.zoomed.emit(0.0)
            return
        self._set_scale(self._fitting_scale)
        self.centerOn(self._image.center())

    @property
    def _fitting_scale(self) -> float:
        room = QSizeF(self.viewport().size()) - QSizeF(2 * _MARGIN, 2 * _MARGIN)
        return max(min(room.width() / self._image.width(), room.height() / self._image.height()), 1e-6)

    def actual_size(self) -> None:
        self.zoom_by(1 / self.zoom)

    def zoom_in(self) -> None:
        self.zoom_by(_STEP)

    def zoom_out(self) -> None:
        self.zoom_by(1 / _STEP)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about `at` in the viewport; None: about the mouse if it is there, otherwise about the centre."""
        if self._image.isEmpty():
            return
        self._animation.stop()
        self._fitting = False
        centre = QRectF(self.viewport().rect()).center()
        if at is None:
            inside = self.viewport().underMouse()
            at = QPointF(self.viewport().mapFromGlobal(self.cursor().pos())) if inside else centre
        fixed = self.to_scene(at)
        self._set_scale(self.transform().m11() * factor)
        self.centerOn(fixed + (centre - at) / self.transform().m11())

    def zoom_to(self, part: QRectF) -> None:
        """Show `part` as large as possible, with a margin."""
        self._go(part, _CLOSEST / self.devicePixelRatioF())

    def ease_to(self, part: QRectF) -> None:
        """Bring `part` into view if too little of it is seen, without enlarging it."""
        part = part.adjusted(-0.5, -0.5, 0.5, 0.5)  # an empty box is shown, too
        seen = part.intersected(self.part_seen)
        if seen.width() * seen.height() < _SEEN_ENOUGH * part.width() * part.height():
            self._go(part, self.transform().m11())

    def _go(self, part: QRectF, closest: float) -> None:
        if self._image.isEmpty():
            return
        self._fitting = False
        view = QSizeF(self.viewport().size())
        fitting = _SHARE * min(view.width() / max(part.width(), 1), view.height() / max(part.height(), 1))
        shown = QRectF(QPointF(), view / min(fitting, closest))
        shown.moveCenter(part.center())
        self._animation.stop()
        if not self.animated:
            self._show_part(shown)
            return
        self._animation.setStartValue(self.part_seen)
        self._animation.setEndValue(shown)
        self._animation.start()

    def _show_part(self, part: QRectF) -> None:
        self._set_scale(self.viewport().width() / part.width())
        self.centerOn(part.center())

    def _set_scale(self, scale: float) -> None:
        ratio = self.devicePixelRatioF()
        scale = min(max(scale, min(_LIMITS[0] / ratio, self._fitting_scale)), _LIMITS[1] / ratio)
        margin = _MARGIN / scale
        self.setTransform(QTransform.fromScale(scale, scale))
        self.setSceneRect(self._image.adjusted(-margin, -margin, margin, margin))
        self.zoomed.emit(self.zoom)

    def _inverse(self) -> QTransform:
        return self.viewportTransform().inverted()[0]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitting:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(_STEP ** (event.angleDelta().y() / 120), event.position())
        else:
            self._animation.stop()
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_by(1 + event.value(), event.position())
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._animation.stop()
            self._pan_from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pan_from is not None:
            step = (event.position() - self._pan_from).toPoint()
            self._pan_from = event.position()
            across, down = self.horizontalScrollBar(), self.verticalScrollBar()
            across.setValue(across.value() - step.x())
            down.setValue(down.value() - step.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan_from = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)
