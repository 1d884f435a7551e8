from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")  # torch reads them when it is imported

import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from PySide6.QtCore import QSettings

from fastloc_core import plugins
from fastloc_core.formats import table
from fastloc_core.images.table import by_ending, readers
from tests.samples import copy_samples
from tests.toys import ENTRY_POINTS

hypothesis.settings.register_profile("suite", max_examples=50, deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("suite")


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
    """A thread that a test leaves behind would act within the next one.

    The frames show every thread that executes Python, a QThread too, unless it idles in its event loop.
    """
    before = set(sys._current_frames())
    yield
    left = set(sys._current_frames()) - before
    assert not left, f"the test left threads running: {left}"


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("FASTLOC_HOME", str(home))
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(home))


@pytest.fixture
def toys(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package with the image reader and the formats of tests/toys.py is installed."""
    installed = tmp_path_factory.mktemp("installed")
    (installed / "toys-1.0.dist-info").mkdir()
    (installed / "toys-1.0.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: toys\nVersion: 1.0\n")
    (installed / "toys-1.0.dist-info/entry_points.txt").write_text(ENTRY_POINTS)
    monkeypatch.syspath_prepend(installed)
    caches = (plugins.found, table.exporters, table.importers, readers, by_ending)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()
