"""What installed packages add to fastloc: objects that their entry points name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from fastloc_core.errors import SettingError


@cache
def found(group: str) -> Mapping[str, EntryPoint]:
    """The entry points of a group by name, read once a program; nothing of the packages is imported."""
    return {point.name: point for point in entry_points(group=group)}


def load(point: EntryPoint) -> object:
    """What an entry point names. Raises SettingError if it cannot be imported."""
    try:
        loaded: object = point.load()
    except Exception as error:  # foreign code can fail in any way
        raise refusal(point, f"cannot be loaded ({type(error).__name__}: {error})") from error
    return loaded


def refusal(point: EntryPoint, what: str) -> SettingError:
    """The error for an entry point of somebody's package; `what` follows its name."""
    package = package_of(point)
    reason = f"“{point.name}” of the installed package {package} {what}."
    return SettingError(reason, f"Update that package, or remove it with “pip uninstall {package}”.")


def package_of(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.module.partition(".")[0]
