"""The image and the boxes of one document, as they are painted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import (
    QAction,
    QHelpEvent,
    QImage,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from fastloc_core.boxes import Box
from fastloc_core.levels import Levels, View
from fastloc_core.proposal import Proposal
from fastloc_core.review.standing import Shown
from fastloc_gui.look.text import tip
from fastloc_gui.look.theme import DARK, Colors
from fastloc_gui.review.document import Document
from fastloc_gui.review.wording import explained

from .drawing import Drawing
from .evidence import EvidenceItem
from .hit import Target, target_at
from .image_item import ImageItem
from .items import MANY, TAGS, BoxItem
from .message import Message
from .mouse import Drag
from .zoom import ZoomView

if TYPE_CHECKING:
    from .crowd import Crowd

_REACH = 6  # screen pixels from an edge within which it can be gripped
_STILL = 3  # screen pixels that the mouse may move during a click


class BoxView(ZoomView):
    """One image and its boxes."""

    hint_changed = Signal()  # what to do next while something is drawn

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
            box = drag.box if drag and drag.item.id == item.id and not drag.copies else item.box
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
            item.emphasize()
        before, document, focused = set(self._emphasized.values()), self._document, self._focused
        faint = document.standing.beside(focused) if document and isinstance(focused, Proposal) else []
        selected = document.selected if document else ()
        self._emphasized = {}
        for shown in (*faint, *selected):
            if shown.id in self._boxes:
                self._emphasized[shown.id] = item = self._boxes[shown.id]
                chosen = shown.id in (document.others if document else ())
                item.emphasize(focused=shown is focused, faint=shown is not focused and not chosen, selected=chosen)
        if self._crowd:  # it has their colours
            altered = before.union(self._emphasized.values()).intersection(self._boxes.values())
            self._crowd.change(altered, altered)
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
        focused = sorted((i for i in self._emphasized.values() if i.stands_out), key=lambda item: item.is_focused)
        focused = focused[-MANY:]  # the others have the colour of the selection in the crowd
        for item in (*(item for item in items if not item.stands_out), *focused):
            item.paint(painter, to_view)
        self._tags = {}
        ranked = sorted(dict.fromkeys(tagged), key=lambda item: -item.chance)
        for item in dict.fromkeys((*reversed(focused), *ranked)):
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

    def _move_item(self, item_id: str, box: Box) -> None:
        """Show a box with other edges while it is dragged."""
        if item := self._boxes.get(item_id):
            item.box = box
            if self._crowd:
                self._crowd.change({item}, [item])
            self.viewport().update()

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
