"""Inputs that somebody collected: each file or folder of a folder is used according to its kind."""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from fastloc_core.images import by_ending

from . import models
from .sandbox import HONEST, Attack, Sandbox, Way, make_image

REFUSED = (
    "view",
    "linked",
    "schema",
    "trigger",
    "link",
)  # words in the names of inputs for which the whole folder may be refused
ARCHITECTURES = ("resnet50", "vgg16", "squeezenet1_1", "alexnet", "googlenet")


def given(cases: Path) -> Iterator[Attack]:
    for path in sorted(cases.iterdir()):
        kind = path.suffix.lower()
        name, refused = f"given: {path.name}", any(word in path.name for word in REFUSED)
        if path.is_dir() or kind in (".tgz", ".tar"):
            for way in (Way.WINDOW, Way.PROPOSE):
                yield Attack(name, way, partial(_folder, source=path), refused)
        elif kind in by_ending():
            for way in (Way.WINDOW, Way.PROPOSE):
                yield Attack(name, way, partial(_beside, source=path, name=f"05{path.suffix}"))
        elif kind == ".xml":
            yield Attack(name, Way.WINDOW, partial(_beside, source=path, name="00.xml"))
        elif kind == ".json":
            yield Attack(name, Way.IMPORT, partial(_imported, source=path))
        elif kind in (".pth", ".pt", ".safetensors"):
            yield Attack(name, Way.WEIGHTS, partial(_weights, source=path))
        elif kind == ".toml":
            yield Attack(name, Way.CARD, partial(_model_file, source=path, name="model.toml"))
        elif kind == ".txt":
            yield Attack(name, Way.WEIGHTS, partial(_model_file, source=path, name="labels.txt"))


def _folder(box: Sandbox, source: Path) -> None:
    """Unpack an archive with its links, as tar does, and open its only folder."""
    box.folder.rmdir()
    if source.is_dir():
        shutil.copytree(source, box.folder, symlinks=True)
    else:
        with tarfile.open(source) as archive:
            archive.extractall(box.folder.parent, filter="fully_trusted")  # noqa: S202 (its links are the attack)
            top = archive.getnames()[0].split("/")[0]
        if top != box.folder.name:
            (box.folder.parent / top).rename(box.folder)
    for parent, folders, files in os.walk(box.folder):
        for name in (*folders, *files):
            if not os.path.islink(os.path.join(parent, name)):
                os.chmod(os.path.join(parent, name), 0o755)  # noqa: S103 (a case is lent read-only)
    make_image(box.folder / HONEST, 99)


def _beside(box: Sandbox, source: Path, name: str) -> None:
    make_image(box.folder / "00.png", 1)
    shutil.copyfile(source, box.folder / name)
    make_image(box.folder / HONEST, 99)


def _imported(box: Sandbox, source: Path) -> None:
    _beside(box, source, "all.json")
    box.input = box.root / "given.json"
    (box.folder / "all.json").rename(box.input)


def _weights(box: Sandbox, source: Path) -> None:
    models.honest(box)
    models.put(box, source.read_bytes(), f"weights{source.suffix}")
    named = next((one for one in ARCHITECTURES if one in source.name), "squeezenet1_1")
    (box.folder / "architecture").write_text(named)
    for classes in (2, 3, 4, 5, 1000):
        (box.folder / f"labels-{classes}.txt").write_text("".join(f"class {i}\n" for i in range(classes)))


def _model_file(box: Sandbox, source: Path, name: str) -> None:
    models.honest(box)
    shutil.copyfile(source, box.folder / name)
