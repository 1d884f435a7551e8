"""The additions of installed packages: objects that their entry points name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from fastloc_core.errors import SettingError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")


@cache
def found(group: str) -> Mapping[str, EntryPoint]:
    """The entry points of a group by name, read once a program; nothing of the packages is imported.

    There are none if the environment variable FASTLOC_NO_PACKAGES is set.
    """
    if os.environ.get("FASTLOC_NO_PACKAGES"):
        return {}
    from importlib.metadata import entry_points  # 15 ms, which the window does without as it starts

    return {point.name: point for point in entry_points(group=group)}


def load(point: EntryPoint) -> object:
    """The object that an entry point names. Raises SettingError if it cannot be imported."""
    try:
        loaded: object = point.load()
    except Exception as error:  # foreign code can fail in any way
        raise refusal(point, f"cannot be loaded ({type(error).__name__}: {error})") from error
    return loaded


def refusal(point: EntryPoint, what: str) -> SettingError:
    """The error for an entry point of somebody's package; `what`: the rest of the sentence after its name."""
    package = package_of(point)
    reason = f"“{point.name}” of the installed package {package} {what}."
    return SettingError(reason, f"Update that package, or remove it with “pip uninstall {package}”.")


def package_of(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.module.partition(".")[0]


def installed(package: str) -> str:
    """The version of an installed package, otherwise the words “is not installed”."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "is not installed"


def only(kind: type[T]) -> Callable[[str, object], Mapping[str, T]]:
    """A function with which a registry reads entry points that name objects of that kind."""

    def read(name: str, added: object) -> Mapping[str, T]:
        if not isinstance(added, kind):
            remedy = ": name an object of this class" if isinstance(added, type) else ""
            raise TypeError(f"it is no {kind.__name__}{remedy}")
        return {name: added}

    return read


class Registry(Mapping[str, T]):
    """Our entries by name, and the entries of installed packages. A package cannot replace one of ours.

    `group`: of entry points; `read`: from an entry point's name and object to its entries; it may raise any exception.
    The packages are imported at the first look into the table, so they import numpy, OpenCV, torch and lxml only
    inside functions: the window starts without these.
    """

    def __init__(self, group: str, ours: Mapping[str, T], read: Callable[[str, Any], Mapping[str, T]]) -> None:
        self.group, self._ours, self._read = group, ours, read

    @property
    def broken(self) -> Mapping[str, SettingError]:
        """The entry points that cannot be used, by name, and why."""
        return self.known[1]

    @cached_property
    def known(self) -> tuple[Mapping[str, T], Mapping[str, SettingError]]:
        """All usable entries, ours first, and the `broken` ones."""
        known, broken = dict(self._ours), {}
        for name, point in found(self.group).items():
            try:
                known = {**known, **self._read(name, load(point)), **self._ours}
            except SettingError as error:
                broken[name] = error
            except Exception as error:
                broken[name] = refusal(point, f"cannot be used ({error})")
        return known, broken

    def forget(self) -> None:
        """Read the entry points again at the next look, because packages were added or removed meanwhile."""
        found.cache_clear()
        vars(self).pop("known", None)

    def __getitem__(self, name: str) -> T:
        return self.known[0][name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known[0])

    def __len__(self) -> int:
        return len(self.known[0])
