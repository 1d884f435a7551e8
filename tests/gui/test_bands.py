"""Images of several bands: which three are seen is chosen for the folder, and the model sees the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from pytestqt.qtbot import QtBot

from fastloc_core.images import decode
from fastloc_core.store import Store, find_place
from fastloc_gui.dialogs.bands import BandsDialog
from fastloc_gui.window.main_window import MainWindow
from tests.gui.driving import Open, image_of


@pytest.fixture
def bands(folder: Path) -> Path:
    """An image of four bands in the folder, each another brightness."""
    pixels = np.zeros((60, 80, 4), np.uint8)
    pixels[:] = 40, 80, 120, 200
    tifffile.imwrite(folder / "bands.tif", pixels, photometric="rgb", extrasamples=["unspecified"], metadata=None)
    return folder / "bands.tif"


def shown(window: MainWindow) -> list[int]:
    document = window.session.current
    opened = window.work.decoded(document) if document else None
    return opened.pixels[5, 5].tolist() if opened else []


def test_other_bands_are_chosen_for_the_folder_and_stay(bands: Path, open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    window.session.show(image_of(window, bands.name))
    qtbot.waitUntil(lambda: shown(window) == [40, 80, 120])
    assert "It has 4 bands" in window.status.standing.text()
    window.actions_by_id["bands"].trigger()
    dialog = window.findChildren(BandsDialog)[-1]
    assert dialog.chosen == (1, 2, 3)
    dialog.boxes[0].setCurrentIndex(3)
    dialog.accept()
    qtbot.waitUntil(lambda: shown(window) == [200, 80, 120])
    assert decode(bands)[5, 5].tolist() == [40, 80, 120]
    with Store(find_place(bands.parent), read_only=True) as store:
        assert store.bands == (4, 2, 3)


def test_an_image_with_colours_has_no_bands_to_choose_from(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    qtbot.waitUntil(lambda: bool(shown(window)))
    window.actions_by_id["bands"].trigger()
    dialog = window.findChildren(BandsDialog)[-1]
    assert not any(box.isEnabled() for box in dialog.boxes)


@pytest.mark.parametrize("stored", ["all", [1, 2], [0, 1, 2], [1, 2, "3"], {"red": 1}, [True, 1, 1]])
def test_a_damaged_choice_is_none(bands: Path, open_window: Open, stored: object) -> None:
    window = open_window()
    window.session.opened.remember(bands=stored)
    assert window.session.opened.bands is None
