"""The parameters of the refined localization."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from fastloc_core.localization.localizer import Preset


class Refined(Preset):
    """See `localizer.py` for the steps.

    `wider`: is taken from the threshold that the map's shape gives; above 0 all boxes become wider;
    `instances`: how many boxes a class may have; `share`: of the largest hill's evidence, the
    least for a box of another hill;
    `least`: how likely (`confidence.py`) the box of a single hill has to be.
    """

    algorithm: ClassVar[str] = "fastloc_core.localization.refined.localizer:RefinedLocalizer"
    wider: Annotated[float, Field(ge=-0.5, le=0.5)] = 0.0
    instances: Annotated[int, Field(ge=1, le=20)] = 5
    share: Annotated[float, Field(gt=0, le=1)] = 0.25
    least: Annotated[float, Field(ge=0, le=1)] = 0.06


REFINED = Refined(name="refined")
