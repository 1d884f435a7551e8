from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")  # torch reads them when it is imported
os.environ["FASTLOC_NO_PACKAGES"] = "1"  # what else is installed here changes no result

import atexit
import gc
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import EntryPoints, distributions
from itertools import count
from pathlib import Path
from textwrap import dedent
from time import monotonic, sleep

import hypothesis
import pytest
from PySide6.QtCore import QSettings

from fastloc_core.formats import table
from fastloc_core.images.table import READERS, by_ending
from fastloc_core.localization.presets import PRESETS
from fastloc_core.models import library
from fastloc_core.models.registry import ARCHITECTURES
from tests import outside as outside_package
from tests import toys as toys_package
from tests.samples import copy_samples

ENDING_S = 2.0  # for a thread that was told to end

hypothesis.settings.register_profile("suite", max_examples=50, deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("suite")

gc.disable()  # until all tests and what they need are imported


def pytest_collection_finish() -> None:
    """No search for garbage goes through the million objects that were imported, which stay anyway."""
    gc.freeze()
    gc.enable()
    atexit.register(gc.unfreeze)


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of real photographs, for reading only."""
    folder = tmp_path_factory.mktemp("photos")
    copy_samples(folder)
    return folder


@pytest.fixture(scope="session")
def photo(photos: Path) -> Path:
    """A cat, for reading only."""
    return photos / "cat.png"


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """A thread that a test leaves behind would act in the next test.

    The frames show every thread that executes Python, a QThread too, unless it idles in its event loop. One that was
    told to end, but not waited for, as of a progress bar, gets a moment.
    """
    before = set(sys._current_frames())
    yield
    ends = monotonic() + ENDING_S
    while (left := set(sys._current_frames()) - before) and monotonic() < ends:
        sleep(0.01)
    assert not left, f"the test left threads running: {left}"


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that are not there yet. `mktemp` would look through all that there are for the next number."""
    parent = tmp_path_factory.mktemp("homes")
    return (parent / str(number) for number in count())


@pytest.fixture(autouse=True)
def _home_of_its_own(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    home = next(_homes)
    home.mkdir()
    monkeypatch.setenv("FASTLOC_HOME", str(home))
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(home))


Install = Callable[[str, str], None]


@pytest.fixture
def install(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a package of that name with its entry points, until the test ends."""
    site = tmp_path_factory.mktemp("site")

    def install(name: str, entry_points: str) -> None:
        about = site / f"{name}-1.0.dist-info"
        about.mkdir(exist_ok=True)
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(dedent(entry_points))
        _forget()

    monkeypatch.delenv("FASTLOC_NO_PACKAGES")
    monkeypatch.setattr("importlib.metadata.entry_points", partial(_entry_points, site))
    yield install
    monkeypatch.undo()
    _forget()


@pytest.fixture
def toys(install: Install) -> None:
    """Installs a package with the image reader and the formats of tests/toys.py."""
    install("toys", toys_package.ENTRY_POINTS)


@pytest.fixture
def outside(install: Install) -> None:
    """Installs a package with the localizers and the model family of tests/outside.py, and the model's weights."""
    import torch

    install("outside", outside_package.ENTRY_POINTS)
    weights = library._weights_dir() / outside_package.WEIGHTS
    weights.parent.mkdir(parents=True)
    torch.manual_seed(0)
    torch.save(outside_package.build(2).state_dict(), weights)


def _entry_points(site: Path, group: str) -> EntryPoints:
    found = (point for each in distributions(path=[str(site)]) for point in each.entry_points)
    return EntryPoints(point for point in found if point.group == group)


def _forget() -> None:
    for registry in (table.EXPORTERS, table.IMPORTERS, READERS, PRESETS, ARCHITECTURES):
        registry.forget()
    by_ending.cache_clear()
