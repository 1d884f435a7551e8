"""The parameters of Algorithm 1."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, ValidationInfo, field_validator

from fastloc_core.localization.localizer import Preset
from fastloc_core.localization.rules import ReluRule

LAYERS = ("earlier", "target", "later")
Length = Annotated[int, Field(ge=0, le=224)]


class Algorithm1(Preset):
    """Lengths are in pixels of a 224 px input and scale with it, except `opening`.

    `kmax`: how many neurons are ranked; `k`: how many of their blobs are united.
    `layer`: earlier, target or later, as the architecture names them, or a module's name.
    `rule`: backwards from the neurons to the image; `rank_rule`: from the class to the layer.
    `shifted_rank`: rank with the gradient at the architecture's `rank_layer` instead (the seed's off-by-one).
    `percentile`: of the positive gradients, above which a pixel is kept.
    `opening`: width of the cross; `dilation`, `erosion`: how often the 3 x 3 cross is applied.
    `open_border`: the outside of the image neither erodes a blob nor opens it away.
    """

    algorithm: ClassVar[str] = "fastloc_core.localization.algorithm1.localizer:Algorithm1Localizer"
    kmax: Annotated[int, Field(ge=1, le=512)] = 10
    k: Annotated[int, Field(ge=1)] = 5
    layer: str = "target"
    rule: ReluRule = ReluRule.GUIDED
    rank_rule: ReluRule = ReluRule.PLAIN
    shifted_rank: bool = False
    percentile: Annotated[float, Field(ge=0, lt=100)] = 80.0
    opening: Length = 3
    smear: Length = 4
    dilation: Length = 15
    erosion: Length = 15
    open_border: bool = True
    antialias: bool = True

    @field_validator("k")
    @classmethod
    def _k_is_at_most_kmax(cls, k: int, others: ValidationInfo) -> int:
        if k > others.data.get("kmax", k):
            raise ValueError("Take 1 to kmax.")
        return k

    @field_validator("shifted_rank")
    @classmethod
    def _only_the_target_has_a_rank_layer(cls, shifted: bool, others: ValidationInfo) -> bool:
        if shifted and others.data.get("layer", "target") != "target":
            raise ValueError("Take no, or keep layer=target: a shifted rank is defined for the target layer only.")
        return shifted


PAPER = Algorithm1(name="paper")
SEED_EXACT = Algorithm1(
    name="seed-exact", kmax=30, rank_rule=ReluRule.GUIDED, shifted_rank=True, open_border=False, antialias=False
)
