"""The keys in force, for those who act on them and those who show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from .keymap import Keymap, normal
from .settings import Settings


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
    """Calls `switch(True)` when a key goes down on a widget, `switch(False)` when it comes up or the focus leaves."""

    def __init__(self, widget: QWidget, switches: Mapping[str, Callable[[bool], None]], keys: LiveKeys) -> None:
        super().__init__(widget)
        self._by_action, self._keys = switches, keys
        keys.changed.connect(self._follow)
        self._follow()
        widget.installEventFilter(self)

    def _follow(self) -> None:
        self._switches = {
            normal(key): switch
            for action_id, switch in self._by_action.items()
            for key in self._keys.keymap.of(action_id)
        }

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            for switch in self._by_action.values():
                switch(False)
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            held = self._switches.get(normal(QKeySequence(event.key()).toString()))
            down = event.type() is QEvent.Type.KeyPress
            if held and not (down and event.modifiers()):
                if not event.isAutoRepeat():
                    held(down)
                return True
        return super().eventFilter(watched, event)
