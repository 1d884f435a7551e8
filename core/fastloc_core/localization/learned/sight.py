"""What the extent head sees around first boxes, and the boxes that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fastloc_core.boxes import Box
from fastloc_core.learning import edges as edging
from fastloc_core.learning.edges import Edges
from fastloc_core.localization.stages import Check
from fastloc_core.models.backbone import Backbone, Views
from fastloc_core.proposal import Descriptor

from .confidence import signs
from .embedding import embeddings
from .frame import Frame
from .head import ExtentHead

Floats = NDArray[np.float32]
Known = dict[Box, tuple[Tensor, ...]]
"""What the backbone saw in frames of one image, by their boxes: (C, h, w) each."""


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What was seen of one frame.

    `edges`: of the box; `features`: (2, F, CELLS), of the frame's columns and rows; `inside`: (CELLS, CELLS), how
    likely each cell is inside; `embedding`: float16 (K,), read-only, see `embedding.py`.
    """

    frame: Frame
    edges: Edges
    features: Floats
    inside: Floats
    embedding: NDArray[np.float16]

    @property
    def box(self) -> Box:
        """In pixels of the image."""
        return edging.outside(self.frame.box, self.edges.box, self.frame.width, self.frame.height)

    def signs(self, chance: float) -> tuple[float, ...]:
        """See `confidence.py`. `chance`: the confidence of the first box."""
        frame = self.frame
        share = frame.box.area / (frame.width * frame.height)
        return signs(self.edges, self.inside, edging.inside(frame.box, frame.first), share, chance)

    def described(self, version: str) -> Descriptor:
        """The small part of it that decisions teach by. `version`: of the head."""
        return Descriptor(version, self.frame.box, self.frame.first, _half(self.features), self.embedding)


class Eye:
    """The backbone and the head together. Only one thread may use it at a time."""

    def __init__(self, backbone: Backbone, head: ExtentHead, version: str) -> None:
        self.backbone, self.version = backbone, version
        self.head = head.eval().requires_grad_(False).to(backbone.device)

    @torch.no_grad()
    def see(
        self, image: NDArray[np.uint8], heat: Floats, frames: Sequence[Frame], known: Known | None = None
    ) -> list[Sight]:
        """`image`: RGB uint8 (H, W, 3); `heat`: the map of the class, (N, N), over the whole image; `known`: what the
        backbone saw of this image. What it sees now is added.
        """
        views = self._views(image, frames, {} if known is None else known)
        place = torch.from_numpy(np.stack([placed(frame, heat) for frame in frames])).to(self.backbone.device)
        said = self.head(views.maps, place)
        said_edges, features, inside = (
            column.float().cpu().numpy() for column in (said.edges, said.features, said.inside.sigmoid())
        )
        read = [
            edging.read(edges, edging.inside(frame.box, frame.first))
            for frame, edges in zip(frames, said_edges, strict=True)
        ]
        embedded = embeddings(views, np.stack([edges.box for edges in read]))
        return [Sight(*row) for row in zip(frames, read, features, inside, embedded, strict=True)]

    def _views(self, image: NDArray[np.uint8], frames: Sequence[Frame], known: Known) -> Views:
        new = {frame.box: frame for frame in frames if frame.box not in known}
        if new:
            maps = self.backbone.see([frame.crop(image) for frame in new.values()]).maps
            known |= {box: tuple(level[i] for level in maps) for i, box in enumerate(new)}
        return Views(tuple(map(torch.stack, zip(*(known[frame.box] for frame in frames), strict=True))))

    def look(
        self,
        image: NDArray[np.uint8],
        heat: Floats,
        boxes: Sequence[Box],
        rounds: int,
        check: Check,
        known: Known | None = None,
    ) -> list[tuple[Sight, ...]]:
        """What is seen of each first box, round by round: from the second look on around the box that was found.
        `known`: as in `see`.
        """
        height, width = image.shape[:2]
        known = {} if known is None else known
        looks: list[list[Sight]] = []
        for _ in range(rounds if boxes else 0):
            check("extent")
            frames = [Frame.around(box, width, height) for box in boxes]
            looks.append(self.see(image, heat, frames, known))
            boxes = [sight.box for sight in looks[-1]]
        return list(zip(*looks, strict=True))


def placed(frame: Frame, heat: Floats) -> Floats:
    """The head's input beside the backbone's maps: the log of one plus the class's map, and the channels of
    `Frame.place`: (1 + PLACE_CHANNELS, CELLS, CELLS).
    """
    return np.concatenate([np.log1p(frame.sample(heat).clip(min=0))[None], frame.place()])


def _half(values: Floats) -> NDArray[np.float16]:
    small = values.astype(np.float16)
    small.flags.writeable = False
    return small
