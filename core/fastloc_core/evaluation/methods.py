"""Presets as methods, and the values of a parameter as methods of a study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastloc_core.errors import SettingError
from fastloc_core.localization.presets import Preset, preset
from fastloc_core.localization.stages import Stopwatch

from .records import Found, Kind, Result

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fastloc_core.localization.localizer import Localizer


@dataclass(frozen=True, slots=True)
class PresetMethod:
    """Proposals of one preset, ranked by confidence; the score map is the best one's evidence."""

    localizer: Localizer
    kind: Kind = "preset"

    @property
    def name(self) -> str:
        return self.localizer.preset.name

    @property
    def parameters(self) -> Mapping[str, Any]:
        return {key: value for key, value in asdict(self.localizer.preset).items() if key != "name"}

    def find(self, image: NDArray[np.uint8], path: Path, classes: Sequence[int]) -> Result:
        stopwatch = Stopwatch()
        proposals = self.localizer.localize(image, path, classes, check=stopwatch).proposals
        stopwatch.stop()
        found = (Found(each.box, each.score.index, each.confidence) for each in proposals)
        ranked = sorted(found, key=lambda each: -each.confidence)
        best = max(proposals, key=lambda each: each.confidence, default=None)
        return Result(tuple(ranked), stopwatch.seconds, best.evidence.heat if best else None)


def presets(names: Iterable[str], settings: Sequence[str] = (), sweeps: Sequence[str] = ()) -> list[Preset]:
    """The presets, changed by settings such as "kmax=30".

    A sweep such as "k=1,3,5" stands for one preset for each value, named "paper k=3". Raises SettingError.
    """
    values = [f"{key}={value.strip()}" for key, _, listed in map(_parted, sweeps) for value in listed.split(",")]
    return [
        replace(preset(name, [*settings, value]), name=f"{name} {value}") if value else preset(name, settings)
        for name in dict.fromkeys(names)
        for value in values or [""]
    ]


def _parted(sweep: str) -> tuple[str, str, str]:
    parted = sweep.partition("=")
    if not parted[2]:
        raise SettingError(f"“{sweep}” is no sweep.", "Write for example --sweep k=1,3,5,8.")
    return parted
