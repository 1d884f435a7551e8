"""The images that a preset did worst and best, small, with the boxes to draw over them."""

from __future__ import annotations

import base64
import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fastloc_core import images
from fastloc_core.boxes import Box
from fastloc_core.errors import ImageError

EACH = 12  # worst images of a preset, and as many best ones
SIDE = 320  # pixels of a thumbnail ...
BYTES = 1_900_000  # ... and bytes of all thumbnails; data URIs take a third more


@dataclass(frozen=True, slots=True)
class GalleryImage:
    """`id`: of the thumbnail; `thumbnail`: a data URI if the image is shown for the first time, otherwise empty."""

    id: str
    thumbnail: str
    missing: bool
    name: str
    word: str
    iou: float
    width: int
    height: int
    truths: list[Box]
    found: list[Box]


@dataclass(frozen=True, slots=True)
class Gallery:
    """A preset's images, the worst and the best first."""

    name: str
    worst: Sequence[GalleryImage]
    best: Sequence[GalleryImage]


@dataclass(frozen=True, slots=True)
class _Answer:
    """A row of images.csv."""

    image: str
    iou: float
    box: Box | None
    classes: str


def galleries(folder: Path) -> list[Gallery]:
    """One for each preset of the evaluation in `folder`. An image that is gone is shown as missing."""
    chosen = {preset: _extremes(answers) for preset, answers in _answers(folder / "images.csv").items()}
    wanted = {answer.image: None for worst, best in chosen.values() for answer in (*worst, *best)}
    root, records = _records(folder / "records.jsonl", wanted)
    thumbnails = {name: _thumbnail(root / name, BYTES // len(wanted)) for name in wanted}
    shown: dict[str, str] = {}

    def card(answer: _Answer) -> GalleryImage:
        name, record = answer.image, records[answer.image]
        fresh = name not in shown
        return GalleryImage(
            id=shown.setdefault(name, f"image{len(shown)}"),
            thumbnail=thumbnails[name] if fresh else "",
            missing=not thumbnails[name],
            name=name,
            word=answer.classes if answer.box else f"{answer.classes}: no box",
            iou=answer.iou,
            width=record["width"],
            height=record["height"],
            truths=[Box(*each["box"]) for each in record["objects"]],
            found=[answer.box] if answer.box else [],
        )

    return [Gallery(preset, [*map(card, worst)], [*map(card, best)]) for preset, (worst, best) in chosen.items()]


def _thumbnail(path: Path, most: int) -> str:
    """A data URI of at most that many bytes; empty if the image cannot be read any more."""
    try:
        image = images.decode(path)
    except ImageError:
        return ""
    side = SIDE
    while len(encoded := _encoded(image, side)) > most and side > 32:
        side = side * 3 // 4
    return "data:image/webp;base64," + base64.b64encode(encoded).decode()


def _encoded(image: NDArray[np.uint8], side: int) -> bytes:
    """As WebP, its longer side at most `side` pixels."""
    height, width = image.shape[:2]
    scale = min(1.0, side / max(height, width))
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".webp", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_WEBP_QUALITY, 75])[1].tobytes()


def _answers(path: Path) -> dict[str, list[_Answer]]:
    """The answers of each preset."""
    answers: dict[str, list[_Answer]] = defaultdict(list)
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "preset":
                edges = [row[edge] for edge in ("x0", "y0", "x1", "y1")]
                box = Box(*map(float, edges)) if all(edges) else None
                answers[row["method"]].append(_Answer(row["image"], float(row["iou"]), box, row["classes"]))
    return answers


def _extremes(answers: Iterable[_Answer]) -> tuple[list[_Answer], list[_Answer]]:
    """The worst and the best, none of them twice."""
    ranked = sorted(answers, key=lambda answer: answer.iou)
    count = min(EACH, math.ceil(len(ranked) / 2))
    return ranked[:count], ranked[count:][-count:][::-1]


def _records(path: Path, wanted: dict[str, None]) -> tuple[Path, dict[str, dict[str, Any]]]:
    """The images' folder, and the records of some images."""
    with path.open(encoding="utf-8") as file:
        header = json.loads(next(file))
        records = {record["image"]: record for record in map(json.loads, file) if record["image"] in wanted}
    return Path(header["root"]), records
