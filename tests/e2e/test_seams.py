"""An installed package adds localizers and a model family, and touches no file of fastloc."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.cli import app
from fastloc_core.errors import SettingError
from fastloc_core.formats import voc
from fastloc_core.localization.presets import PRESETS, of_kind, preset
from fastloc_core.models import DEFAULT, library
from tests.outside import WEIGHTS

Command = Callable[..., Result]
Install = Callable[[str, str], None]


@pytest.fixture
def fastloc(outside: None, tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line with the package, in a folder with an annotated photograph."""
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
    assert list(of_kind("preset")) == ["learned", "refined", "paper", "seed-exact", "corner"]
    words = "propose photos --out boxes --preset corner --set side=0.25 --classes beaver --json".split()
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


def test_a_peer_from_outside_is_measured_with_ours(fastloc: Command) -> None:
    words = "evaluate --images photos --annotations photos --model flat --preset corner --peer rival --report out"
    done = fastloc(*words.split())
    assert done.exit_code == 0, done.stderr
    results = json.loads(Path("out/metrics.json").read_text())["results"]
    assert (results["rival"]["kind"], results["rival"]["mean_iou"]) == ("peer", results["corner"]["mean_iou"])
    refused = fastloc(*words.replace("rival", "nobody").split())
    assert (refused.exit_code, "Selective Search, rival" in refused.stderr) == (2, True)


def test_the_doctor_names_the_package(fastloc: Command) -> None:
    added = ("localizers: corner", "localizers: rival", "families: flat")
    lines = "".join(f"  fastloc.{each} of the package outside\n" for each in added)
    assert f"Added by packages:\n{lines}" in fastloc("doctor").stdout


def test_its_parameters_are_checked_like_ours(fastloc: Command) -> None:
    refused = fastloc("propose", "photos", "--out", "boxes", "--preset", "corner", "--set", "side=2")
    assert (refused.exit_code, "side cannot be '2'. Choose a number" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("outside_nowhere:Corner", "cannot be loaded (ModuleNotFoundError"),
        ("tests.outside:Circle", "cannot be loaded (AttributeError"),
        ("tests.outside:WEIGHTS", "cannot be used (it is no "),
    ],
)
def test_a_broken_package_is_named_and_stops_no_other(install: Install, target: str, reason: str) -> None:
    install(
        "outside",
        f"""
        [fastloc.localizers]
        corner = {target}
        [fastloc.families]
        flat = {target}
        """,
    )
    remedy = "Update that package, or remove it with “pip uninstall outside”."
    for broken in (lambda: preset("corner"), lambda: library.find("flat")):
        with pytest.raises(SettingError, match="of the installed package outside") as error:
            broken()
        assert reason in error.value.reason
        assert error.value.remedy == remedy
    assert preset("paper").name == "paper"
    assert library.find(DEFAULT).state == "ready"
    [entry] = [each for each in library.entries() if each.name == "flat"]
    assert (entry.state, remedy in entry.title) == ("broken", True)


def test_nobody_takes_the_place_of_one_of_ours(install: Install) -> None:
    install("outside", "[fastloc.localizers]\nrefined = tests.outside:Corner\n")
    assert list(PRESETS).count("refined") == 1
    assert type(preset("refined")).__name__ == "Refined"
