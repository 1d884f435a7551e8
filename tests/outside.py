"""Additions of an installed package: a localizer that boxes a corner of the image, the same as a peer, and a network
that sees nothing but colours.

The fixture `outside` makes fastloc believe that the package is installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from fastloc_core.boxes import Box
from fastloc_core.localization.localizer import Preset
from fastloc_core.models.families.architecture import Architecture, Details, Published
from fastloc_core.models.preprocessing import Preprocessing
from fastloc_core.proposal import ClassScore, Evidence, Proposal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import nn

    from fastloc_core.localization.stages import Check
    from fastloc_core.models.classifier import Classifier

ENTRY_POINTS = """
[fastloc.localizers]
corner = tests.outside:Corner
rival = tests.outside:Rival
[fastloc.families]
flat = tests.outside:FAMILY
"""
WEIGHTS = "flat-00000000.pth"


class Corner(Preset):
    algorithm = "tests.outside:CornerLocalizer"
    side: Annotated[float, Field(gt=0, le=1)] = 0.5


class Rival(Corner):
    kind = "peer"


class CornerLocalizer:
    def __init__(self, classifier: Classifier, preset: Corner) -> None:
        self.classifier, self.preset = classifier, preset

    def begin(self, image: NDArray[np.uint8], check: Check) -> CornerLocalization:
        check("corner")
        return CornerLocalization(self, image)


class CornerLocalization:
    def __init__(self, localizer: CornerLocalizer, image: NDArray[np.uint8]) -> None:
        self.scores = localizer.classifier.scores(localizer.classifier.classify(image))
        height, width = image.shape[:2]
        self.box = Box(0, 0, width * localizer.preset.side, height * localizer.preset.side)

    def locate(self, score: ClassScore, others: Sequence[ClassScore] = ()) -> Iterator[Proposal]:
        import numpy as np  # not at the top: the window starts without it

        heat = np.ones((8, 8), np.float32)
        yield Proposal(self.box, score, score.probability, (), heat > 0, Evidence(heat, ()))


def build(classes: int) -> nn.Module:
    from torch import nn

    cells = nn.AdaptiveAvgPool2d(4), nn.SiLU()
    return nn.Sequential(*cells, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, classes))


def details() -> Details:
    return Details(f"https://example.org/{WEIGHTS}", ("stag", "ladybird"), Preprocessing(64))


PUBLISHED = Published("outside", WEIGHTS, 1, "two beetles", details)
FAMILY = (Architecture("flat", "Flat", build, "4", ("1", "1", "1"), "1", published=PUBLISHED),)
