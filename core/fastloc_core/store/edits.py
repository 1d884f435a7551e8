"""The form in which the ledger stores the changes of a gesture."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fastloc_core.annotation import LONGEST_NAME, LONGEST_NOTE, Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.review.edits import Change, Counting, ImageEdit
from fastloc_core.review.mapping import ClassMap

from . import flags
from .sound import MOST_STEP, parsed, reading

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """The result of one undo or redo. `edits`: as they were applied."""

    text: str
    edits: tuple[ImageEdit, ...]


def to_json(edit: ImageEdit) -> str:
    """Without the number of the image."""
    changes = [[_plain(c.before), _plain(c.after)] for c in edit.changes]
    base = edit.base and [digest.hex() if digest else None for digest in edit.base]
    names = ("unseen", "renaming", "spot_check", "counting", "note")
    maps = edit.class_map and [each.to_dict() for each in edit.class_map]
    rare = {"base": base, "class_map": maps} | {name: getattr(edit, name) for name in names}
    body = {"changes": changes, "verified": edit.verified} | {name: value for name, value in rare.items() if value}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def from_json(image: int, text: str) -> ImageEdit:
    """Raises StoreError if the text makes no sense."""
    with reading("A step"):
        body = parsed(text, MOST_STEP)
        base, spot, counting = body.get("base"), body.get("spot_check"), body.get("counting")
        maps, note = body.get("class_map"), body.get("note")
        return ImageEdit(
            image,
            tuple(Change(_annotation(b), _annotation(a)) for b, a in body["changes"]),
            _pair(bool, body["verified"]),
            base and _pair(_digest, base),
            spot and _pair(bool, spot),
            bool(body.get("unseen")),
            bool(body.get("renaming")),
            counting and _pair(Counting.of, counting),
            maps and _pair(ClassMap.from_dict, maps),
            note and _pair(_note, note),
        )


def _plain(a: Annotation | None) -> list[Any] | None:
    if a is None:
        return None
    rare = [flags.to_plain(a.flags), a.note, a.person]
    while rare and not rare[-1]:
        rare.pop()
    return [a.id, a.label, *a.box.edges, a.decision, a.confidence, a.voc_index, *rare]


def _annotation(row: Sequence[Any] | None) -> Annotation | None:
    """Of (id, label, x0, y0, x1, y1, decision, confidence, voc_index); flags, note, person if there are any."""
    if row is None:
        return None
    item_id, label, *edges, decision, confidence, voc_index = row[:9]
    said, note, person = (*row[9:], None, None, None)[:3]
    return Annotation(
        Box(*map(float, edges)),
        str(label),
        Decision(decision),
        None if confidence is None else float(confidence),
        None if voc_index is None else int(voc_index),
        str(item_id),
        flags.from_plain(said),
        _note(note),
        str(person or "")[:LONGEST_NAME],
    )


def _pair(kind: Callable[[Any], T], values: Sequence[Any]) -> tuple[T, T]:
    before, after = map(kind, values)
    return before, after


def _digest(text: str | None) -> bytes | None:
    return bytes.fromhex(text) if text else None


def _note(text: object) -> str:
    return str(text or "")[:LONGEST_NOTE]
