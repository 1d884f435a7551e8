"""Work without a window that may be killed at any moment, and the conditions that have to hold afterwards."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TextIO, cast
from xml.etree import ElementTree

import cv2
import numpy as np
from numpy.typing import NDArray

from fastloc_core.annotation import Annotation, Decision, ReviewedImage
from fastloc_core.batch.run import plan, propose_folder
from fastloc_core.boxes import Box
from fastloc_core.files import sweep
from fastloc_core.formats import coco, coco_reading, voc
from fastloc_core.formats.export import export
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.exporter import Notes
from fastloc_core.formats.table import EXPORTERS
from fastloc_core.localization.proposing import Proposer
from fastloc_core.proposal import ClassScore, Descriptor, Evidence, Proposal, ProposalSet
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.store import Store, find_place, learning
from fastloc_core.store.bulk import take_over
from fastloc_core.store.indexing import index
from fastloc_core.store.store import Run
from fastloc_core.store.sync import write_annotations

from .review import Lost

Tell = Callable[[str], None]
SIZE = (160, 120)


class Chore(NamedTuple):
    """`prepare` makes a folder; `work` does the work there and reports each step; `check` raises Lost if a reported
    step is missing or a file is not whole; `result` gives everything that is there in the end, by name.
    """

    name: str
    prepare: Callable[[Path], None]
    work: Callable[[Path, Tell], None]
    check: Callable[[Path, Sequence[str]], None]
    result: Callable[[Path], dict[str, object]]


def contents(home: Path) -> dict[str, object]:
    """The content of every file. Where the path of `home` is written, it is left out."""
    files = (path for path in sorted(home.rglob("*")) if path.is_file())
    return {f.relative_to(home).as_posix(): f.read_bytes().replace(os.fsencode(home), b"") for f in files}


def make_images(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(zlib.crc32(name.encode())).integers(0, 60, (SIZE[1], SIZE[0], 3), np.uint8)
        pixels[20:90, 30:100] = (30, 60, 220) if "rose" in name else (220, 60, 30)
        path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())


def whole_files(home: Path) -> None:
    for path in (path for path in home.rglob("*") if path.is_file() and not path.name.endswith(".tmp")):
        content = path.read_bytes()
        if path.name in ("annotations.xml", "config.xml"):  # CVAT's and Label Studio's
            ElementTree.fromstring(content)  # noqa: S314 (our own file)
        elif path.suffix == ".xml":
            voc.parse(content, path)
        elif path.name == "annotations.json":
            list(coco_reading.parse(content, path, Notes()))
        elif path.suffix == ".json":
            json.loads(content)
        elif path.suffix == ".png" and cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED) is None:
            raise Lost(f"{path} is torn")
        elif path.suffix == ".txt" and content and not content.endswith(b"\n"):
            raise Lost(f"{path} is torn")


# proposals for a whole folder


class InstantProposer:
    def propose(self, image: NDArray[np.uint8], path: Path, **options: object) -> ProposalSet:
        return ProposalSet(path, image.shape[1], image.shape[0], (proposal(),), (proposal().score,), "instant", "paper")


def proposal(label: str = "frog") -> Proposal:
    evidence = Evidence(np.ones((8, 8), np.float32), ())
    return Proposal(Box(10, 10, 90, 80), ClassScore(0, label, 9.0, 0.7), 0.8, (), np.ones((8, 8), np.bool_), evidence)


def _prepare_batch(home: Path) -> None:
    make_images(home / "images", [f"{folder}/{i}.png" for folder in ("a", "b") for i in range(10)])


def _propose(home: Path, tell: Tell) -> None:
    jobs, _ = plan([home / "images"], home / "boxes")
    for outcome in propose_folder(jobs, cast(Proposer, InstantProposer()), home / "boxes", masks=True):
        if outcome.status != "written":
            raise Lost(f"{outcome.error}{outcome.notices}")
        tell(outcome.xml.relative_to(home).as_posix())


def _check_files(home: Path, told: Sequence[str]) -> None:
    whole_files(home)
    if missing := [name for name in told if not (home / name).exists()]:
        raise Lost(f"reported as written, but missing: {missing}")


# importing annotations


def _prepare_import(home: Path) -> None:
    names = [f"{i}.png" for i in range(12)]
    make_images(home / "images", names)
    images = [_reviewed(home / "images" / name, "frog", 40) for name in names]
    (home / "coco.json").write_bytes(coco.to_json(images, home / "images", ["frog"]))


def _import(home: Path, tell: Tell) -> None:
    place = find_place(home / "images")
    lock = place.lock()
    if lock is None:
        raise Lost("the folder is still locked")
    try:
        with Store(place) as store:
            sweep(store.root)
            index(store)
            tell("opened")
            take_over(home / "coco.json", None, store)
            tell("taken over")
            if problems := write_annotations(store):
                raise Lost(f"not written: {problems}")
    finally:
        lock.release()


def _check_import(home: Path, told: Sequence[str]) -> None:
    whole_files(home)
    if not told:
        return
    with closing(Store(find_place(home / "images"))) as store:
        if store.connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Lost("the store is damaged")
        boxes = sum(len(store.content(row.id).annotations) for row in store.rows())
    if boxes not in ((12 * 40,) if "taken over" in told else (0, 12 * 40)):
        raise Lost(f"{boxes} boxes are there after {told}")


def _import_result(home: Path) -> dict[str, object]:
    """The result without the bytes of the database, which hold times and ids."""
    _check_import(home, ["taken over"])
    return {name: None if ".fastloc" in name else content for name, content in contents(home).items()}


# exports


EXPORTS = [ExportSettings(kind, masks=True) for kind in EXPORTERS]


def _reviewed(path: Path, label: str, boxes: int) -> ReviewedImage:
    annotations = (
        Annotation(Box(i, 2 * i, i + 50, 2 * i + 30.5), label, Decision.ACCEPTED, id=f"{path.stem} {i}")
        for i in range(boxes)
    )
    return ReviewedImage(path, *SIZE, tuple(annotations), verified=True)


def _export_all(home: Path, tell: Tell, label: str) -> None:
    root = Path("/photos")
    images = [_reviewed(root / f"{folder}/{i}.jpg", label, 3) for folder in ("a", "b") for i in range(30)]
    for settings in EXPORTS:
        summary = export(
            images, root, home / settings.format, settings, pixels=lambda path: np.zeros((*SIZE[::-1], 3), np.uint8)
        )
        if summary.images != len(images) or summary.problems:
            raise Lost(summary.summary)
        tell(f"{settings.format}/manifest.json")


def _prepare_export(home: Path) -> None:
    """Put an earlier export into the folder of the next one."""
    _export_all(home, lambda _: None, "newt")


def _export(home: Path, tell: Tell) -> None:
    _export_all(home, tell, "frog")


# trainings


def _prepare_training(home: Path) -> None:
    for label in ("rose", "sky", "sea"):  # the last two look the same, so that the last layer alone is not enough
        make_images(home / "pictures", [f"{label}/{i}.png" for i in range(8)])


class _Lines:
    """Reports the printed events."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def write(self, text: str) -> None:
        if text.strip():
            self._tell(json.loads(text)["event"])

    def flush(self) -> None:
        pass


def _train(home: Path, tell: Tell) -> None:
    """Run the command, which reports with --json. It saves after each step, so that many kills hit a checkpoint."""
    from fastloc_core.cli import app
    from fastloc_core.training import train, unfinished

    if (home / "model").exists():  # killed after its very end: the command would say that there is a model already
        unfinished.tidy(home / "model")
        return
    train.SAVED_EVERY = 0.0
    settings = "size=40 epochs=2 head=1 batch=4".split()  # first the last layer learns, then all of them
    words = [word for setting in settings for word in ("--set", setting)]
    os.chdir(home)
    with redirect_stdout(cast(TextIO, _Lines(tell))):
        code = app(
            ["train", "pictures", "--out", "./model", "--device", "cpu", "--json", *words], standalone_mode=False
        )
    if code:
        raise Lost(f"fastloc train ended with {code}")


def _check_training(home: Path, told: Sequence[str]) -> None:
    """Every reported epoch is kept, and every file from which a training goes on is whole."""
    import torch

    from fastloc_core.models import card

    whole_files(home)
    model, state = home / "model" / "model.toml", home / ".model.training" / "state.pt"
    if model.exists():
        card.read(model)
    elif "model" in told:
        raise Lost("the model was reported, but is missing")
    else:
        epochs = len(torch.load(state, weights_only=True)["history"]) if state.exists() else 0
        if epochs < told.count("EpochResult"):
            raise Lost(f"{told.count('EpochResult')} epochs were reported, {epochs} are kept")


def _trained(home: Path) -> dict[str, object]:
    """The weights and all names. The pages are left out because they say how long it took."""
    exact = "weights.safetensors", "labels.txt", "recipe.toml", "confusion.png"
    return {name: content if name.endswith(exact) else None for name, content in contents(home).items()}


# learning from decisions


_HEAD = "1"  # the version of the descriptors


def _prepare_learning(home: Path) -> None:
    make_images(home / "images", [f"{i}.png" for i in range(10)])


def _learn(home: Path, tell: Tell) -> None:
    """Decide image by image, and learn from all decisions after each, with few steps."""
    from fastloc_core.localization.learned import adaptation
    from fastloc_gui.jobs import teacher
    from fastloc_gui.jobs.worker import Token

    adaptation._STEPS = 2
    own, place = teacher.Teacher(), find_place(home / "images")
    with Store(place) as store:
        store.use(Run("instant", "learned"))
        index(store)
        for row in store.rows():
            if not store.content(row.id).annotations:
                _decide(store, row.id, int(Path(row.name).stem))
                tell(f"decided {row.name}")
            if learned := teacher.teach(own, place, _HEAD, None, Token()).learned:
                tell(f"learned {learned.id}")


def _decide(store: Store, image: int, number: int) -> None:
    from fastloc_core.learning.edges import CELLS
    from fastloc_core.localization.learned.embedding import WIDTH
    from fastloc_core.localization.learned.head import HIDDEN

    features = np.random.default_rng(number).normal(0, 1, (2, 2 * HIDDEN, CELLS)).astype(np.float16)
    seen = Descriptor(_HEAD, Box(0, 0, 100, 100), Box(20, 20, 80, 80), features, np.ones(WIDTH, np.float16))
    p = replace(proposal(), descriptor=seen)
    store.keep_proposals(image, ProposalSet(store.path(image), *SIZE, (p,), (p.score,), "instant", "learned"))
    decided = Annotation(Box(10 + number, 15, 90, 85), "frog", Decision.ADJUSTED, id=p.id)
    store.record("decide", [ImageEdit(image, (Change(None, decided),))])


def _check_learning(home: Path, told: Sequence[str]) -> None:
    """Every reported decision and version is kept, and the newest version is used."""
    with closing(Store(find_place(home / "images"))) as store:
        decided = [f"decided {row.name}" for row in store.rows() if store.content(row.id).annotations]
        versions = [f"learned {v.id}" for v in learning.versions_of(store) if learning.version(store, v.id)]
        used = learning.used(store)
    if missing := set(told) - {*decided, *versions}:
        raise Lost(f"reported, but missing: {missing}")
    if versions and (used is None or f"learned {used.id}" != versions[0]):
        raise Lost("the newest version is not used")


def _learned(home: Path) -> dict[str, object]:
    with closing(Store(find_place(home / "images"))) as store:
        return {"used": learning.used(store), "versions": [each.id for each in learning.versions_of(store)]}


CHORES = [
    Chore("batch", _prepare_batch, _propose, _check_files, contents),
    Chore("import", _prepare_import, _import, _check_import, _import_result),
    Chore("export", _prepare_export, _export, _check_files, contents),
    Chore("train", _prepare_training, _train, _check_training, _trained),
    Chore("learn", _prepare_learning, _learn, _check_learning, _learned),
]
