"""The window offers and uses a localizer and a model family that an installed package adds."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_gui.dialogs.models import ModelsDialog
from fastloc_gui.dialogs.settings import SettingsDialog
from fastloc_gui.jobs.engine import Engine
from fastloc_gui.settings import Settings
from tests.gui.driving import Key, Open, press, wait_for_proposals

pytestmark = pytest.mark.usefixtures("outside")


def test_the_dialogs_offer_the_preset_and_the_model_but_not_the_peer(parent: QWidget) -> None:
    presets = SettingsDialog(parent, Settings()).findChild(QComboBox, "preset")
    assert isinstance(presets, QComboBox)
    offered = [presets.itemText(i) for i in range(presets.count())]
    assert offered == ["learned", "refined", "paper", "seed-exact", "corner"]
    with pytest.raises(ValueError, match="Choose one of"):
        Settings().preset = "rival"
    listed = ModelsDialog(parent, in_use="flat").list
    assert listed.findItems("flat", Qt.MatchFlag.MatchExactly)[0].text(5) == "in use"


def test_their_proposals_are_shown_and_the_space_bar_accepts_one(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    Settings().preset = "corner"
    window = open_window(Engine(), model=False)
    window.work.load_model("flat")
    wait_for_proposals(qtbot, window)
    facts, document = window.work.facts, window.session.current
    assert facts
    assert (facts.name, facts.preset, facts.labels) == ("flat", "corner", ("stag", "ladybird"))
    assert document
    assert [each.box for each in document.pending] == [Box(0, 0, 225.5, 150)]
    press(window, Key.Key_Space)
    assert [(each.box, each.decision) for each in document.annotations] == [(Box(0, 0, 225.5, 150), Decision.ACCEPTED)]
    window.close()
    [written] = voc.read(folder / "cat.xml").annotations
    assert written.box == Box(0, 0, 226, 150)  # in whole pixels
