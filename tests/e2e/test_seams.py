"""An installed package adds a localizer and a model family, and touches no file of fastloc."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner, Result

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.cli import app
from fastloc_core.errors import SettingError
from fastloc_core.formats import voc
from fastloc_core.images import decode
from fastloc_core.localization.presets import PRESETS, preset
from fastloc_core.models import library, registry
from fastloc_gui.dialogs.models import ModelsDialog
from fastloc_gui.dialogs.settings import SettingsDialog
from fastloc_gui.jobs.engine import Engine
from fastloc_gui.jobs.worker import Token
from fastloc_gui.settings import Settings

Command = Callable[..., Result]
WEIGHTS = "flat-00000000.pth"
MODULE = '''
    """A localizer that boxes a corner of the image, and a network that sees nothing but the mean colour."""

    import numpy as np
    from pydantic import Field
    from typing import Annotated

    from fastloc_core.boxes import Box
    from fastloc_core.localization.localizer import Preset
    from fastloc_core.models.families.architecture import Architecture, Details, Published
    from fastloc_core.models.preprocessing import Preprocessing
    from fastloc_core.proposal import Evidence, Proposal


    class Corner(Preset):
        algorithm = "outside_fastloc:CornerLocalizer"
        side: Annotated[float, Field(gt=0, le=1)] = 0.5


    class CornerLocalizer:
        def __init__(self, classifier, preset):
            self.classifier, self.preset = classifier, preset

        def begin(self, image, check):
            check("corner")
            return CornerLocalization(self, image)


    class CornerLocalization:
        def __init__(self, localizer, image):
            self.scores = localizer.classifier.scores(localizer.classifier.classify(image))
            height, width = image.shape[:2]
            self.box = Box(0, 0, width * localizer.preset.side, height * localizer.preset.side)

        def locate(self, score):
            heat = np.ones((8, 8), np.float32)
            yield Proposal(self.box, score, score.probability, (), heat > 0, Evidence(heat, ()))


    def build(classes):
        from torch import nn

        return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, classes))


    def details():
        return Details("https://example.org/flat-00000000.pth", ("stag", "ladybird"), Preprocessing(64))


    published = Published("outside", "flat-00000000.pth", 1, "two beetles", details)
    FAMILY = (Architecture("flat", "Flat", build, "2", ("0", "0", "0"), "0", published=published),)
    NUMBER = 3
'''


@pytest.fixture
def outside(install: Callable[..., None]) -> Callable[[str], None]:
    """Installs that package with these entry points."""
    return lambda entry_points: install("outside", entry_points, outside_fastloc=MODULE)


@pytest.fixture
def fastloc(outside: Callable[[str], None], tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line with a package that adds both, in a folder with an annotated photograph."""
    outside("""
        [fastloc.localizers]
        corner = outside_fastloc:Corner
        [fastloc.families]
        flat = outside_fastloc:FAMILY
    """)
    weights = library._weights_dir() / WEIGHTS
    weights.parent.mkdir(parents=True)
    torch.manual_seed(0)
    torch.save(registry.architecture("flat").build(2).state_dict(), weights)
    (tmp_path / "photos").mkdir()
    image = tmp_path / "photos" / "cat.png"
    image.write_bytes((photos / "cat.png").read_bytes())
    truth = [Annotation(Box(0, 0, 225, 150), "stag", Decision.DRAWN)]
    image.with_suffix(".xml").write_bytes(voc.to_xml(voc.VocImage(image, 451, 300), truth))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, words)


def test_a_family_from_outside_is_listed_and_used(fastloc: Command) -> None:
    listed = [line.split() for line in fastloc("models", "list").stdout.splitlines()]
    assert ["flat", "Flat", "outside", "ready", "1"] in listed
    assert "by outside, two beetles, 1 MB" in fastloc("models", "info", "flat").stdout
    done = fastloc("propose", "photos", "--out", "boxes", "--model", "flat", "--preset", "corner")
    assert done.exit_code == 0, done.stderr
    assert "Computed by flat" in done.stderr


def test_a_user_s_own_weights_may_be_of_a_family_from_outside(fastloc: Command, tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("stag\nladybird\n")
    weights = str(library._weights_dir() / WEIGHTS)
    added = fastloc("models", "add", weights, "--arch", "flat", "--labels", "labels.txt", "--name", "mine")
    assert added.exit_code == 0, added.stderr
    assert "mine (Flat)" in fastloc("models", "info", "mine").stdout


def test_a_localizer_from_outside_is_offered_and_used(fastloc: Command) -> None:
    assert next(iter(PRESETS)) == "refined"
    assert "corner" in PRESETS
    words = "propose photos --out boxes --preset corner --set side=0.25 --classes frog --json".split()
    done = fastloc(*words)
    assert done.exit_code == 0, done.stderr
    [found] = json.loads(done.stdout)["proposals"]
    assert found["box"] == [0, 0, 451 / 4, 75]


def test_a_localizer_from_outside_is_measured_on_a_model_from_outside(fastloc: Command) -> None:
    words = "evaluate --images photos --annotations photos --model flat --preset corner --sweep side=0.5,1 --report out"
    done = fastloc(*words.split())
    assert done.exit_code == 0, done.stderr
    results = json.loads(Path("out/metrics.json").read_text())["results"]
    assert results["corner side=0.5"]["mean_iou"] > 0.99
    assert results["corner side=1"]["parameters"] == {"side": 1}


def test_the_window_offers_and_uses_both(fastloc: Command, qtbot: QtBot) -> None:
    settings = Settings()
    parent = QWidget()
    qtbot.addWidget(parent)
    presets = SettingsDialog(parent, settings).findChild(QComboBox, "preset")
    assert isinstance(presets, QComboBox)
    assert presets.findText("corner") >= 0
    settings.preset = "corner"
    assert settings.preset == "corner"
    listed = ModelsDialog(parent, in_use="flat").list
    assert listed.findItems("flat", Qt.MatchFlag.MatchExactly)[0].text(3) == "in use"
    engine, token = Engine(), Token()
    assert engine.load("flat", settings.preset, "cpu", token).labels == ("stag", "ladybird")
    cat = Path("photos", "cat.png")
    found, facts = engine.localize(decode(cat), cat, "stag", token)
    assert [proposal.box for proposal in found.proposals] == [Box(0, 0, 225.5, 150)]
    assert (facts.name, facts.preset) == ("flat", "corner")


def test_the_doctor_names_the_package(fastloc: Command) -> None:
    added = "  fastloc.localizers: corner of the package outside\n  fastloc.families: flat of the package outside\n"
    assert f"Added by packages:\n{added}" in fastloc("doctor").stdout


def test_its_parameters_are_checked_like_ours(fastloc: Command) -> None:
    refused = fastloc("propose", "photos", "--out", "boxes", "--preset", "corner", "--set", "side=2")
    assert (refused.exit_code, "side cannot be '2'. Choose a number" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("outside_nowhere:Corner", "cannot be loaded (ModuleNotFoundError"),
        ("outside_fastloc:Circle", "cannot be loaded (AttributeError"),
        ("outside_fastloc:NUMBER", "cannot be used (it is no "),
    ],
)
def test_a_broken_package_is_named_and_stops_no_other(outside: Callable[[str], None], target: str, reason: str) -> None:
    outside(f"""
        [fastloc.localizers]
        corner = {target}
        [fastloc.families]
        flat = {target}
    """)
    remedy = "Update that package, or remove it with “pip uninstall outside”."
    for broken in (lambda: preset("corner"), lambda: library.find("flat")):
        with pytest.raises(SettingError, match="of the installed package outside") as error:
            broken()
        assert reason in error.value.reason
        assert error.value.remedy == remedy
    assert preset("paper").name == "paper"
    assert library.find(registry.DEFAULT).state == "ready"
    [entry] = [each for each in library.entries() if each.name == "flat"]
    assert (entry.state, remedy in entry.title) == ("broken", True)


def test_nobody_takes_the_place_of_one_of_ours(outside: Callable[[str], None]) -> None:
    outside("""
        [fastloc.localizers]
        refined = outside_fastloc:Corner
    """)
    assert list(PRESETS).count("refined") == 1
    assert type(preset("refined")).__name__ == "Refined"
