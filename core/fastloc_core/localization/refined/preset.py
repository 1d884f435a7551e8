"""The parameters of the refined localization."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from fastloc_core.localization.localizer import Preset

Inside = Annotated[float, Field(gt=0, lt=1)]
Share = Annotated[float, Field(gt=0, le=1)]


class Refined(Preset):
    """See `localizer.py` for the steps.

    `probe`: whether to take the second look, and to look at the image without a box;
    `threshold`, `spread`: where between 0.2 (wide) and 0.65 (tight) the boxes are drawn, and how far around that;
    `removal`: how much it matters that the class is gone without the box;
    `margin`: the factor by which the second look is wider and higher than the first box;
    `instances`: how many boxes a class may have; `share`: of the largest hill's evidence, the
    least for a box of another hill;
    `least`: how likely (`confidence.py`) the box of a single hill has to be.
    """

    algorithm: ClassVar[str] = "fastloc_core.localization.refined.localizer:RefinedLocalizer"
    probe: bool = True
    threshold: Inside = 0.5
    spread: Share = 0.2
    removal: Annotated[float, Field(ge=0, le=10)] = 1.2
    margin: Annotated[float, Field(ge=1, le=4)] = 1.4
    instances: Annotated[int, Field(ge=1, le=20)] = 5
    share: Share = 0.25
    least: Annotated[float, Field(ge=0, le=1)] = 0.06


REFINED = Refined(name="refined")
