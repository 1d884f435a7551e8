"""How the ledger writes down what a gesture changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.review.edits import Change, ImageEdit

from .sound import reading


@dataclass(frozen=True, slots=True)
class Step:
    """What one undo took back, or one redo made again. `edits`: as they were applied."""

    text: str
    edits: tuple[ImageEdit, ...]


def to_json(edit: ImageEdit) -> str:
    """Without the number of the image."""
    body: dict[str, Any] = {"changes": [[_plain(c.before), _plain(c.after)] for c in edit.changes]}
    body["verified"] = list(edit.verified)
    if edit.base:
        body["base"] = [digest.hex() if digest else None for digest in edit.base]
    if edit.unseen:
        body["unseen"] = True
    if edit.renaming:
        body["renaming"] = True
    if edit.spot_check:
        body["spot_check"] = list(edit.spot_check)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def from_json(image: int, text: str) -> ImageEdit:
    """Raises StoreError if the text makes no sense."""
    with reading("A step"):
        body = json.loads(text)
        base, spot = body.get("base"), body.get("spot_check")
        return ImageEdit(
            image,
            tuple(Change(_annotation(b), _annotation(a)) for b, a in body["changes"]),
            _pair(body["verified"]),
            base and _digests(*base),
            spot and _pair(spot),
            bool(body.get("unseen")),
            bool(body.get("renaming")),
        )


def _plain(a: Annotation | None) -> list[Any] | None:
    if a is None:
        return None
    return [a.id, a.label, a.box.x0, a.box.y0, a.box.x1, a.box.y1, a.decision, a.confidence, a.voc_index]


def _annotation(row: Sequence[Any] | None) -> Annotation | None:
    """Of (id, label, x0, y0, x1, y1, decision, confidence, voc_index)."""
    if row is None:
        return None
    item_id, label, x0, y0, x1, y1, decision, confidence, voc_index = row
    return Annotation(
        Box(float(x0), float(y0), float(x1), float(y1)),
        str(label),
        Decision(decision),
        None if confidence is None else float(confidence),
        None if voc_index is None else int(voc_index),
        str(item_id),
    )


def _pair(values: Sequence[Any]) -> tuple[bool, bool]:
    before, after = values
    return bool(before), bool(after)


def _digests(before: str | None, after: str | None) -> tuple[bytes | None, bytes | None]:
    return (before and bytes.fromhex(before)) or None, (after and bytes.fromhex(after)) or None
