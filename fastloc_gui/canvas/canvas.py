"""The canvas: what the mouse and the keyboard do with the boxes of one document."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from fastloc_core.boxes import Box
from fastloc_core.review.nudge import Part, dragged

from .drawing import Corners, Drawing, Extremes
from .items import BoxItem
from .mouse import Band, Drag, cursor_for
from .view import BoxView

_STILL = 3  # screen pixels that the mouse may move during a click
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Canvas(BoxView):
    """One image and its boxes. It changes nothing itself: signals say what the mouse did.

    A click selects a box; with Ctrl or Shift it adds it to the selection, or takes it out. A drag on the empty image,
    or one with Shift anywhere, selects the boxes whose centres lie in its frame. A drag with Ctrl copies a box.
    """

    drawn = Signal(Box)  # a new box, which needs a class
    adjusted = Signal(str, Box)  # the id of a box that was dragged, and its new edges
    copied = Signal(str, Box)  # the id of a box whose copy was dragged away, and the copy's edges
    relabel_wanted = Signal()  # of the box in focus, which was clicked twice
    menu_wanted = Signal(QPoint)  # of the selected boxes; where, on the screen
    image_menu_wanted = Signal(QPoint)  # of the image

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._band: Band | None = None
        self.setAccessibleName(self.tr("Image"))
        self.setAccessibleDescription(self.tr("The image with its proposed and decided boxes."))

    @property
    def drawing(self) -> bool:
        return self._drawing is not None

    @property
    def hint(self) -> str:
        """What to do next while something is drawn; otherwise empty."""
        return self._drawing.hint if self._drawing else ""

    def start_drawing(self) -> None:
        """Draw one box by a drag or by two clicks. A second call, or Escape, ends it."""
        self._start(Corners())

    def start_extremes(self) -> None:
        """Draw one box by the four extreme points of an object. A second call, or Escape, ends it."""
        self._start(Extremes())

    def _start(self, drawing: Drawing) -> None:
        again = type(self._drawing) is type(drawing)
        self._cancel()
        if not (again or self._image.isEmpty()):
            self._drawing = drawing
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)
            self.setFocus()
            self.hint_changed.emit()

    def _cancel(self) -> None:
        self._band = None
        super()._cancel()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        super().drawForeground(painter, rect)
        painter.save()
        painter.resetTransform()
        drag = self._drag
        if drag and drag.copies and drag.moved:
            copy = BoxItem(drag.item, drag.box, self._colors, self.color_of(drag.item.label))
            copy.emphasize(selected=True)
            copy.paint(painter, self.viewportTransform())
        if self._band and self._band.moved:
            self._band.paint(painter, self._colors)
        painter.restore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or self._document is None:
            return
        if self._drawing:
            self._drawing.press(self.to_scene(event.position()))
            self.viewport().update()
            self.hint_changed.emit()
            return
        at, modifiers = event.position(), event.modifiers()
        target, focused = self._target(at), self._focused
        item = self._document.shown(target.item_id) if target else None
        if item and modifiers & _CTRL and not modifiers & _SHIFT:
            self._drag = Drag(item, Part.INSIDE, at, item.box, copies=True)
        elif (target is None or modifiers & _SHIFT) and not self._hidden:
            self._band = Band(at, at, adds=bool(modifiers & (_CTRL | _SHIFT)))
        elif target and target.part and focused is not None:
            self._drag = Drag(focused, target.part, at, focused.box)
        else:
            self._aim(at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Of the box that the first click has focused. While something is drawn it is one more click."""
        alone = not (self._drawing or event.modifiers() & (_CTRL | _SHIFT))
        if event.button() == Qt.MouseButton.LeftButton and alone and self._aim(event.position()):
            self._drag = None
            self.relabel_wanted.emit()
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of the box under the mouse, which is selected, and of the image if there is none; if it was a key, of the box
        in focus.
        """
        by_mouse, focused = event.reason() == QContextMenuEvent.Reason.Mouse, self._focused
        if self._drawing or self._drag or self._document is None or self._image.isEmpty():
            return
        self._band = None
        if by_mouse and self._aim(QPointF(event.pos()), keep=True):
            self.menu_wanted.emit(event.globalPos())
        elif by_mouse:
            self.image_menu_wanted.emit(event.globalPos())
        elif focused:
            at = self.viewportTransform().map(QPointF(*focused.box.centre)).toPoint()
            self.menu_wanted.emit(self.viewport().mapToGlobal(at))
        else:
            self.image_menu_wanted.emit(self.viewport().mapToGlobal(self.viewport().rect().center()))

    def _aim(self, at: QPointF, keep: bool = False) -> bool:
        """Focus the box there; False if there is none. `keep`: what is selected stays so if that box belongs to it."""
        target, document = self._target(at), self._document
        if target and document:
            self._eased_to = target.item_id  # the box is under the mouse, so it is in view
            among = {item.id for item in document.selected}
            document.select(among if keep and target.item_id in among else [target.item_id], target.item_id)
        return target is not None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._drawing:
            self._drawing.at = self.to_scene(event.position())
            self.viewport().update()
        elif self._drag:
            self._continue(self._drag, event.position())
        elif band := self._band:
            band.at = event.position()
            band.moved = band.moved or (band.at - band.start).manhattanLength() > _STILL
            self.viewport().update()
        else:
            self.viewport().setCursor(cursor_for(self._target(event.position())))

    def _continue(self, drag: Drag, at: QPointF) -> None:
        step = at - drag.start
        drag.moved = drag.moved or step.manhattanLength() > _STILL
        if drag.moved:
            dx, dy = (round(v / self.transform().m11()) for v in step.toTuple())
            size = self._image.size()
            drag.box = dragged(drag.item.box, drag.part, dx, dy, size.width(), size.height())
            if drag.copies:
                self.viewport().setCursor(Qt.CursorShape.DragCopyCursor)
                self.viewport().update()
            else:
                self._move_item(drag.item.id, drag.box)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        document = self._document
        if event.button() != Qt.MouseButton.LeftButton or document is None:
            return
        drag, band, self._drag, self._band = self._drag, self._band, None, None
        if drag:
            self._drop(drag)
        elif band and band.moved:
            self._select_within(band)
        elif band and band.adds and (target := self._target(band.start)):
            self._eased_to = target.item_id
            document.toggle(target.item_id)
        elif self._drawing and self._drawing.points:
            self._release_point(self._drawing, event.position())

    def _drop(self, drag: Drag) -> None:
        document = self._document
        self._move_item(drag.item.id, drag.item.box)  # until its new edges are kept
        if document is None or not document.shown(drag.item.id):
            return
        if drag.moved:
            (self.copied if drag.copies else self.adjusted).emit(drag.item.id, drag.box)
        elif drag.copies:
            self._eased_to = drag.item.id
            document.toggle(drag.item.id)
        elif document.others:
            document.set_focus(drag.item.id)

    def _select_within(self, band: Band) -> None:
        """Select the boxes whose centres lie in the frame; nothing happens if it has none."""
        area = self.viewportTransform().inverted()[0].mapRect(band.rect)
        found = [i for i, item in self._boxes.items() if area.contains(QPointF(*item.box.centre))]
        self.viewport().update()
        if found and self._document:
            kept = [item.id for item in self._document.selected] if band.adds else []
            self._document.select(dict.fromkeys([*kept, *found]))

    def _release_point(self, drawing: Drawing, at: QPointF) -> None:
        away = at - self.viewportTransform().map(drawing.points[-1])
        if drawing.release(self.to_scene(at), still=away.manhattanLength() <= _STILL):
            if box := drawing.box(self._image.width(), self._image.height()):
                self._cancel()
                self.drawn.emit(box)
            else:
                drawing.points.clear()
                self.viewport().update()
                self.hint_changed.emit()

    def _back(self, leave: bool) -> None:
        """Take back the last click of a drawing; without one, or in a drag, end it if that is wanted. If nothing is
        under way, nothing but the box in focus stays selected.
        """
        if self._drawing and self._drawing.take_back():
            self.viewport().update()
            self.hint_changed.emit()
        elif leave and (self._drag or self._drawing or self._band):
            self._cancel()
        elif leave and self._document:
            self._document.set_focus(self._document.focus)

    def _is_ours(self, key: int) -> bool:
        """Whether the key belongs to what is dragged, drawn or selected now, and is no shortcut."""
        selected = self._document is not None and self._document.others
        escapes = key == Qt.Key.Key_Escape and (self._drag or self._drawing or self._band or selected)
        return bool(escapes or (key == Qt.Key.Key_Backspace and self._drawing))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_ours(event.key()):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_ours(event.key()):
            self._back(leave=event.key() == Qt.Key.Key_Escape)
        else:
            super().keyPressEvent(event)
