"""The keys in force, for those who act on them and those who show them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from fastloc_gui.settings import Settings
from fastloc_gui.window.actions import ACTIONS

from .keymap import Keymap, normal


class LiveKeys(QObject):
    """Starts with the keymap of the settings, and stores every other one there."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.keymap = settings.keymap

    def use(self, keymap: Keymap) -> None:
        self._settings.keymap = self.keymap = keymap
        self.changed.emit()

    def use_preset(self, name: str) -> None:
        """With the changes that the user made to that preset."""
        self.use(self._settings.keymap_of(name))

    def shown(self, action_id: str) -> str:
        """The first key of an action as the platform writes it, "" where it has none."""
        return next(iter(self.all_shown(action_id)), "")

    def all_shown(self, action_id: str) -> list[str]:
        return [native(key) for key in self.keymap.of(action_id)]


def native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


class HeldKeys(QObject):
    """Checks an action that is held while its key is down on a widget, until the key comes up or the focus leaves."""

    def __init__(self, widget: QWidget, actions: Mapping[str, QAction], keys: LiveKeys) -> None:
        super().__init__(widget)
        self._actions, self._keys = {row.id: actions[row.id] for row in ACTIONS if row.held}, keys
        self._down: set[QAction] = set()
        keys.changed.connect(self._follow)
        self._follow()
        widget.installEventFilter(self)

    def _follow(self) -> None:
        self._by_key = {
            normal(key): action
            for action_id, action in self._actions.items()
            for key in self._keys.keymap.of(action_id)
        }

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            while self._down:
                self._down.pop().setChecked(False)
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            action = self._by_key.get(normal(QKeySequence(event.key()).toString()))
            down = event.type() is QEvent.Type.KeyPress
            if action and not (down and event.modifiers()):
                if not event.isAutoRepeat() and action.isEnabled():
                    action.setChecked(down)
                    (self._down.add if down else self._down.discard)(action)
                return True
        return super().eventFilter(watched, event)
