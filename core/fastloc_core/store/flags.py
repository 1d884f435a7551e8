"""The form in which the store keeps the flags of a box."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

from fastloc_core.annotation import NO_FLAGS, Flags

from .sound import MOST_FLAGS, absent_if_damaged, parsed

_DEFAULTS = {field.name: field.default for field in fields(Flags)}


def to_plain(flags: Flags) -> dict[str, Any] | None:
    """What JSON can hold: only what is said; None if nothing is."""
    said = {name: getattr(flags, name) for name, default in _DEFAULTS.items() if getattr(flags, name) != default}
    return said or None


def from_plain(said: Any) -> Flags:  # noqa: ANN401 (what JSON can hold)
    """Nonsense says nothing."""
    if said is None:
        return NO_FLAGS
    with absent_if_damaged():
        switches = {name: bool(said.get(name)) for name, default in _DEFAULTS.items() if default is False}
        others = tuple((str(name), str(text)) for name, text in said.get("others", ()))
        return Flags(**switches, pose=str(said.get("pose", "")), others=others)
    return NO_FLAGS


def to_text(flags: Flags) -> str | None:
    """Without the other fields, if they are too long."""
    said = to_plain(flags)
    text = json.dumps(said) if said else None
    return text if text is None or len(text) <= MOST_FLAGS else to_text(replace(flags, pose="", others=()))


def from_text(text: str | None) -> Flags:
    if text is not None:
        with absent_if_damaged():
            return from_plain(parsed(text))
    return NO_FLAGS
