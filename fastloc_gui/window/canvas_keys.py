"""The keys of the canvas: those of boxes, keys by their position, and what keeps a key from deciding unseen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent

from fastloc_core.review.nudge import Part, step
from fastloc_gui.actions import ACTIONS, Action, text
from fastloc_gui.desk import Desk
from fastloc_gui.keys.keyboard import Keyboard
from fastloc_gui.keys.keymap import normal
from fastloc_gui.keys.live import native
from fastloc_gui.keys.pause import Pause
from fastloc_gui.look.translation import translate

from .notice import Notice

TYPED_MS = 1000  # without a key, after which nobody is typing any more
_TYPING = frozenset(("Return", "Enter", "Backspace"))  # besides letters, digits and spaces
_ASKING = frozenset(("relabel", "find", "search", "finder"))  # who wants these goes on typing
_ARROWS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}

Handler = Callable[[QKeyEvent], object]


class CanvasKeys(QObject):
    """Sees each key before Qt's shortcuts do. A key that does not act says why, and what to press."""

    def __init__(self, desk: Desk, keyboard: Keyboard) -> None:
        super().__init__(desk.canvas)
        self._desk, self._keyboard = desk, keyboard
        self._repeats = 0  # of the arrow that is held
        self._typing = QTimer(self, interval=TYPED_MS, singleShot=True)
        self._pause = Pause(self)
        Notice(desk.canvas, self._pause)
        self._boxes = self._box_keys()
        desk.keys.changed.connect(self._follow)
        desk.review.not_asked.connect(self._typing.start)
        desk.review.went_on.connect(self._went_on)
        desk.session.focus_moved.connect(self._something_new)
        self._follow()
        desk.canvas.installEventFilter(self)

    def _follow(self) -> None:
        keymap = self._desk.keys.keymap
        self._rows = {normal(key): row for row in ACTIONS.values() for key in keymap.of(row.id)}

    def _box_keys(self) -> dict[str, Handler]:
        keys: dict[str, Handler] = {str(number): partial(self._number, number) for number in range(1, 10)}
        for arrow, (dx, dy) in _ARROWS.items():
            for more, part in (("", Part.INSIDE), ("Ctrl+", Part((dx, dy))), ("Ctrl+Shift+", Part((-dx, -dy)))):
                keys[f"{more}{arrow}"] = partial(self._nudge, part, dx, dy)
        return keys

    def _number(self, number: int, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._desk.review.set_numbered_class(number)

    def _nudge(self, part: Part, dx: int, dy: int, event: QKeyEvent) -> None:
        self._repeats = self._repeats + 1 if event.isAutoRepeat() else 0
        by = step(self._desk.canvas.zoom, self._repeats, self._desk.actions["coarse"].isChecked())
        self._desk.review.nudge(part, dx * by, dy * by)

    # something new on the screen

    def _went_on(self) -> None:
        self._pause.begin(self._desk.settings.pause_ms, translate("canvas_keys", "The next image"))

    def _something_new(self) -> None:
        self._pause.begin(self._desk.settings.pause_ms)

    # the events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QFocusEvent)
            and event.gotFocus()
            and event.reason() is not Qt.FocusReason.MouseFocusReason
        ):
            self._something_new()
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self._handler(event):
            event.accept()  # then it comes as a key
            return True
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if handler := self._handler(event) or self._unknown(event):
                handler(event)
                return True
        return super().eventFilter(watched, event)

    def _handler(self, event: QKeyEvent) -> Handler | None:
        """What happens in place of the shortcut of the key; None if the shortcut is right."""
        known = self._rows.keys() | self._boxes.keys()
        key, own = self._keyboard.read(event, known), self._keyboard.read(event, ())
        row, box = self._rows.get(key), self._boxes.get(key)
        if self._typing.isActive() and (_is_text(event) or own in _TYPING):
            return self._typed
        self._typing.stop()
        if event.isAutoRepeat() and not (box or (row and (row.repeats or row.held))):
            return _nothing
        if self._pause.on and (box or (row and row.decides)):
            return partial(self._wait, key)
        if box or row is None or row.held:
            return box
        if not self._desk.actions[row.id].isEnabled():
            return None if key in ("Tab", "Shift+Tab") else partial(self._refuse, row)
        return None if key == own else partial(self._trigger, row)

    def _unknown(self, event: QKeyEvent) -> Handler | None:
        key = self._keyboard.read(event, self._rows)
        if key in self._rows or not (_is_text(event) or key in ("Return", "Enter")):
            return None
        return partial(self._tell_unknown, key)

    def _typed(self, event: QKeyEvent) -> None:
        self._typing.start()

    def _wait(self, key: str, event: QKeyEvent) -> None:
        said = translate("canvas_keys", "{} was not taken, because this has just appeared. Look, then press it again.")
        self._desk.say(said.format(native(key)))

    def _refuse(self, row: Action, event: QKeyEvent) -> None:
        session = self._desk.session
        if row.id in _ASKING:
            self._typing.start()
        if session.store is None:
            said = translate("canvas_keys", "No folder is open: {} opens one.").format(self._desk.keys.shown("open"))
        else:
            said = session.why_read_only() or translate("canvas_keys", "“{}” is not possible now.").format(text(row))
        self._desk.say(said)

    def _trigger(self, row: Action, event: QKeyEvent) -> None:
        self._desk.actions[row.id].trigger()

    def _tell_unknown(self, key: str, event: QKeyEvent) -> None:
        keys = self._desk.keys
        if key in ("Return", "Enter"):
            said = translate("canvas_keys", "{} accepts the proposal in focus, {} all proposals of the image.")
            self._desk.say(said.format(keys.shown("accept"), keys.shown("accept_all")))
        else:
            said = translate("canvas_keys", "{} has no action here. {} shows all keys.")
            self._desk.say(said.format(native(key), keys.shown("keys")))


def _is_text(event: QKeyEvent) -> bool:
    others = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & others


def _nothing(event: QKeyEvent) -> None:
    return None
