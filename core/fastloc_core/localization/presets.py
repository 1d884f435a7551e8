"""The named sets of parameters, and how a user changes one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from fastloc_core.errors import SettingError

LAYERS = ("earlier", "target", "later")
LENGTHS = ("opening", "smear", "dilation", "erosion")
TOP_CLASSES = 3  # how many classes are proposed at most where nobody names any


class ReluRule(StrEnum):
    """What a ReLU lets through on the way back: the paper's Figure 2."""

    PLAIN = "plain"  # the gradient where the forward output was positive
    DECONV = "deconv"  # the gradient where the gradient is positive
    GUIDED = "guided"  # where both are


class Probe(StrEnum):
    """Whether the classifier is asked about pieces of an image as well."""

    AUTO = "auto"  # where its architecture's word on them is worth it
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Preset:
    """What every preset has."""

    name: str


@dataclass(frozen=True, slots=True)
class Algorithm1(Preset):
    """Parameters of Algorithm 1. Lengths are in pixels of a 224 px input and scale with it, but for `opening`.

    `layer`: earlier, target or later, as the architecture's registry entry means it, or a module's name.
    `rule`: backwards from the neurons to the image; `rank_rule`: from the class to the layer.
    `shifted_rank`: rank with the gradient at the registry's `rank_layer` instead (the seed's off-by-one).
    `opening`: width of the cross; `dilation`, `erosion`: how often the 3 x 3 cross is applied.
    `open_border`: what lies outside the image neither erodes a blob nor opens it away.
    """

    k: int = 5
    kmax: int = 10
    layer: str = "target"
    rule: ReluRule = ReluRule.GUIDED
    rank_rule: ReluRule = ReluRule.PLAIN
    shifted_rank: bool = False
    percentile: float = 80.0
    opening: int = 3
    smear: int = 4
    dilation: int = 15
    erosion: int = 15
    open_border: bool = True
    antialias: bool = True

    def __post_init__(self) -> None:
        _require(
            self,
            k=1 <= self.k <= self.kmax,
            kmax=1 <= self.kmax <= 512,
            shifted_rank=not self.shifted_rank or self.layer == "target",
            percentile=0 <= self.percentile < 100,
            **{key: 0 <= getattr(self, key) <= 224 for key in LENGTHS},
        )


@dataclass(frozen=True, slots=True)
class Refined(Preset):
    """Parameters of the refined localization: see `refined.py`.

    `probe`: whether to take the second look, and to look at what is left without a box;
    `threshold`, `spread`: where between 0.2 (wide) and 0.65 (tight) the boxes are drawn, and how far around that;
    `unprobed_threshold`, `unprobed_spread`: the same where nothing but the map speaks for one box or another;
    `removal`: how much it matters that the class is gone without the box;
    `margin`: by what factor the second look is wider and higher than the first box;
    `instances`: how many boxes a class may have; `share`: of the largest hill's evidence, what another needs for one;
    `least`: how likely (`confidence.py`) the box of a single hill has to be.
    """

    probe: Probe = Probe.AUTO
    threshold: float = 0.5
    spread: float = 0.2
    unprobed_threshold: float = 0.525
    unprobed_spread: float = 0.075
    removal: float = 1.2
    margin: float = 1.4
    instances: int = 5
    share: float = 0.25
    least: float = 0.06

    def __post_init__(self) -> None:
        _require(
            self,
            threshold=0 < self.threshold < 1,
            spread=0 < self.spread <= 1,
            unprobed_threshold=0 < self.unprobed_threshold < 1,
            unprobed_spread=0 < self.unprobed_spread <= 1,
            removal=0 <= self.removal <= 10,
            margin=1 <= self.margin <= 4,
            instances=1 <= self.instances <= 20,
            share=0 < self.share <= 1,
            least=0 <= self.least <= 1,
        )


def _require(preset: Preset, **checks: bool) -> None:
    for key, fine in checks.items():
        if not fine:
            raise SettingError(f"{key} = {getattr(preset, key)} is out of range.", _RANGES[key])


_RANGES = {
    "k": "Take 1 to kmax.",
    "kmax": "Take 1 to 512.",
    "rule": f"Choose one of: {', '.join(ReluRule)}.",
    "rank_rule": f"Choose one of: {', '.join(ReluRule)}.",
    "shifted_rank": "Take no, or keep layer=target: a shifted rank is defined for the target layer only.",
    "percentile": "Take a number from 0 to 99.9.",
    **dict.fromkeys(LENGTHS, "Take 0 to 224 pixels."),
    **dict.fromkeys(("threshold", "unprobed_threshold"), "Take a number between 0 and 1."),
    **dict.fromkeys(("spread", "unprobed_spread"), "Take a number above 0, up to 1."),
    "probe": f"Choose one of: {', '.join(Probe)}.",
    "removal": "Take 0 to 10.",
    "margin": "Take 1 to 4.",
    "instances": "Take 1 to 20.",
    "share": "Take a number above 0, up to 1.",
    "least": "Take 0 to 1.",
}

REFINED = Refined("refined")
PAPER = Algorithm1("paper")
SEED_EXACT = Algorithm1(
    "seed-exact",
    kmax=30,
    rank_rule=ReluRule.GUIDED,
    shifted_rank=True,
    open_border=False,
    antialias=False,
)
PRESETS: dict[str, Preset] = {
    preset.name: preset for preset in (REFINED, PAPER, SEED_EXACT)
}  # the first is the default


def preset(name: str, settings: Iterable[str] = ()) -> Preset:
    """The preset of that name, changed by settings such as "kmax=30". Raises SettingError."""
    if name not in PRESETS:
        raise SettingError(f"There is no preset “{name}”.", f"Choose one of: {', '.join(PRESETS)}.")
    kinds = {f.name: type(getattr(PRESETS[name], f.name)) for f in fields(PRESETS[name]) if f.name != "name"}
    changes: dict[str, Any] = {}
    for setting in settings:
        key, _, text = setting.partition("=")
        if key not in kinds:
            raise SettingError(f"There is no parameter “{key}”.", f"Choose one of: {', '.join(kinds)}.")
        try:
            changes[key] = _BOOLEANS[text.lower()] if kinds[key] is bool else kinds[key](text)
        except (ValueError, KeyError):
            raise SettingError(f"{key} cannot be “{text}”.", _RANGES.get(key, "Take yes or no.")) from None
    return replace(PRESETS[name], **changes)


_BOOLEANS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
