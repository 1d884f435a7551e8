"""What a gesture changes, and how the ledger writes it down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box

from .sound import reading


@dataclass(frozen=True, slots=True)
class Change:
    """One annotation before and after an edit; None where it does not exist."""

    before: Annotation | None
    after: Annotation | None

    def __post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise ValueError("a change changes something")

    @property
    def id(self) -> str:
        annotation = self.after or self.before
        if annotation is None:
            raise ValueError("a change has a box before or after it")
        return annotation.id


@dataclass(frozen=True, slots=True)
class ImageEdit:
    """What happens to one image. Pairs are (before, after); equal ones change nothing, whatever is there by now.

    `base`: digests of the annotation file that the boxes came from, where it changes;
    `unseen`: decided in bulk, without a look; `spot_check`: of these, drawn to be looked at; `renaming`: the boxes have
    other names for their classes, and are decided when and as they were.
    """

    image: int
    changes: tuple[Change, ...] = ()
    verified: tuple[bool, bool] = (False, False)
    base: tuple[bytes | None, bytes | None] | None = None
    spot_check: tuple[bool, bool] | None = None
    unseen: bool = False
    renaming: bool = False

    def inverse(self) -> ImageEdit:
        changes = tuple(Change(c.after, c.before) for c in reversed(self.changes))
        base = self.base and self.base[::-1]
        spot = self.spot_check and self.spot_check[::-1]
        return ImageEdit(self.image, changes, self.verified[::-1], base, spot, renaming=self.renaming)

    def to_json(self) -> str:
        body: dict[str, Any] = {"changes": [[_plain(c.before), _plain(c.after)] for c in self.changes]}
        body["verified"] = list(self.verified)
        if self.base:
            body["base"] = [digest.hex() if digest else None for digest in self.base]
        if self.unseen:
            body["unseen"] = True
        if self.renaming:
            body["renaming"] = True
        if self.spot_check:
            body["spot_check"] = list(self.spot_check)
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, image: int, text: str) -> ImageEdit:
        """Raises StoreError where the text makes no sense."""
        with reading("A step"):
            body = json.loads(text)
            base, spot = body.get("base"), body.get("spot_check")
            return cls(
                image,
                tuple(Change(_annotation(b), _annotation(a)) for b, a in body["changes"]),
                _pair(body["verified"]),
                base and _digests(*base),
                spot and _pair(spot),
                bool(body.get("unseen")),
                bool(body.get("renaming")),
            )


@dataclass(frozen=True, slots=True)
class Step:
    """What one undo takes back, or one redo makes again: its edits as they were applied just now."""

    text: str
    edits: tuple[ImageEdit, ...]


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
