"""Tables of ours that installed packages add to by entry points."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib.metadata import EntryPoint, EntryPoints, entry_points
from typing import Any, TypeVar

from fastloc_core.errors import SettingError

T = TypeVar("T")


class Registry(Mapping[str, T]):
    """Ours by name, and those of installed packages. A package cannot take the place of one of ours.

    `group`: of entry points; `read`: from an entry point's name and object to its entries; it may raise any exception.
    The packages are imported at the first look into the table, so they should import torch only inside of functions.
    """

    def __init__(self, group: str, ours: Mapping[str, T], read: Callable[[str, Any], Mapping[str, T]]) -> None:
        self._group, self._ours, self._read = group, ours, read

    @property
    def points(self) -> EntryPoints:
        return entry_points(group=self._group)

    @property
    def broken(self) -> Mapping[str, SettingError]:
        """The entry points that cannot be used, by name, and why."""
        return self.known[1]

    @cached_property
    def known(self) -> tuple[Mapping[str, T], Mapping[str, SettingError]]:
        """Everything that can be used, ours first, and what is `broken`."""
        known, broken = dict(self._ours), {}
        for point in self.points:
            try:
                known = {**known, **self._read(point.name, point.load()), **self._ours}
            except Exception as error:  # foreign code can fail in any way
                reason = f"“{point.name}” of the installed package {package_of(point)} cannot be used"
                remedy = f"Update that package, or remove it with “pip uninstall {package_of(point)}”."
                broken[point.name] = SettingError(f"{reason} ({type(error).__name__}: {error}).", remedy)
        return known, broken

    def __getitem__(self, name: str) -> T:
        return self.known[0][name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known[0])

    def __len__(self) -> int:
        return len(self.known[0])


def package_of(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.module.partition(".")[0]
