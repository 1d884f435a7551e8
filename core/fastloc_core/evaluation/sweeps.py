"""The values of a parameter, each as a preset of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastloc_core.errors import SettingError
from fastloc_core.localization.localizer import Preset
from fastloc_core.localization.presets import preset


def presets(names: Iterable[str], settings: Sequence[str] = (), sweeps: Sequence[str] = ()) -> list[Preset]:
    """The presets, changed by settings such as "kmax=30".

    A sweep such as "k=1,3,5" gives a preset for each value, named "paper k=3". Raises SettingError.
    """
    values = [f"{key}={value.strip()}" for key, _, listed in map(_parted, sweeps) for value in listed.split(",")]
    return [
        preset(name, [*settings, value]).model_copy(update={"name": f"{name} {value}"})
        if value
        else preset(name, settings)
        for name in dict.fromkeys(names)
        for value in values or [""]
    ]


def _parted(sweep: str) -> tuple[str, str, str]:
    parted = sweep.partition("=")
    if not parted[2]:
        raise SettingError(f"“{sweep}” is no sweep.", "Write for example --sweep k=1,3,5,8.")
    return parted
