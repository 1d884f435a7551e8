"""All presets by name, of every kind: ours and those of installed packages. Importing this module imports no torch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from fastloc_core.errors import SettingError
from fastloc_core.plugins import Registry

from .algorithm1.preset import PAPER, SEED_EXACT
from .learned.preset import LEARNED
from .localizer import Preset, PresetKind
from .peers.preset import PEERS
from .refined.preset import REFINED

TOP_CLASSES: Final = 3  # how many classes are proposed at most if nobody names any


def _named(name: str, added: object) -> Mapping[str, Preset]:
    if not isinstance(added, type) or not issubclass(added, Preset):
        raise TypeError("it is no subclass of Preset")
    return {name: added(name=name)}


_OURS = {each.name: each for each in (LEARNED, REFINED, PAPER, SEED_EXACT, *PEERS)}
PRESETS: Final = Registry[Preset]("fastloc.localizers", _OURS, _named)  # the first is the default


def of_kind(*kinds: PresetKind) -> dict[str, Preset]:
    """The presets of these kinds, by name."""
    return {name: each for name, each in PRESETS.items() if each.kind in kinds}


def preset(name: str, settings: Iterable[str] = ()) -> Preset:
    """The preset of that name, of any kind, changed by settings such as "kmax=30". Raises SettingError."""
    if name in PRESETS.broken:
        raise PRESETS.broken[name]
    if name not in PRESETS:
        raise SettingError(f"There is no preset “{name}”.", f"Choose one of: {', '.join(of_kind('preset'))}.")
    parted = (setting.partition("=") for setting in settings)
    return PRESETS[name].changed(**{key: text for key, _, text in parted})
