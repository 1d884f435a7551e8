"""The preset `learned`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from fastloc_core.localization.refined.preset import Refined


class Learned(Refined):
    """`refined`, whose boxes the extent head sharpens (`localizer.py`).

    The head was taught on public boxes of other objects. `rounds`: how often it looks at each box; from the second look
    on around the box that it found.
    """

    algorithm: ClassVar[str] = "fastloc_core.localization.learned.localizer:LearnedLocalizer"
    saw_boxes: ClassVar[bool] = True
    rounds: Annotated[int, Field(ge=1, le=3)] = 2


LEARNED = Learned(name="learned")
