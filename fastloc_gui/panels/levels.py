"""Brightness and contrast: the histogram of the values of an image, and the values shown as black and as white."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QWidget

from fastloc_core.levels import Levels, Scale
from fastloc_gui.look.parts import in_row, leave_keyboard
from fastloc_gui.look.text import short

_LARGE = 10  # steps
_GRIP = 5.0  # half the width of a handle's grip
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -_LARGE,
    Qt.Key.Key_PageUp: _LARGE,
}

Role = QPalette.ColorRole


class Track(QWidget):
    """The histogram with a handle for black and one for white; `ends`: their positions, 0 (left) to 1 (right)."""

    moved = Signal()
    reset_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: tuple[int, ...] = (0,)
        self.ends = [0.0, 1.0]
        self.held = 0  # the handle that was touched last, which the keyboard moves
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Brightness and contrast"))
        self.setToolTip(
            self.tr(
                "Values left of the first handle are black, right of the second white. Only the view changes.\n"
                "Arrow keys move one handle, with Shift the other. Double click: automatic."
            )
        )

    def sizeHint(self) -> QSize:
        return QSize(320, 34)

    def show_ends(self, ends: list[float]) -> None:
        self.ends = ends
        self.update()

    def move_to(self, handle: int, at: float) -> None:
        """Move a handle, at most up to the other one."""
        gap = 1 / len(self.counts)
        if handle == 0:
            self.ends[0] = max(min(at, self.ends[1] - gap), 0.0)
        else:
            self.ends[1] = min(max(at, self.ends[0] + gap), 1.0)
        self.moved.emit()

    @property
    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_GRIP + 1, 2, -_GRIP - 1, -2)

    def _x(self, at: float) -> float:
        return self._room.left() + at * self._room.width()

    def _at(self, event: QMouseEvent) -> float:
        return (event.position().x() - self._room.left()) / self._room.width()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            at = self._at(event)
            self.held = int(at > sum(self.ends) / 2)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.move_to(self.held, self._at(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        handle = 1 - self.held if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else self.held
        if key in _STEPS:
            self.move_to(handle, self.ends[handle] + _STEPS[key] / len(self.counts))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.move_to(handle, float(key == Qt.Key.Key_End))
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, room = self.palette(), self._room
        painter.setPen(QPen(palette.color(Role.Mid), 1))
        painter.setBrush(palette.color(Role.Base))
        painter.drawRoundedRect(room.adjusted(-0.5, -0.5, 0.5, 0.5), 3, 3)
        if not self.isEnabled():
            return
        hill = self._hill(room)
        painter.setPen(Qt.PenStyle.NoPen)
        ink = palette.color(Role.PlaceholderText)
        window = QRectF(QPointF(self._x(self.ends[0]), room.top()), QPointF(self._x(self.ends[1]), room.bottom()))
        for part, opacity in ((room, 0.35), (window, 0.65)):
            painter.save()
            painter.setClipRect(part)
            painter.setOpacity(opacity)
            painter.setBrush(ink)
            painter.drawPolygon(hill)
            painter.restore()
        accent = palette.color(Role.Link)
        painter.setPen(QPen(accent, 1.5))
        painter.drawLine(window.bottomLeft(), window.topRight())  # the brightness of each value
        for handle, x in enumerate((window.left(), window.right())):
            self._paint_handle(painter, x, accent, self.hasFocus() and handle == self.held)

    def _hill(self, room: QRectF) -> QPolygonF:
        """Heights grow with the square root, so that few pixels can be seen beside very many."""
        most = max(max(self.counts), 1)
        step = room.width() / len(self.counts)
        points = [room.bottomLeft()]
        for i, count in enumerate(self.counts):
            y = room.bottom() - (room.height() - 3) * (count / most) ** 0.5
            points += [QPointF(room.left() + i * step, y), QPointF(room.left() + (i + 1) * step, y)]
        return QPolygonF([*points, room.bottomRight()])

    def _paint_handle(self, painter: QPainter, x: float, accent: QColor, focused: bool) -> None:
        top, bottom = self._room.top(), self._room.bottom()
        painter.setPen(QPen(accent, 1.5))
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        middle = (top + bottom) / 2
        painter.setPen(QPen(self.palette().color(Role.WindowText if focused else Role.Window), 1.5))
        painter.setBrush(accent)
        painter.drawRoundedRect(QRectF(x - _GRIP, middle - 7, 2 * _GRIP, 14), 3, 3)


class LevelsBar(QWidget):
    """The track between the two values that are chosen on it.

    The chosen values stay for the next images with values of the same kind, until they are reset.
    """

    levels_changed = Signal(object)  # Levels, or None for the automatic ones
    left = Signal()  # the keyboard belongs to the canvas again

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale: Scale | None = None
        self._chosen: dict[str, Levels] = {}  # kind of value: its levels
        self.track = Track()
        self.low, self.high = QLabel(alignment=Qt.AlignmentFlag.AlignRight), QLabel()
        self.automatic = QToolButton(autoRaise=True)
        self.automatic.setText(self.tr("Automatic"))
        self.automatic.setToolTip(self.tr("Go back to the automatic brightness and contrast"))
        leave_keyboard(self.track, self.automatic)
        for number in (self.low, self.high):
            number.setMinimumWidth(self.fontMetrics().horizontalAdvance("-8.888e+88"))
            number.setAlignment(number.alignment() | Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(in_row(self.low, self.track, self.high, self.automatic, margins=(8, 4, 8, 4)))
        self.setFocusProxy(self.track)
        self.track.moved.connect(self._choose)
        self.track.reset_wanted.connect(self.reset)
        self.track.left.connect(self.left)
        self.automatic.clicked.connect(self._automatic)
        self.set_scale(None)

    def set_scale(self, scale: Scale | None) -> None:
        """Take the scale of the image on the screen, None without an image, and emit the levels for it."""
        self._scale = scale
        self.setEnabled(scale is not None)
        self.track.counts = scale.counts if scale else (0,)
        self._tell()

    def _automatic(self) -> None:
        self.track.setFocus()  # the button is disabled soon, and would pass the keyboard on
        self.reset()

    def reset(self) -> None:
        """Back to the automatic levels."""
        if self._scale:
            self._chosen.pop(self._scale.kind, None)
            self._tell()

    @property
    def levels(self) -> Levels | None:
        """The chosen levels; None for automatic ones, also if the image has no values between the chosen ones."""
        chosen = self._chosen.get(self._scale.kind) if self._scale else None
        if self._scale is None or chosen is None:
            return None
        overlap = chosen.low < self._scale.edges[-1] and chosen.high > self._scale.edges[0]
        return replace(self._scale.automatic, low=chosen.low, high=chosen.high) if overlap else None

    def _choose(self) -> None:
        if self._scale:
            low, high = (_value(self._scale.edges, at) for at in self.track.ends)
            self._chosen[self._scale.kind] = Levels(low, high)
            self._tell()

    def _tell(self) -> None:
        scale, chosen = self._scale, self.levels
        texts = ["", ""]
        if scale:
            shown = chosen or scale.automatic
            values = (shown.low, shown.high)
            texts = [f"{value:.0f}" if "int" in scale.kind else short(value, 4) for value in values]
            self.track.show_ends([_share_of(scale.edges, value) for value in values])
        self.low.setText(texts[0])
        self.high.setText(texts[1])
        self.track.setAccessibleDescription(self.tr("From {} to {}").format(*texts) if scale else "")
        self.automatic.setEnabled(chosen is not None)
        self.levels_changed.emit(chosen)


def _value(edges: tuple[float, ...], at: float) -> float:
    i = min(int(at * (len(edges) - 1)), len(edges) - 2)
    return edges[i] + (at * (len(edges) - 1) - i) * (edges[i + 1] - edges[i])


def _share_of(edges: tuple[float, ...], value: float) -> float:
    """The position of a value on the scale, 0 to 1."""
    i = min(max(bisect_right(edges, value), 1), len(edges) - 1) - 1
    share = (value - edges[i]) / (edges[i + 1] - edges[i])
    return (i + min(max(share, 0.0), 1.0)) / (len(edges) - 1)
