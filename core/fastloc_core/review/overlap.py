"""How one box lies to very many others, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from fastloc_core.annotation import Annotation
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal

Flags = NDArray[np.bool_]


class BoxArray:
    """Some boxes as an array. Its answers are those of Box, to the last bit."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        edges = np.array([(box.x0, box.y0, box.x1, box.y1) for box in boxes], np.float64).reshape(-1, 4)
        self._x0, self._y0, self._x1, self._y1 = np.ascontiguousarray(edges.T)  # (n,) each
        self._areas = (self._x1 - self._x0) * (self._y1 - self._y0)

    def __len__(self) -> int:
        return len(self._areas)

    def overlap(self, box: Box, share: float) -> tuple[NDArray[np.float64], Flags]:
        """Of each of the boxes its IoU with `box`, and whether that share of the smaller of both lies in the larger."""
        width = np.minimum(self._x1, box.x1) - np.maximum(self._x0, box.x0)
        height = np.minimum(self._y1, box.y1) - np.maximum(self._y0, box.y0)
        shared = np.maximum(width, 0.0) * np.maximum(height, 0.0)
        union = self._areas + box.area - shared
        iou = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
        smaller = np.minimum(self._areas, box.area)
        return iou, (smaller > 0) & (shared >= share * smaller)


class Field:
    """Annotations, or proposals, before which others are held one by one, however many there are."""

    def __init__(self, items: Sequence[Annotation] | Sequence[Proposal]) -> None:
        self._boxes = BoxArray(item.box for item in items)
        self._codes: dict[str, int] = {}
        self._labels = np.array([self._codes.setdefault(item.label, len(self._codes)) for item in items], np.intp)
        ids: list[str] = [item.id for item in items]
        self.at = dict(zip(ids, range(len(ids)), strict=True))

    def around(self, item: Annotation | Proposal, share: float) -> tuple[NDArray[np.float64], Flags, Flags]:
        """Of each its IoU with another, whether it is of the same class, and whether they also are one in the other."""
        iou, nested = self._boxes.overlap(item.box, share)
        same = self._labels == self._codes.get(item.label, -1)
        return iou, same, same & nested
