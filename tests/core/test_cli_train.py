"""`fastloc train`, as typed into a terminal: from labelled images to a model that proposes."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from typer.testing import CliRunner, Result

from fastloc_core.cli import app
from fastloc_core.models import DEFAULT, library
from fastloc_core.models import card as cards
from fastloc_core.models.loading import load

Command = Callable[..., Result]

SET = ("--set", "architecture=squeezenet1_1", "--set", "size=48", "--set", "epochs=1", "--set", "batch=4")


@pytest.fixture
def fastloc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, words)


def test_the_model_is_listed_and_says_what_it_is_worth(fastloc: Command, sorted_images: Path) -> None:
    odd = "br\udce4ken" if sys.platform == "linux" else "broken"  # other systems have no such names
    (sorted_images / "sky" / f"{odd}.png").write_bytes(b"nothing")
    made = fastloc("train", "images", "--out", "flowers", *SET)
    assert made.exit_code == 0, made.output
    entry = library.find("flowers")
    assert (entry.origin, entry.state) == ("yours", "ready")
    assert entry.path is not None
    assert "of 4 validation images" in fastloc("models", "info", "flowers").stdout
    assert load("flowers", "cpu").labels.names == ("rose", "sky")
    page = (entry.path.parent / "about.html").read_text("utf-8")
    assert "rose" in page
    assert f"sky/{odd}.png".replace("\udce4", "?") in page
    assert str(sorted_images) not in page
    assert "<svg" in page
    assert cv2.imread(str(entry.path.parent / "confusion.png")) is not None
    assert sorted(path.name for path in entry.path.parent.parent.iterdir()) == ["flowers"], "nothing else is left"


def test_a_name_that_is_taken_is_refused_before_anything_is_done(fastloc: Command, sorted_images: Path) -> None:
    for words in (("--out", "vgg16"), ("--out", DEFAULT), ("--out", "everyday"), ("--out", "a b")):
        refused = fastloc("train", "images", *words)
        assert (refused.exit_code, refused.stdout) == (2, "")


@pytest.mark.parametrize("out", ["./images", ".", "images/"])
def test_a_folder_is_never_replaced_by_a_model(fastloc: Command, sorted_images: Path, out: str) -> None:
    before = sorted(sorted_images.rglob("*"))
    for words in ((), ("--force",)):
        refused = fastloc("train", "images", "--out", out if "/" in out else "./", *words, *SET)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "is there already, and is no model" in " ".join(refused.stderr.split())
    assert sorted(sorted_images.rglob("*")) == before


def test_a_model_elsewhere_is_replaced_by_force_alone(fastloc: Command, sorted_images: Path) -> None:
    words = ("train", "images", "--out", "./here", *SET)
    Path("here").mkdir()  # an empty folder can be used
    assert fastloc(*words).exit_code == 0
    assert "--force" in fastloc(*words).stderr
    assert fastloc(*words, "--force").exit_code == 0
    shutil.copytree(sorted_images, Path("here", "images"))
    assert "is no model" in " ".join(fastloc(*words, "--force").stderr.split())
    assert Path("here", "images").is_dir()


def test_a_training_that_cannot_start_leaves_nothing_behind(fastloc: Command, sorted_images: Path) -> None:
    for broken in (sorted_images / "sky").iterdir():
        broken.write_bytes(b"nothing")
    refused = fastloc("train", "images", "--out", "flowers", *SET)
    assert refused.exit_code == 2
    assert "Too few usable images: “sky” (0). Left out: 10. The first is" in refused.stderr
    assert not list(library.models_dir().iterdir())


def test_programs_read_lines_of_json(fastloc: Command, sorted_images: Path, tmp_path: Path) -> None:
    said = fastloc("train", "images", "--out", "./here", "--json", *SET, "--set", "epochs=2").stdout
    events = [json.loads(line) for line in said.splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds[0] == "Progress"
    assert kinds.count("EpochResult") == 2
    assert events[-1]["event"] == "model"
    shares = [event["done"] for event in events if event["event"] == "Progress" and event["stage"] == "training"]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert cards.read(tmp_path / "here" / "model.toml").name == "here"
