"""From sets of images with boxes to the file of an extent head."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from fastloc_core import files
from fastloc_core.learning import edges as edging
from fastloc_core.localization.learned.confidence import SIGNS, iou, signs
from fastloc_core.localization.learned.head import ExtentHead
from fastloc_core.localization.learned.weights import packed
from fastloc_core.models import DEFAULT
from fastloc_core.models.backbone import Backbone
from fastloc_core.models.loading import load

from . import extents
from .extent_frames import Frames, frames_of

_FITS = 0.5  # IoU
_RIDGE = 1.0  # on the numbers of the confidence
_SHORTER = 3  # how many times fewer steps a head has that is asked about sets that it never saw
_ROUNDS = 30  # of Newton's method, which ends long before

Told = Callable[[str, float], object]


def make(folders: Sequence[Path], work: Path, device: str, steps: int | None, told: Told) -> bytes:
    """The content of a file, as `weights.unpacked` reads it.

    `folders`: of the sets; `work`: keeps the frames of each set, so that a second run begins with the teaching; `told`
    gets what is being done, and which share of that. Raises FastlocError.
    """
    classifier = load(DEFAULT, device)
    backbone = Backbone.load(device)
    work.mkdir(parents=True, exist_ok=True)
    sets = []
    for number, folder in enumerate(folders):
        told(f"{folder.name}: {number + 1} of {len(folders)} sets", number / len(folders))
        kept = work / f"{folder.name}-{_content(folder)}.npz"
        if not kept.exists():
            frames = frames_of(folder, classifier, backbone, lambda _: None)
            frames.save(unfinished := kept.with_suffix(".unfinished.npz"))
            unfinished.replace(kept)
        sets.append(Frames.load(kept))
    of = steps or extents.STEPS
    head = extents.teach(sets, of, done=lambda step: told("Teaching", step / of))
    about = {"sets": ", ".join(folder.name for folder in folders), "frames": str(sum(len(each.edges) for each in sets))}
    return packed(head, fitted(sets, max(of // _SHORTER, 1), told), about)


def write(out: Path, content: bytes) -> None:
    """Raises FastlocError."""
    with files.writing(out):
        files.write_atomically(out, content)


def fitted(sets: Sequence[Frames], steps: int, told: Told = lambda _text, _share: None) -> NDArray[np.float32]:
    """The numbers of the confidence (SIGNS,): a logistic regression over the frames around proposals.

    What a head says of objects that it was taught is too sure. So two heads are taught, each on every other set, and
    each is asked about the sets that it never saw. A single set is asked itself.
    """
    rows, fits = [], []
    for half in range(min(len(sets), 2)):
        seen = sets[half::2]
        asked = [each for i, each in enumerate(sets) if i % 2 != half] or seen
        head = extents.teach(seen, steps, done=lambda step: told("Teaching the confidence", step / steps))
        for frames in asked:
            for i in np.flatnonzero(frames.chance >= 0):
                terms, fit = _measured(head, frames, int(i))
                rows.append(terms)
                fits.append(fit)
    return _regression(np.array(rows), np.array(fits, float))


@torch.no_grad()
def _measured(head: ExtentHead, frames: Frames, i: int) -> tuple[tuple[float, ...], bool]:
    maps = [torch.from_numpy(level[i : i + 1]).float() for level in frames.maps]
    place = torch.from_numpy(frames.place[i : i + 1]).float()
    said = head(maps, place)
    edges = edging.read(said.edges[0].numpy(), frames.first[i])
    inside = said.inside[0].sigmoid().numpy()
    share = float(np.exp(frames.place[i, 6, 0, 0]))
    truth = frames.edges[i].clip(0, 1)
    return signs(edges, inside, frames.first[i], share, float(frames.chance[i])), iou(edges.box, truth) >= _FITS


def _regression(rows: NDArray[np.float64], fits: NDArray[np.float64]) -> NDArray[np.float32]:
    """Logistic regression with a ridge, by Newton's method: (N, SIGNS), (N,) -> (SIGNS,)."""
    weights = np.zeros(SIGNS)
    for _ in range(_ROUNDS):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - fits) + _RIDGE * weights
        bend = (rows * (likely * (1 - likely))[:, None]).T @ rows + _RIDGE * np.eye(SIGNS)
        weights -= np.linalg.solve(bend, slope)
    return weights.astype(np.float32)


def _content(folder: Path) -> str:
    """Changes with any annotation of a set."""
    digest = hashlib.sha256()
    for file in sorted((folder / "annotations").iterdir()):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]
