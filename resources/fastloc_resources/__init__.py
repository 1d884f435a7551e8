"""Files that travel with the application; none of them needs Qt."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def icon_path(name: str) -> Traversable:
    """The SVG of an icon on a 24 x 24 grid (16 x 16 for `state-...`), drawn in currentColor."""
    return files(__name__) / "icons" / f"{name}.svg"


def table(name: str) -> Traversable:
    """A table that a command of `packaging` or `benchmarks` makes."""
    return files(__name__) / "tables" / name


def extent_head() -> Traversable:
    """The weights of the head of the preset `learned`, which `fastloc train-extent` makes."""
    return files(__name__) / "models" / "extent_head.safetensors"


def sample(name: str) -> Traversable:
    """A file that the self-test reads."""
    return files(__name__) / "samples" / name


def translations_folder() -> Traversable:
    """The folder of `fastloc_LANGUAGE.ts`, for translators, and `fastloc_LANGUAGE.qm`, for Qt."""
    return files(__name__) / "translations"


def manual() -> Traversable:
    """The folder with the pages of the documentation that are shipped: in a checkout, `docs` itself."""
    shipped = files(__name__) / "manual"
    return shipped if shipped.is_dir() else Path(__file__).parents[2] / "docs"
