"""Boxes: floats, 0-based, half-open, in pixels of the image as displayed (EXIF orientation applied)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

FARTHEST = 1e12  # pixels: the largest coordinate that is accepted from a file or a store


@dataclass(frozen=True, slots=True)
class Box:
    """The rectangle [x0, x1) x [y0, y1); x grows to the right, y downwards.

    A box may be empty (x0 == x1), because some annotation files have such boxes.
    Raises ValueError if an edge is not finite, or if the edges are not in order.
    """

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, self.edges)):
            raise ValueError(f"a box needs finite edges: {self}")
        if self.x1 < self.x0 or self.y1 < self.y0:
            raise ValueError(f"a box needs x0 <= x1 and y0 <= y1: {self}")

    @classmethod
    def spanning(cls, xa: float, ya: float, xb: float, yb: float) -> Self:
        """The box between two opposite corners, in any order."""
        return cls.around([(xa, ya), (xb, yb)])

    @classmethod
    def around(cls, points: Iterable[tuple[float, float]]) -> Self:
        """The smallest box that holds all these points (x, y). Raises ValueError without any.

        The four extreme points of an object, in any order, give the object's box.
        """
        xs, ys = zip(*points, strict=True)
        return cls(min(xs), min(ys), max(xs), max(ys))

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1."""
        return self.x0, self.y0, self.x1, self.y1

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def intersection(self, other: Box) -> float:
        """The area that both boxes cover."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.y1, other.y1) - max(self.y0, other.y0)
        return max(width, 0.0) * max(height, 0.0)

    def iou(self, other: Box) -> float:
        """Intersection over union, in [0, 1]; 0 for two empty boxes."""
        shared = self.intersection(other)
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0

    def clipped(self, width: float, height: float) -> Box:
        """The part inside an image of that size. A box outside the image becomes an empty one on its border."""
        return Box(
            min(max(self.x0, 0.0), width),
            min(max(self.y0, 0.0), height),
            min(max(self.x1, 0.0), width),
            min(max(self.y1, 0.0), height),
        )

    def scaled(self, sx: float, sy: float) -> Box:
        """The same box in an image resized by the factors `sx` and `sy`."""
        return Box(self.x0 * sx, self.y0 * sy, self.x1 * sx, self.y1 * sy)

    def moved_within(self, dx: float, dy: float, width: float, height: float) -> Box:
        """The box moved by (dx, dy), but not across the border of an image of that size."""
        dx = min(max(dx, -self.x0), width - self.x1)
        dy = min(max(dy, -self.y0), height - self.y1)
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)
