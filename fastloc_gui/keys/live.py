"""The keys that are in force, and keys that act while they are held."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from fastloc_gui.settings import Settings

from .keyboard import Keyboard
from .keymap import Keymap, Keys, normal


class LiveKeys(QObject):
    """Starts with the keymap of the settings, and stores every other one there. `defaults`: as in Keymap."""

    changed = Signal()

    def __init__(self, settings: Settings, defaults: Mapping[str, Keys], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._defaults = settings, defaults
        self.keymap = self._stored(settings.keymap)

    def use(self, keymap: Keymap) -> None:
        self.keymap = keymap
        self._settings.keep_keys(keymap.name, keymap.changes)
        self.changed.emit()

    def use_keymap(self, name: str) -> None:
        """With the changes that the user made to that keymap."""
        self.use(self._stored(name))

    def _stored(self, name: str) -> Keymap:
        return Keymap.restored(self._defaults, name, self._settings.key_changes(name))

    def shown(self, action_id: str) -> str:
        """The first key of an action as the platform writes it; "" if it has none."""
        return next(iter(self.all_shown(action_id)), "")

    def all_shown(self, action_id: str) -> list[str]:
        return [native(key) for key in self.keymap.of(action_id)]


def native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


class HeldKeys(QObject):
    """Checks actions that are held while their keys are down on a widget, until the key is released or the widget
    loses the keyboard.
    """

    def __init__(self, widget: QWidget, actions: Mapping[str, QAction], keys: LiveKeys, keyboard: Keyboard) -> None:
        super().__init__(widget)
        self._actions, self._keys, self._keyboard = actions, keys, keyboard
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
        self._known = {f"{more}{key}" for key in self._by_key for more in ("", "Ctrl+", "Ctrl+Shift+", "Shift+")}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            while self._down:
                self._down.pop().setChecked(False)
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            action = self._by_key.get(self._keyboard.read(event, self._known).rpartition("+")[2])
            down = event.type() is QEvent.Type.KeyPress
            if action and not (down and event.modifiers() & Qt.KeyboardModifier.AltModifier):
                if not event.isAutoRepeat() and action.isEnabled():
                    action.setChecked(down)
                    (self._down.add if down else self._down.discard)(action)
                return True
        return super().eventFilter(watched, event)
