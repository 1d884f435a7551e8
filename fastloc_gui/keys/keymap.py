"""The keys of each action: a keymap, with the changes that the user made to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from PySide6.QtGui import QKeySequence

Keys = tuple[str, ...]

# the keys that differ from those in the table of actions, which `fastloc` has
KEYMAPS: dict[str, dict[str, Keys]] = {
    "fastloc": {},
    "labelImg": {
        "zoom_in": ("Ctrl++",),
        "zoom_actual": ("Ctrl+=", "Ctrl+1"),
    },
    "CVAT": {
        "settings": ("F2", "Ctrl+,"),
        "next_image": ("F", "PgDown"),
        "previous_image": ("D", "PgUp"),
        "next_to_review": ("V",),
        "previous_to_review": ("C",),
        "draw": ("N",),
        "extremes": ("Shift+N",),
        "delete": ("Del", "Shift+Del"),
        "duplicate": ("Ctrl+C", "Ctrl+D"),
        "hide_boxes": ("H",),
        "evidence": ("E",),
        "note": ("Ctrl+Shift+N",),
        "image_note": ("Ctrl+Shift+I",),
        "run_all": ("Ctrl+Shift+B",),  # Ctrl+B copies boxes in CVAT, so it should not start long work here
    },
    "Prodigy": {
        "accept": ("A",),
        "next_image": ("Space", "D", "PgDown"),
        "previous_image": ("PgUp",),
        "next_to_review": ("Shift+D", "Shift+PgDown"),
        "previous_to_review": ("Shift+PgUp",),
        "take_back": ("Backspace", "Del"),
        "delete": ("Shift+Del",),
    },
}

# keys without an action, for the sheet of keys: (keys, what they do)
BOX_KEYS: tuple[tuple[str, str], ...] = (
    ("1 … 9", "Give the box the class of that number"),
    ("Arrows", "Move the box"),
    ("Ctrl+Arrows", "Push an edge out"),
    ("Ctrl+Shift+Arrows", "Pull the opposite edge in"),
    ("Ctrl+Wheel", "Zoom; the middle button moves the image"),
    ("Ctrl+Click", "Select one more box"),
    ("Shift+Drag", "Select the boxes in a frame"),
    ("Ctrl+Drag", "Copy a box"),
    ("Esc", "Take back a click; leave drawing, selection or field"),
)

# the keys of `window.canvas_keys`, and Escape: no action can have them
FIXED: frozenset[str] = frozenset(
    [
        *map(str, range(1, 10)),
        *map("".join, product(("", "Ctrl+", "Ctrl+Shift+"), ("Left", "Right", "Up", "Down"))),
        "Esc",
    ]
)


def normal(key: str) -> str:
    """The spelling in which keys are compared and stored."""
    text = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    return text.replace("Backtab", "Tab")  # Qt's name for Tab while Shift is down


_FIXED = frozenset(map(normal, FIXED))


@dataclass(frozen=True, slots=True)
class Keymap:
    """`defaults`: the keys of every action in the table; `changes`: the keys, perhaps none, that the user gave some."""

    defaults: Mapping[str, Keys]
    name: str = "fastloc"
    changes: Mapping[str, Keys] = field(default_factory=dict)

    @classmethod
    def restored(cls, defaults: Mapping[str, Keys], name: str, changes: Mapping[str, Keys]) -> Keymap:
        """From stored values, perhaps of another version: unknown actions and keys that are taken are left out."""
        known = {action_id: keys for action_id, keys in changes.items() if action_id in defaults}
        keymap = cls(defaults, name if name in KEYMAPS else "fastloc", known)
        for action_id, keys in known.items():
            if any(keymap.taken(action_id, key) for key in keys):
                keymap = keymap.reset(action_id)
        return keymap

    def of(self, action_id: str) -> Keys:
        return self.changes.get(action_id, self._default(action_id))

    def taken(self, action_id: str, key: str) -> str:
        """The other action that has the key; "box" for a key that adjusts boxes; "" if the key is free."""
        if normal(key) in _FIXED:
            return "box"
        others = (other for other in self.defaults if other != action_id)
        return next((other for other in others if normal(key) in map(normal, self.of(other))), "")

    def changed(self, action_id: str, keys: Keys) -> Keymap:
        """With other keys for an action; they must be free: see `taken`."""
        changes = {**self.changes, action_id: keys}
        if keys == self._default(action_id):
            del changes[action_id]
        return replace(self, changes=changes)

    def reset(self, action_id: str) -> Keymap:
        return replace(self, changes={k: v for k, v in self.changes.items() if k != action_id})

    def _default(self, action_id: str) -> Keys:
        return KEYMAPS[self.name].get(action_id, self.defaults[action_id])
