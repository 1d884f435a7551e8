"""The result of a training: a model for all of fastloc, and a page that says how good it is."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import cv2
import numpy as np
from safetensors.torch import save
from torch import Tensor

from fastloc_core.evaluation.report import templates
from fastloc_core.evaluation.report.figures import line_chart
from fastloc_core.models import card as cards
from fastloc_core.models import library, loading, registry
from fastloc_core.models.card import ModelCard

from . import recipe as recipes
from .labelled import TRAIN, VALIDATION, Labelled
from .train import TrainedNetwork

PAGE, MATRIX, LOG = "about.html", "confusion.png", "training.jsonl"
_CONFUSED = 12  # pairs of classes that the page names


@dataclass(frozen=True, slots=True)
class Confused:
    """`count` of the `images` of class `true` were classified as `predicted`."""

    true: str
    predicted: str
    count: int
    images: int


def write(trained: TrainedNetwork, name: str, target: Path) -> ModelCard:
    """Make or replace the folder `target` of the model `name`. Raises ModelError."""
    with library.replacing(target) as folder:
        weights, labels = folder / "weights.safetensors", folder / "labels.txt"
        # half precision for matrices; norms and biases, which are a thousandth of the size, keep their precision
        halves = {key: value.half() if value.ndim > 1 else value for key, value in trained.weights.items()}
        weights.write_bytes(save({key: value.contiguous() for key, value in halves.items()}))
        labels.write_text("\n".join(trained.labelled.classes) + "\n", "utf-8")
        card = ModelCard(
            name=name,
            architecture=trained.recipe.architecture,
            weights=weights,
            labels=labels,
            preprocessing=loading.preprocessing(trained.recipe.architecture, trained.recipe.size),
            path=folder / library.CARD,
            about=about(trained),
        )
        cards.write(card)
        (folder / "recipe.toml").write_text(recipes.to_toml(trained.recipe), "utf-8")
        log = [json.dumps(asdict(result)) for result in trained.history]
        (folder / LOG).write_text("\n".join(log) + "\n", "utf-8")
        matrix = cv2.imencode(".png", draw_confusion(trained.confusion))[1].tobytes()
        (folder / MATRIX).write_bytes(matrix)
        (folder / PAGE).write_bytes(_page(trained, card, matrix).encode(errors="replace"))  # names that are not UTF-8
    return cards.read(target / library.CARD)


def about(trained: TrainedNetwork) -> dict[str, str]:
    labelled, best = trained.labelled, trained.best
    counts = {part: sum(labelled.counts(part)) for part in (TRAIN, VALIDATION)}
    return {
        "Top-1": f"{best.top1:.1%} of {counts[VALIDATION]} validation images",
        **({"Top-5": f"{best.top5:.1%}"} if len(labelled.classes) > 5 else {}),
        "Mean over classes": f"{best.balanced:.1%}",
        "Trained": f"{date.today().isoformat()}, {len(trained.history)} epochs, the best is {best.epoch}",
        "Images": f"{counts[TRAIN]} to train, {counts[VALIDATION]} to validate, {len(labelled.skipped)} left out",
        "Each class": _balance(labelled.counts(TRAIN)),
    }


def draw_confusion(confusion: Tensor) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Grey (H, W) of at least 600 pixels. A row is a true class; the darker a cell, the larger its share of the row."""
    shares = (confusion / confusion.sum(1, keepdim=True).clamp(min=1)).numpy()
    grey = np.round(255 * (1 - np.sqrt(shares))).astype(np.uint8)  # the root makes rare confusions visible
    times = -(-600 // len(grey))
    return np.kron(grey, np.ones((times, times), np.uint8))


def confused(confusion: Tensor, classes: tuple[str, ...]) -> Iterator[Confused]:
    """The pairs of classes that are confused most often, the worst first."""
    wrong = confusion.clone().fill_diagonal_(0)
    images = confusion.sum(1).tolist()
    for flat in wrong.flatten().argsort(descending=True, stable=True)[:_CONFUSED].tolist():
        true, predicted = divmod(flat, len(classes))
        if count := int(wrong[true, predicted]):
            yield Confused(classes[true], classes[predicted], count, images[true])


def _page(trained: TrainedNetwork, card: ModelCard, matrix: bytes) -> str:
    labelled, epochs, right = trained.labelled, len(trained.history), trained.confusion.diag().tolist()
    top = _common_folder(labelled)
    ticks = {float(epoch): str(epoch) for epoch in sorted({1, epochs // 4, epochs // 2, 3 * epochs // 4, epochs} - {0})}
    lines = [
        (words, "preset", [(float(result.epoch), getattr(result, key)) for result in trained.history])
        for key, words in {"top1": "top-1", "top5": "top-5", "balanced": "mean over classes"}.items()
    ]
    note = "Share of the validation images that the averaged weights get right after each epoch."
    return (
        templates(Path(__file__).parent)
        .get_template("about.html.jinja")
        .render(
            card=card,
            title=registry.title(card.architecture),
            chart=line_chart("Accuracy", note, ("epoch", "share of images"), lines, ticks),
            recipe=trained.recipe.model_dump(),
            confused=list(confused(trained.confusion, labelled.classes)),
            matrix=base64.b64encode(matrix).decode(),
            counts=list(zip(labelled.classes, labelled.counts(TRAIN), labelled.counts(VALIDATION), right, strict=True)),
            skipped=[(str(each.path).replace(top, ""), each.reason.replace(top, "")) for each in labelled.skipped],
        )
    )


def _common_folder(labelled: Labelled) -> str:
    """The beginning that the paths of all images share, up to a separator; empty if there is none."""
    try:
        return os.path.commonpath([sample.path for sample in labelled.samples]) + os.sep
    except ValueError:  # on different drives
        return ""


def _balance(counts: tuple[int, ...]) -> str:
    fewest, most = min(counts), max(counts)
    if fewest == most:
        return f"{fewest} training images"
    return f"{fewest} to {most} training images; the rarer classes weigh more"
