"""More objects like the decided ones, as proposals. The backbone is a made one, which sees how bright each place is."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.learning.cells import tiling
from fastloc_core.learning.edges import CELLS, Edges
from fastloc_core.learning.finding import Finder, fit
from fastloc_core.localization.learned.finding import look, shares
from fastloc_core.localization.learned.frame import Frame
from fastloc_core.localization.learned.more import more
from fastloc_core.localization.learned.sight import Eye, Sight
from fastloc_core.models.backbone import CHANNELS, Views
from fastloc_core.proposal import ClassScore, Proposal

SIDE, DOT = 280, 40
SPOTS = [(30, 40), (150, 30), (60, 170), (200, 200), (120, 110)]
DOTS = [Box(x, y, x + DOT, y + DOT) for x, y in SPOTS]


class Bright:
    """Maps of brightness, of its surroundings, and of where it grows."""

    device = torch.device("cpu")

    def see(self, images: Sequence[NDArray[np.uint8]]) -> Views:
        return Views(tuple(torch.cat(level) for level in zip(*map(self._see, images), strict=True)))

    def _see(self, image: NDArray[np.uint8]) -> list[torch.Tensor]:
        small = cv2.resize(image[..., 0], (28, 28), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        wide = [cv2.GaussianBlur(small, (0, 0), s) for s in (1, 1.5, 2, 3, 4)]
        grows = [np.gradient(each)[axis] for each in wide for axis in (0, 1)]
        own = np.stack([small, *wide, *grows, *(np.zeros_like(small),) * (CHANNELS[0] - 16)]) * 100
        others = [torch.zeros(1, count, 7, 7) for count in CHANNELS[1:]]
        return [torch.from_numpy(own.astype(np.float32))[None], *others]


class Sharp(Eye):
    """Sees where the brightness of a frame begins and ends."""

    def __init__(self) -> None:
        self.backbone, self.version = Bright(), "made"  # type: ignore[assignment]

    def see(
        self, image: NDArray[np.uint8], heat: NDArray[np.float32], frames: Sequence[Frame], known: object = None
    ) -> list[Sight]:
        return [self._seen(frame, frame.crop(image)[..., 0] > 100) for frame in frames]

    def _seen(self, frame: Frame, bright: NDArray[np.bool_]) -> Sight:
        ends = [np.flatnonzero(bright.any(axis))[[0, -1]] / bright.shape[1 - axis] for axis in (0, 1)]
        (x0, x1), (y0, y1) = ends
        inside = np.asarray(cv2.resize(bright.astype(np.float32), (CELLS, CELLS)), np.float32)
        box = np.array((x0, y0, x1, y1), np.float32)
        edges = Edges(box, *(np.zeros(4, np.float32),) * (len(Edges._fields) - 1))
        return Sight(frame, edges, np.zeros((2, 1, CELLS), np.float32), inside, np.zeros(4, np.float16))


class Refined:
    """The classifier's part: a map that says nothing."""

    def begin(self, image: NDArray[np.uint8], check: object) -> SimpleNamespace:
        flat = SimpleNamespace(size=56, map=lambda index: np.zeros((7, 7), np.float32))
        return SimpleNamespace(scores=[ClassScore(0, "cat", 1.0, 1.0)], look=flat)


@pytest.fixture
def localizer() -> Any:  # noqa: ANN401 (what `more` uses of a LearnedLocalizer)
    return SimpleNamespace(eye=Sharp(), refined=Refined(), preset=SimpleNamespace(rounds=2))


def picture(dots: Sequence[Box]) -> NDArray[np.uint8]:
    image = np.full((SIDE, SIDE, 3), 20, np.uint8)
    for dot in dots:
        x, y = map(int, dot.centre)
        cv2.circle(image, (x, y), DOT // 2, (220, 220, 220), -1)
    return image


def taught(localizer: Any, decided: Sequence[Box], rejected: Sequence[Box] = (), complete: bool = True) -> Finder:  # noqa: ANN401
    fine = tiling(shares(decided, SIDE, SIDE))
    seen = picture([*decided, *rejected] if complete else DOTS)
    labels = ["dot"] * len(decided)
    cells = look(localizer.eye.backbone, seen, decided, labels, rejected, fine, lambda _: None, complete)
    finder = fit([cells])
    assert finder is not None
    return finder


def reached(found: Sequence[Proposal]) -> list[int]:
    """The dots that a proposal fits well."""
    return [number for number, dot in enumerate(DOTS) if any(p.box.iou(dot) > 0.8 for p in found)]


def test_the_others_of_an_image_come_with_the_users_class_and_all_that_a_proposal_has(localizer: Any) -> None:  # noqa: ANN401
    finder = taught(localizer, DOTS[:1], complete=False)
    found = more(localizer, finder, picture(DOTS), DOTS[:1], label="dot", ranked=10)
    assert reached(found) == [1, 2, 3, 4]
    for each in found:
        assert (each.label, each.belief, each.mask.shape, each.evidence.heat.shape) == ("dot", 1.0, (56, 56), (56, 56))
        assert each.mask.any()
        assert each.descriptor is not None
        assert each.descriptor.version == "made"


def test_the_same_image_gives_the_same_proposals_and_none_twice(localizer: Any) -> None:  # noqa: ANN401
    finder = taught(localizer, DOTS[:2])
    first, second = (more(localizer, finder, picture(DOTS), (), least=0.0) for _ in range(2))
    assert [(p.box, p.confidence) for p in first] == [(p.box, p.confidence) for p in second]
    assert all(a.box.iou(b.box) < 0.5 for i, a in enumerate(first) for b in first[:i])


def test_what_a_box_covers_or_another_class_has_comes_no_more(localizer: Any) -> None:  # noqa: ANN401
    finder = taught(localizer, DOTS[:2])
    assert reached(more(localizer, finder, picture(DOTS), DOTS[1:4], least=0.0)) == [0, 4]
    assert more(localizer, finder, picture(DOTS), DOTS, least=0.2) == ()
    assert more(localizer, finder, picture(DOTS), (), least=0.0, label="square") == ()
