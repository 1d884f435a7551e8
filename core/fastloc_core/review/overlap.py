"""How one box overlaps very many others, computed at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from fastloc_core.annotation import Annotation
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal

Flags = NDArray[np.bool_]


class BoxArray:
    """Boxes as an array. The results are exactly the same as with Box."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        edges = np.array([box.edges for box in boxes], np.float64).reshape(-1, 4)
        self._x0, self._y0, self._x1, self._y1 = np.ascontiguousarray(edges.T)  # (n,) each
        self._areas = (self._x1 - self._x0) * (self._y1 - self._y0)

    def __len__(self) -> int:
        return len(self._areas)

    def overlap(self, box: Box, share: float) -> tuple[NDArray[np.float64], Flags]:
        """For each of the boxes: its IoU with `box`, and whether that share of the smaller one lies in the larger."""
        width = np.minimum(self._x1, box.x1) - np.maximum(self._x0, box.x0)
        height = np.minimum(self._y1, box.y1) - np.maximum(self._y0, box.y0)
        shared = np.maximum(width, 0.0) * np.maximum(height, 0.0)
        union = self._areas + box.area - shared
        iou = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
        smaller = np.minimum(self._areas, box.area)
        return iou, (smaller > 0) & (shared >= share * smaller)


class Field:
    """Very many annotations or proposals that a single one is compared with.

    `at`: the index of each, by its id; `labels`: their classes as numbers, see `number`.
    """

    def __init__(self, items: Sequence[Annotation] | Sequence[Proposal]) -> None:
        self.boxes = BoxArray(item.box for item in items)
        self._numbers: dict[str, int] = {}
        self.labels = np.array([self._numbers.setdefault(item.label, len(self._numbers)) for item in items], np.intp)
        ids: list[str] = [item.id for item in items]
        self.at = dict(zip(ids, range(len(ids)), strict=True))

    def number(self, label: str) -> int:
        """The number of a class; -1 if none of them has it."""
        return self._numbers.get(label, -1)

    def around(self, item: Annotation | Proposal, share: float) -> tuple[NDArray[np.float64], Flags, Flags]:
        """For each: its IoU with `item`, whether both are of one class, and whether one is then a part of the other."""
        iou, nested = self.boxes.overlap(item.box, share)
        same = self.labels == self.number(item.label)
        return iou, same, same & nested
