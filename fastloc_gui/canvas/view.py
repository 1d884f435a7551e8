"""The canvas: the image and the boxes of one document, and the actions of the mouse on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from fastloc_core.boxes import Box
from fastloc_core.levels import Levels, View
from fastloc_core.proposal import Proposal
from fastloc_core.review.nudge import dragged
from fastloc_core.review.standing import Shown
from fastloc_gui.look.text import tip
from fastloc_gui.look.theme import DARK, Colors
from fastloc_gui.review.document import Document
from fastloc_gui.review.wording import explained

from .drawing import Corners, Drawing, Extremes
from .evidence import EvidenceItem
from .hit import Target, target_at
from .image_item import ImageItem
from .items import MANY, TAGS, BoxItem
from .message import Message
from .mouse import Drag, cursor_for
from .zoom import ZoomView

if TYPE_CHECKING:
    from .crowd import Crowd

_REACH = 6  # screen pixels from an edge within which it can be gripped
_STILL = 3  # screen pixels that the mouse may move during a click


class Canvas(ZoomView):
    """One image and its boxes. It changes nothing itself: signals say what the mouse did."""

    drawn = Signal(Box)  # a new box, which needs a class
    adjusted = Signal(str, Box)  # the id of a box that was dragged, and its new edges
    hint_changed = Signal()
    relabel_wanted = Signal()  # of the box in focus, which was clicked twice
    menu_wanted = Signal(QPoint)  # of the box in focus; where, on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)  # the window takes them
        self.viewport().setAcceptDrops(False)
        self._document: Document | None = None
        self._colors = DARK
        self.color_of: Callable[[str], str] = lambda label: ""  # of a class; empty: it has none
        self.message = Message(self.viewport())
        QVBoxLayout(self.viewport()).addWidget(self.message)
        self._shown: Mapping[str, Shown] = {}  # what is shown, by id ...
        self._boxes: dict[str, BoxItem] = {}  # ... and the items that show them
        self._emphasized: dict[str, BoxItem] = {}  # the items that look different from the others
        self._tags: dict[str, QRect] = {}  # where they were painted, by the id of their box
        self._crowd: Crowd | None = None  # all items, if they are many
        self._hidden = False
        self._drag: Drag | None = None
        self._drawing: Drawing | None = None
        self._eased_to: str | None = None
        self._image_item = ImageItem()
        self._evidence = EvidenceItem()
        for item in (self._image_item, self._evidence):
            self.scene().addItem(item)
        self.setMouseTracking(True)
        self.setBackgroundBrush(self._colors.background)
        self.setAccessibleName(self.tr("Image"))
        self.setAccessibleDescription(self.tr("The image with its proposed and decided boxes."))

    def set_document(self, document: Document | None) -> None:
        """Show the boxes of `document` as soon as its image is set."""
        if self._document is not None:
            self._document.changed.disconnect(self._show)
            self._document.focus_changed.disconnect(self._follow_focus)
        self._document = document
        self._eased_to = self._focused.id if self._focused else None
        if document is not None:
            document.changed.connect(self._show)
            document.focus_changed.connect(self._follow_focus)
        self.set_evidence(None)
        self.set_image(None)

    def set_image(self, image: QImage | None, view: View | None = None, size: tuple[int, int] | None = None) -> None:
        """`view`: see ImageItem; `size`: of the image, if larger. A new image is shown in its automatic levels."""
        pixmap = QPixmap() if image is None else QPixmap.fromImage(image)
        self._image_item.set_levels(None)
        self._image_item.set_pixmap(pixmap, view.deep if view else (), size)
        self._image = self._image_item.boundingRect()
        self.message.setVisible(pixmap.isNull())
        self._cancel()
        self._evidence.stretch(self._image)
        self.fit()

    def set_levels(self, levels: Levels | None) -> None:
        """Show the image in these levels, None for the automatic ones. Only the view changes."""
        self._image_item.set_levels(levels)

    def set_evidence(self, image: QImage | None) -> None:
        """The heat map of the whole image, of any size; shown while `show_evidence` is on."""
        self._evidence.set_map(image, self._image)

    def show_evidence(self, on: bool) -> None:
        self._evidence.setVisible(on)

    def hide_boxes(self, on: bool) -> None:
        self._hidden = on
        self.viewport().update()

    def set_message(self, text: str, remedy: QAction | None = None) -> None:
        """A text in the middle while there is no image, with a button for `remedy`."""
        self.message.say(text, remedy)

    def set_colors(self, colors: Colors) -> None:
        self._colors = colors
        self.setBackgroundBrush(colors.background)
        self.color_again()

    def color_again(self) -> None:
        """The colours have changed."""
        self._boxes, self._shown, self._crowd = {}, {}, None
        self._sync()

    def zoom_to_box(self) -> None:
        """Zoom to the focused box."""
        focused = self._focused
        if focused is not None and focused.id in self._boxes:
            self.zoom_to(self._boxes[focused.id].rect)

    @property
    def _focused(self) -> Shown | None:
        return self._document.focused if self._document else None

    def _sync(self) -> None:
        """Bring the items up to date with the document; items of boxes that did not change stay."""
        document, drag = self._document, self._drag
        before, shown = self._shown, {} if document is None or self._image.isEmpty() else document.by_id
        self._shown = shown
        if drag and drag.item.id not in shown:
            self._drag = drag = None
        changed = [item for item_id, item in shown.items() if before.get(item_id) is not item]
        left = [*(before.keys() - shown.keys()), *(item.id for item in changed if item.id in before)]
        gone = {self._boxes.pop(item_id) for item_id in left}
        for item in changed:
            box = drag.box if drag and drag.item.id == item.id else item.box
            self._boxes[item.id] = BoxItem(item, box, self._colors, self.color_of(item.label))
        if self._crowd:
            self._crowd.change(gone, [self._boxes[item.id] for item in changed])
        self._emphasize()

    def _show(self) -> None:
        """The document shows something else."""
        self._sync()
        self._ease()

    def _emphasize(self) -> None:
        """Highlight the box in focus, and fade the proposals that cannot be right if it is."""
        for item in self._emphasized.values():
            item.emphasize(focused=False, faint=False)
        focused = self._focused
        faint = self._document.standing.beside(focused) if self._document and isinstance(focused, Proposal) else []
        self._emphasized = {}
        for shown in (*faint, focused):
            if shown and shown.id in self._boxes:
                self._emphasized[shown.id] = item = self._boxes[shown.id]
                item.emphasize(focused=shown is focused, faint=shown is not focused)
        self.viewport().update()

    def _follow_focus(self) -> None:
        self._emphasize()
        self._ease()

    def _ease(self) -> None:
        """Bring a box that has just got the focus into view."""
        before, self._eased_to = self._eased_to, self._focused.id if self._focused else None
        if self._eased_to != before and self._eased_to in self._boxes:
            self.ease_to(self._boxes[self._eased_to].rect)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        painter.save()
        painter.resetTransform()
        view = self.viewport().rect()
        if self._boxes and not self._hidden:
            self._paint_boxes(painter, view)
        if self._drawing and not self._image.isEmpty():
            painter.setOpacity(1.0)
            self._drawing.paint(painter, view, self.viewportTransform(), self._colors)
        painter.restore()

    def _paint_boxes(self, painter: QPainter, view: QRect) -> None:
        to_view = self.viewportTransform()
        tagged = items = list(self._boxes.values())
        if crowd := self._gathered():
            items = crowd.paint(painter, view, to_view, self._colors)
            tagged = crowd.within(self.part_seen, TAGS) + [item for item in items if item.is_pending]
        focused = [item for item in self._emphasized.values() if item.is_focused]
        for item in (*(item for item in items if not item.is_focused), *focused):
            item.paint(painter, to_view)
        self._tags = {}
        ranked = sorted(dict.fromkeys(tagged), key=lambda item: -item.chance)
        for item in dict.fromkeys((*focused, *ranked)):
            item.paint_tag(painter, to_view, view, self._tags)

    def viewportEvent(self, event: QEvent) -> bool:
        """The mouse over a tag: what its number means."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and not self._hidden:
            over = (i for i, rect in self._tags.items() if rect.contains(event.pos()))
            item = self._shown.get(next(over, ""))
            QToolTip.showText(event.globalPos(), tip(explained(item)) if item else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def _gathered(self) -> Crowd | None:
        """All boxes if they are many, otherwise None."""
        if len(self._boxes) <= MANY:
            self._crowd = None
        elif self._crowd is None:
            from .crowd import Crowd  # imports numpy, which the window does not need for its start

            self._crowd = Crowd(self._boxes.values())
        return self._crowd

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
        """End a drag or a drawing; it changes nothing."""
        if self._drag:
            self._move_item(self._drag.item.id, self._drag.item.box)
        drawing, self._drag, self._drawing = self._drawing, None, None
        self.viewport().unsetCursor()
        self._sync()
        self.viewport().update()
        if drawing:
            self.hint_changed.emit()

    def _target(self, at: QPointF) -> Target | None:
        if self._hidden:
            return None
        point, reach = self.to_scene(at), _REACH / self.transform().m11()
        near: Iterable[BoxItem] = self._boxes.values()
        if crowd := self._gathered():
            near = crowd.within(QRectF(point, point).adjusted(-reach, -reach, reach, reach))
        boxes = {item.shown.id: item.box for item in near}
        focused = self._focused
        return target_at(boxes, focused.id if focused else None, point.x(), point.y(), reach)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or self._document is None:
            return
        if self._drawing:
            self._drawing.press(self.to_scene(event.position()))
            self.viewport().update()
            self.hint_changed.emit()
            return
        target, focused = self._target(event.position()), self._focused
        if target and target.part and focused is not None:
            self._drag = Drag(focused, target.part, event.position(), focused.box)
        elif target:
            self._aim(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Of the box that the first click has focused. While something is drawn it is one more click."""
        if event.button() == Qt.MouseButton.LeftButton and not self._drawing and self._aim(event.position()):
            self._drag = None
            self.relabel_wanted.emit()
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of the box under the mouse, which gets the focus; of the box in focus, if it was a key."""
        by_mouse, focused = event.reason() == QContextMenuEvent.Reason.Mouse, self._focused
        if self._drawing or self._drag:
            return
        if by_mouse and self._aim(QPointF(event.pos())):
            self.menu_wanted.emit(event.globalPos())
        elif not by_mouse and focused:
            at = self.viewportTransform().map(QPointF(*focused.box.centre)).toPoint()
            self.menu_wanted.emit(self.viewport().mapToGlobal(at))

    def _aim(self, at: QPointF) -> bool:
        """Focus the box there; False if there is none."""
        target = self._target(at)
        if target and self._document:
            self._eased_to = target.item_id  # the box is under the mouse, so it is in view
            self._document.set_focus(target.item_id)
        return target is not None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._drawing:
            self._drawing.at = self.to_scene(event.position())
            self.viewport().update()
        elif self._drag:
            self._continue(self._drag, event.position())
        else:
            self.viewport().setCursor(cursor_for(self._target(event.position())))

    def _continue(self, drag: Drag, at: QPointF) -> None:
        step = at - drag.start
        drag.moved = drag.moved or step.manhattanLength() > _STILL
        if drag.moved:
            dx, dy = (round(v / self.transform().m11()) for v in step.toTuple())
            size = self._image.size()
            drag.box = dragged(drag.item.box, drag.part, dx, dy, size.width(), size.height())
            self._move_item(drag.item.id, drag.box)

    def _move_item(self, item_id: str, box: Box) -> None:
        """Show a box with other edges while it is dragged."""
        if item := self._boxes.get(item_id):
            item.box = box
            if self._crowd:
                self._crowd.change({item}, [item])
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or self._document is None:
            return
        drag, self._drag = self._drag, None
        if drag:
            self._move_item(drag.item.id, drag.item.box)  # until its new edges are kept
        if drag and drag.moved and self._document.shown(drag.item.id):
            self.adjusted.emit(drag.item.id, drag.box)
        elif self._drawing and self._drawing.points:
            self._release_point(self._drawing, event.position())

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
        """Take back the last click of a drawing; without one, or in a drag, end it if that is wanted."""
        if self._drawing and self._drawing.take_back():
            self.viewport().update()
            self.hint_changed.emit()
        elif leave:
            self._cancel()

    def _is_ours(self, key: int) -> bool:
        """Whether the key belongs to what is dragged or drawn now, and is no shortcut."""
        escapes = key == Qt.Key.Key_Escape and (self._drag or self._drawing)
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
