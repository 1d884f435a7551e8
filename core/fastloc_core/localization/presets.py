"""All presets by name: ours, the peers, and those of installed packages. Importing this module imports no torch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from fastloc_core import plugins
from fastloc_core.errors import SettingError

from .algorithm1.preset import PAPER, SEED_EXACT
from .localizer import Preset
from .peers.preset import PEERS
from .refined.preset import REFINED

GROUP: Final = "fastloc.localizers"  # of entry points: a name for a subclass of Preset
TOP_CLASSES: Final = 3  # how many classes are proposed at most if nobody names any
_OURS = {each.name: each for each in (REFINED, PAPER, SEED_EXACT)}


class _Presets(Mapping[str, Preset]):
    """A package's own is imported when it is asked for by name, and cannot take the place of one of ours."""

    def __getitem__(self, name: str) -> Preset:
        if name in _OURS:
            return _OURS[name]
        point = plugins.found(GROUP)[name]
        loaded = plugins.load(point)
        if not isinstance(loaded, type) or not issubclass(loaded, Preset):
            raise plugins.refusal(point, "is no subclass of Preset")
        try:
            return loaded(name=name)
        except (TypeError, ValueError) as error:
            raise plugins.refusal(point, f"cannot be made from its name alone ({error})") from error

    def __contains__(self, name: object) -> bool:
        return name in list(self)

    def __iter__(self) -> Iterator[str]:
        return iter({**_OURS, **plugins.found(GROUP)})

    def __len__(self) -> int:
        return len(list(iter(self)))


PRESETS: Final[Mapping[str, Preset]] = _Presets()  # that a person chooses from; the first is the default


def preset(name: str, settings: Iterable[str] = ()) -> Preset:
    """The preset or peer of that name, changed by settings such as "kmax=30". Raises SettingError."""
    known = PRESETS if name in PRESETS else PEERS
    if name not in known:
        raise SettingError(f"There is no preset “{name}”.", f"Choose one of: {', '.join(PRESETS)}.")
    parted = (setting.partition("=") for setting in settings)
    return known[name].changed(**{key: text for key, _, text in parted})
