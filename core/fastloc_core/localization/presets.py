"""All presets by name: ours, the peers, and those of installed packages. Importing this module imports no torch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from fastloc_core.errors import SettingError
from fastloc_core.plugins import Registry

from .algorithm1.preset import PAPER, SEED_EXACT
from .localizer import Preset
from .peers.preset import PEERS
from .refined.preset import REFINED

TOP_CLASSES: Final = 3  # how many classes are proposed at most if nobody names any


def _named(name: str, added: object) -> Mapping[str, Preset]:
    if not isinstance(added, type) or not issubclass(added, Preset):
        raise TypeError("it is no subclass of Preset")
    return {name: added(name=name)}


_OURS = {each.name: each for each in (REFINED, PAPER, SEED_EXACT)}
PRESETS: Final = Registry[Preset]("fastloc.localizers", _OURS, _named)  # to choose from; the first is the default


def preset(name: str, settings: Iterable[str] = ()) -> Preset:
    """The preset or peer of that name, changed by settings such as "kmax=30". Raises SettingError."""
    if name in PRESETS.broken:
        raise PRESETS.broken[name]
    known = PRESETS if name in PRESETS else PEERS
    if name not in known:
        raise SettingError(f"There is no preset “{name}”.", f"Choose one of: {', '.join(PRESETS)}.")
    parted = (setting.partition("=") for setting in settings)
    return known[name].changed(**{key: text for key, _, text in parted})
