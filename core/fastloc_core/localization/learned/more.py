"""More objects like those that were decided, as proposals: the finder says where they are, the extent head where they
end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.learning.finding import Finder
from fastloc_core.localization.stages import Check
from fastloc_core.proposal import ClassScore, Evidence, Proposal

from .finding import COVERED, LEAST, Found, Scout
from .localizer import LearnedLocalizer, drawn
from .sight import Sight

WARM = 0.35  # heat from which one of the best boxes is worth a look though its confidence is low
NO_INDEX = -1  # the class is the user's, and need not be one of the classifier's


def more(
    localizer: LearnedLocalizer,
    finder: Finder,
    image: NDArray[np.uint8],
    covered: Sequence[Box],
    check: Check = lambda _: None,
    least: float = LEAST,
    label: str = "",
    ranked: int = 0,
) -> tuple[Proposal, ...]:
    """What looks like the decided objects, best first, and has no box yet. The same image gives the same proposals.

    `image`: RGB uint8 (H, W, 3); `covered`: its decided, rejected and pending boxes; `least`: the confidence from which
    something is proposed; `label`: only of this class, empty: of all; `ranked`: so many of the best are proposed in any
    case if they are warm, because after a box or two no confidence is high; `check` gets the name of each stage and may
    raise Cancelled.
    """
    scout = Scout(localizer.eye.backbone, finder)
    alike = [each for each in scout.find(image, covered, check, 0.0) if label in ("", each.label)]
    found = [each for i, each in enumerate(alike) if each.confidence >= least or (i < ranked and each.heat >= WARM)]
    if not found:
        return ()
    first = localizer.refined.begin(image, check)
    heat = first.look.map(max(first.scores, key=lambda score: score.logit).index)
    looks = localizer.eye.look(image, heat, [each.box for each in found], localizer.preset.rounds, check)
    sights = [rounds[-1] for rounds in looks]
    size, version = first.look.size, localizer.eye.version
    return tuple(_proposed(found[i], sights[i], size, version) for i in _distinct([s.box for s in sights], covered))


def _distinct(boxes: Sequence[Box], covered: Sequence[Box]) -> Iterator[int]:
    """The numbers of the boxes that no better one and nothing covered answers; `boxes`: best first."""
    taken = list(covered)
    for number, box in enumerate(boxes):
        if box.area > 0 and all(box.iou(other) < COVERED for other in taken):
            taken.append(box)
            yield number


def _proposed(found: Found, sight: Sight, size: int, version: str) -> Proposal:
    mask, heat = drawn(sight, size)
    mask.setflags(write=False)
    heat.setflags(write=False)
    score = ClassScore(NO_INDEX, found.label, found.heat, found.belief)
    evidence, descriptor = Evidence(heat, ()), sight.described(version)
    return Proposal(sight.box, score, found.confidence, (), mask, evidence, belief=found.belief, descriptor=descriptor)
