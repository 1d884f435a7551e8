"""Which keys do what: a preset, and what the user changed of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from PySide6.QtGui import QKeySequence

from fastloc_gui.window.actions import ACTIONS, spec

Keys = tuple[str, ...]

# what each preset has otherwise than the table of actions, whose keys are those of `fastloc`
PRESETS: dict[str, dict[str, Keys]] = {
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
        "delete": ("Del", "Shift+Del"),
        "duplicate": ("Ctrl+C", "Ctrl+D"),
        "hide_boxes": ("H",),
        "evidence": ("E",),
        "run_all": ("Ctrl+Shift+B",),  # Ctrl+B copies boxes there: it should not start a long run here
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

# the keys of `review.bind_box_keys`, and Escape: no action can have them
FIXED: frozenset[str] = frozenset(
    [
        *map(str, range(1, 10)),
        *map("".join, product(("", "Ctrl+", "Ctrl+Shift+"), ("", "Alt+"), ("Left", "Right", "Up", "Down"))),
        "Esc",
    ]
)


def normal(key: str) -> str:
    """The one spelling by which keys are compared and stored."""
    text = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    return text.replace("Backtab", "Tab")  # what Qt calls Tab while Shift is down


_FIXED = frozenset(map(normal, FIXED))


@dataclass(frozen=True, slots=True)
class Keymap:
    """`changes`: the keys, perhaps none, of the actions that the user changed."""

    preset: str = "fastloc"
    changes: Mapping[str, Keys] = field(default_factory=dict)

    @classmethod
    def restored(cls, preset: str, changes: Mapping[str, Keys]) -> Keymap:
        """From what was stored, perhaps by another version: what is unknown or contradicts itself now is left out."""
        known = {row.id for row in ACTIONS}
        keymap = cls(preset if preset in PRESETS else "fastloc", {k: v for k, v in changes.items() if k in known})
        for action_id, keys in changes.items():
            if action_id in known and any(keymap.taken(action_id, key) for key in keys):
                keymap = keymap.reset(action_id)
        return keymap

    def of(self, action_id: str) -> Keys:
        return self.changes.get(action_id, self._default(action_id))

    def taken(self, action_id: str, key: str) -> str:
        """The other action that has the key; "box" for a key that adjusts boxes; "" where it is free."""
        if normal(key) in _FIXED:
            return "box"
        others = (row.id for row in ACTIONS if row.id != action_id)
        return next((other for other in others if normal(key) in map(normal, self.of(other))), "")

    def changed(self, action_id: str, keys: Keys) -> Keymap:
        """Of keys that are free: see `taken`."""
        changes = {**self.changes, action_id: keys}
        if keys == self._default(action_id):
            del changes[action_id]
        return replace(self, changes=changes)

    def reset(self, action_id: str) -> Keymap:
        return replace(self, changes={k: v for k, v in self.changes.items() if k != action_id})

    def _default(self, action_id: str) -> Keys:
        return PRESETS[self.preset].get(action_id, spec(action_id).keys)
