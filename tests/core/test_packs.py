"""A model as one file: what leaves one machine is on the other one, and nothing of a file is believed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import pytest
import torch

from fastloc_core import archives, packs
from fastloc_core.archives import pack, unpack
from fastloc_core.errors import CheckpointError, ModelError
from fastloc_core.learning.learned import Learned
from fastloc_core.localization.learned import weights
from fastloc_core.localization.learned.confidence import SIGNS
from fastloc_core.localization.learned.head import ExtentHead
from fastloc_core.models import DEFAULT, card, library
from fastloc_core.models.loading import load
from tests.core.learning_made import HEAD, learned

Change = Callable[[Path], object]
At = Callable[[str], None]

HEADS = weights.Weights(ExtentHead(), np.zeros(SIGNS, np.float32), "newer")


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> At:
    """Go to another machine, by its name. All have the extent head for which `learned` was learned."""
    monkeypatch.setattr(weights, "prior", lambda: HEADS._replace(version=HEAD))
    monkeypatch.chdir(tmp_path)
    return lambda name: monkeypatch.setenv("FASTLOC_HOME", str(tmp_path / name))


@pytest.fixture
def beetles(added_beetles: Path, at: At) -> Learned:
    """A model of one's own, exported with what a folder learned."""
    at("here")
    shutil.copytree(added_beetles, library.models_dir() / "beetles")
    packs.export("beetles", Path("beetles.fastloc-model"), learned())
    return learned()


def models() -> list[str]:
    folder = library.models_dir()
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_model_of_ones_own_arrives_whole(beetles: Learned, at: At) -> None:
    before = load("beetles", "cpu")
    at("there")
    found = packs.look(Path("beetles.fastloc-model"))
    assert (found.classes, found.notes) == (3, ("With what a folder learned from 9 decisions.",))
    added = packs.add(Path("beetles.fastloc-model"), "insects")
    after = load("insects", "cpu")
    assert (added.card.name, after.name, after.labels.names) == ("insects", "insects", before.labels.names)
    assert after.preprocessing == before.preprocessing
    x = torch.rand(1, 3, 64, 64)
    assert torch.equal(after.logits(x), before.logits(x))
    assert packs.learned_with("insects") == beetles
    packs.export("insects", Path("again.fastloc-model"))  # what came along is passed on
    at("a third place")
    assert packs.learned_with(packs.add(Path("again.fastloc-model"), "insects").card.name) == beetles


def test_a_published_model_is_named_and_not_copied(at: At) -> None:
    """The other one is on that machine anyway, or can be downloaded."""
    at("here")
    with pytest.raises(ModelError, match="nothing to export without what a folder learned"):
        packs.export(DEFAULT, Path("meadow.fastloc-model"))
    for name in (DEFAULT, "vgg16"):
        packs.export(name, Path(f"{name}-here.fastloc-model"), learned())
    assert Path("vgg16-here.fastloc-model").stat().st_size < 50_000
    at("there")
    packs.add(Path(f"{DEFAULT}-here.fastloc-model"), "meadow")
    added = packs.add(Path("vgg16-here.fastloc-model"), "wood")
    assert added.found.notes[1] == "Its classifier is still to download, 528 MB: vgg16."
    assert {e.name: e.state for e in library.entries() if e.has_card} == {"meadow": "ready", "wood": "not downloaded"}
    meadow, default = load("meadow", "cpu"), load(DEFAULT, "cpu")
    assert (meadow.name, meadow.temperature) == ("meadow", default.temperature)
    assert packs.learned_with("meadow") == learned()
    assert packs.learned_with(DEFAULT) is None
    with pytest.raises(ModelError, match=r"not downloaded yet.*models download vgg16"):
        load("wood")
    with pytest.raises(CheckpointError, match=f"only refers to {DEFAULT}"):
        card.read(library.models_dir() / "meadow/model.toml")


def test_what_was_learned_with_another_head_is_refused(
    beetles: Learned, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("there")
    monkeypatch.setattr(weights, "prior", lambda: HEADS)
    with pytest.raises(CheckpointError, match="learned with other descriptors"):
        packs.add(Path("beetles.fastloc-model"), "beetles")
    assert models() == []


def repacked(change: Callable[[dict[str, bytes]], object], digests: bool = True) -> Change:
    """The same archive with other files; with new `digests`, as a hostile sender would write them."""

    def write(path: Path) -> None:
        with ZipFile(path) as old:
            files = {name: old.read(name) for name in old.namelist()}
        change(files)
        if digests:
            folder = path.with_suffix("")
            folder.mkdir()
            kept = {name: folder / str(i) for i, name in enumerate(files) if name != "pack.toml"}
            for name, file in kept.items():
                file.write_bytes(files[name])
            pack(kept, path)
            return
        with ZipFile(path, "w") as new:
            for name, content in files.items():
                new.writestr(ZipInfo(name), content)

    return write


def compressed(path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as new:
        new.writestr("pack.toml", b"format = 1")
        new.writestr("weights.safetensors", bytes(1 << 24))


def replaced(name: str, old: bytes, new: bytes, digests: bool = True) -> Change:
    return repacked(lambda files: files.update({name: files[name].replace(old, new)}), digests)


HOSTILE: dict[str, tuple[Change, str]] = {
    "a way out of the folder": (repacked(lambda f: f.update({"../evil.txt": b"x"})), "other files than it lists"),
    "a file that is not listed": (repacked(lambda f: f.update({"x": b"x"}), False), "other files than it lists"),
    "a changed file": (replaced("labels.txt", b"stag", b"star", False), "labels.txt has changed"),
    "a bomb": (compressed, "compressed or encrypted"),
    "half of it": (lambda path: path.write_bytes(path.read_bytes()[:99_999]), "not its form"),
    "nothing": (lambda path: path.write_bytes(b""), "too short"),
    "a long directory": (
        repacked(lambda f: f.update({f"{i}" * 900: b"" for i in range(9)}), False),
        "not its form",
    ),
    "a newer format": (replaced("pack.toml", b"format = 1", b"format = 2", False), "written by a newer fastloc"),
    "weights elsewhere": (
        replaced("model.toml", b'"weights.safetensors"', b'"/etc/passwd"'),
        "cannot be '/etc/passwd'",
    ),
    "weights of other classes": (replaced("labels.txt", b"stag\n", b"stag\nfly\n"), "4 labels, but .* has 3 classes"),
    "no bundle": (
        repacked(lambda f: f.update({packs.LEARNED: b"fastloc learned 1\n"})),
        "does not hold what a folder learned",
    ),
    "no card": (repacked(lambda f: f.pop("model.toml")), "model card cannot be read"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_is_odd_is_refused_and_leaves_nothing(beetles: Learned, at: At, tmp_path: Path, kind: str) -> None:
    change, reason = HOSTILE[kind]
    path = Path("beetles.fastloc-model")
    change(path)
    at("there")
    with pytest.raises(CheckpointError, match=reason) as refused:
        packs.add(path, "beetles")
    assert str(path) in refused.value.reason
    assert "fastloc-model" in str(refused.value)
    assert models() == []
    assert not list(tmp_path.rglob("evil.txt"))


def test_an_export_that_fails_leaves_the_old_file(
    beetles: Learned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "beetles.fastloc-model"
    old, before = out.read_bytes(), sorted(tmp_path.iterdir())
    with pytest.raises(ModelError, match="is there already"):
        packs.export("beetles", out)
    with monkeypatch.context() as patched:
        patched.setattr(archives, "_LARGEST", 1 << 17)
        with pytest.raises(ModelError, match="too large"):
            packs.export("beetles", out, force=True)
    monkeypatch.setattr(ZipFile, "open", lambda *_, mode="": 1 / 0)  # the new file is begun by then
    with pytest.raises(ZeroDivisionError):
        packs.export("beetles", out, force=True)
    assert (out.read_bytes(), sorted(tmp_path.iterdir())) == (old, before)


def test_the_same_files_give_the_same_archive(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    for out in ("x", "y"):
        pack({"a": tmp_path / "a"}, tmp_path / out)
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()
    (tmp_path / "into").mkdir()
    unpack(tmp_path / "x", tmp_path / "into", ["a"])
    assert (tmp_path / "into/a").read_bytes() == b"one"
