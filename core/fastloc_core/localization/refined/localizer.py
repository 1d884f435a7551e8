"""The refined localization: two looks at each object, boxes at several thresholds, and a look at the image without
them.

1. Look at the whole image: a map of where the classifier sees the class (`look.py`).
2. Box: at each of several thresholds the box that holds most of the map (`maximum.py`); then their average.
3. Look again at that box with a margin around it: small objects become larger, and the map finer.
4. Boxes at the same thresholds in the new map. A box that covers the object leaves an image in which the classifier no
   longer sees the class: the lower the logit without a box, the more the box counts in the average, which is the
   proposal. Without `probe`, steps 3 and 4 are left out.
5. More objects of the class: a look at each hill of the first map (`hills.py`). The box of the whole map and the boxes
   of the hills are all proposals, because two hills may be two objects, or the head and the body of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from math import ceil, floor
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.localization.localizer import Localization
from fastloc_core.localization.scoring import masked_logits
from fastloc_core.localization.stages import Check
from fastloc_core.models.classifier import Classifier
from fastloc_core.proposal import ClassScore, Evidence, Proposal

from .confidence import Signs, chance
from .feature_maps import require_maps
from .hills import Region, regions
from .look import Look
from .maximum import heaviest_box, relative
from .preset import Refined

THRESHOLDS = np.linspace(0.2, 0.65, 7)  # `share` of `relative`, from wide to tight boxes
CONCENTRATION = 0.3
NEARLY_ALL = 0.9  # share of the image above which a second look would show nothing new
SAME = 0.7  # IoU from which two boxes are one
_LEAST = 16  # pixels that a second look has in each direction, if the image has them
_WHOLE_IMAGE = Box(0, 0, 1, 1)

Heat = NDArray[np.float32]


class _Sight(NamedTuple):
    """A look, its map of a class, and its frame: the part of the image that it shows, in shares of the image."""

    look: Look
    heat: Heat
    frame: Box


class RefinedLocalizer:
    """Raises ModelError if the network has no feature map."""

    def __init__(self, classifier: Classifier, preset: Refined) -> None:
        require_maps(classifier.module, classifier.preprocessing.size)
        self.classifier, self.preset = classifier, preset

    def begin(self, image: NDArray[np.uint8], check: Check) -> Localization:
        return RefinedLocalization(self.classifier, self.preset, image, check)


class RefinedLocalization:
    """The first look, whose graph serves every class."""

    def __init__(self, classifier: Classifier, preset: Refined, image: NDArray[np.uint8], check: Check) -> None:
        check("first look")
        self.classifier, self.preset, self.image, self.check = classifier, preset, image, check
        self.height, self.width = image.shape[:2]
        self.first = Look(classifier, image)
        self.scores = classifier.scores(self.first.logits)
        self.size = self.first.x.shape[3]
        self.usual = -((THRESHOLDS - preset.threshold) ** 2) / (2 * preset.spread**2)  # (7,) log weights

    def locate(self, score: ClassScore) -> Iterator[Proposal]:
        self.check("class map")
        heat = self.first.map(score.index)  # (G, G)
        if not heat.max() > 0:
            return
        found: list[Proposal] = []
        for region in regions(heat, self.preset.share):
            if len(found) == self.preset.instances:
                return
            proposal = self.look_closer(score, region)
            likely = not region.part or proposal.confidence >= self.preset.least
            if likely and all(proposal.box.iou(each.box) < SAME for each in found):
                found.append(proposal)
                yield proposal

    def look_closer(self, score: ClassScore, region: Region) -> Proposal:
        """The proposal for a region of the first map.

        All boxes in here are in shares of the image, or of the frame of the second look.
        """
        look, closer, frame = self.sight(score, region)
        self.check("box")
        boxes = _boxes(closer)
        weights = self.usual
        if self.preset.probe and not region.part:  # without one object of several the class remains
            weights = weights + self.preset.removal * self.missing(look, boxes, score.index)
            self.check("box")
        box = _mean(boxes, weights)
        found = _out_of(box, frame)
        warm, mask = self.evidence(region.heat, closer, frame, box)
        signs = Signs(score.probability, boxes[0].iou(boxes[-1]), found.area, region.share, region.valley, region.part)
        return Proposal(found.scaled(self.width, self.height), score, chance(signs), (), mask, Evidence(warm, ()))

    def sight(self, score: ClassScore, region: Region) -> _Sight:
        """A second look at the region's first box with the margin, or the first look if a second would show nothing
        new.
        """
        whole = _Sight(self.first, region.heat, _WHOLE_IMAGE)
        if not self.preset.probe:
            return whole
        self.check("second look")
        frame = self.framed(_mean(_boxes(region.heat), self.usual))
        if frame.area >= NEARLY_ALL:
            return whole
        x0, y0, x1, y1 = map(round, astuple(frame.scaled(self.width, self.height)))
        look = Look(self.classifier, self.image[y0:y1, x0:x1])
        heat = look.map(score.index) * ~_within(region.others, frame)
        return _Sight(look, heat, frame) if heat.any() else whole

    def framed(self, rough: Box) -> Box:
        """The rough box with the margin, in whole pixels, at least `_LEAST` of them in each direction."""
        x, y = rough.centre
        width = max(rough.width * self.preset.margin, min(_LEAST / self.width, 1))
        height = max(rough.height * self.preset.margin, min(_LEAST / self.height, 1))
        grown = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2).clipped(1, 1)
        pixels = grown.scaled(self.width, self.height)
        whole = Box(floor(pixels.x0), floor(pixels.y0), ceil(pixels.x1), ceil(pixels.y1))
        return whole.clipped(self.width, self.height).scaled(1 / self.width, 1 / self.height)

    def missing(self, look: Look, boxes: Sequence[Box], index: int) -> NDArray[np.float64]:
        """How far the class's logit falls if a box is greyed, in standard deviations of the logits: (boxes,)."""
        logits = look.logits.detach().float().cpu()
        rest = [~_covered(box, self.size) for box in boxes]
        fallen = logits[index] - masked_logits(self.classifier, look.x, rest, self.check)[:, index]
        spread = logits.std() if len(logits) > 1 else logits.abs()[0]  # the only one has no deviation
        return (fallen / spread.clamp(min=1e-6)).double().numpy()

    def evidence(self, heat: Heat, closer: Heat, frame: Box, box: Box) -> tuple[Heat, NDArray[np.bool_]]:
        """Both maps combined in the image's frame, (S, S) in [0, 1], and the mask: where the closer one is warm inside
        the box.
        """
        warm = _resized(heat, self.size, self.size)
        rows, columns = _cells(frame, self.size)
        height, width = rows.stop - rows.start, columns.stop - columns.start
        patch = _resized(closer, width, height)
        if patch.any():  # a frame of a few cells may miss the warm ones
            warm[rows, columns] = patch * (warm[rows, columns].mean() / patch.mean())
        mask = np.zeros((self.size, self.size), bool)
        level = relative(closer, self.preset.threshold, CONCENTRATION)
        mask[rows, columns] = (patch > level) & _covered(box, height, width)
        if not mask.any():
            mask = _covered(_out_of(box, frame), self.size)
        return warm / warm.max(), mask


def _boxes(heat: Heat) -> list[Box]:
    return [heaviest_box(heat, relative(heat, share, CONCENTRATION)) for share in THRESHOLDS]


def _mean(boxes: Sequence[Box], log_weights: NDArray[np.float64]) -> Box:
    weights = np.exp(log_weights - log_weights.max())
    return Box(*np.average([astuple(box) for box in boxes], 0, weights).tolist())


def _out_of(box: Box, frame: Box) -> Box:
    """From shares of the frame to shares of the image."""
    scaled = box.scaled(frame.width, frame.height)
    return Box(scaled.x0 + frame.x0, scaled.y0 + frame.y0, scaled.x1 + frame.x0, scaled.y1 + frame.y0).clipped(1, 1)


def _cells(box: Box, height: int, width: int = 0) -> tuple[slice, slice]:
    """The rows and columns that the box covers in a grid over the image, at least one of each."""
    width = width or height
    x0, y0 = min(round(box.x0 * width), width - 1), min(round(box.y0 * height), height - 1)
    return slice(y0, max(round(box.y1 * height), y0 + 1)), slice(x0, max(round(box.x1 * width), x0 + 1))


def _covered(box: Box, height: int, width: int = 0) -> NDArray[np.bool_]:
    covered = np.zeros((height, width or height), bool)
    covered[_cells(box, height, width)] = True
    return covered


def _resized(heat: Heat, width: int, height: int) -> Heat:
    return np.asarray(cv2.resize(heat, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _within(cells: NDArray[np.bool_], frame: Box) -> NDArray[np.bool_]:
    """The part of a grid (N, N) over the image that a frame shows, as an N x N grid over the frame."""
    n = len(cells)
    centres = (np.arange(n) + 0.5) / n
    rows, columns = frame.y0 + centres * frame.height, frame.x0 + centres * frame.width
    return np.asarray(cells[np.ix_((rows * n).astype(int), (columns * n).astype(int))])
