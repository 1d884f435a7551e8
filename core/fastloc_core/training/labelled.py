"""Labelled images: images and their classes, from a folder for each class or from a CSV file."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import numpy as np

from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError, TrainingError
from fastloc_core.files import read_file, reading
from fastloc_core.formats.wording import some
from fastloc_core.images import Skipped, file_of, find_images, images_in
from fastloc_core.labels import plain

LEAST = 5  # images of a class: some to learn from, and some to validate with
TRAIN, VALIDATION = "train", "validation"
_EDGES = ("x0", "y0", "x1", "y1")
_CSV = (
    "Write `path,label` in the first line, then one line for each image. More columns are optional: `split`, and the "
    "edges of a box in pixels, `x0,y0,x1,y1`."
)


@dataclass(frozen=True, slots=True)
class Sample:
    """`index`: of its class in `Labelled.classes`; `split`: TRAIN, VALIDATION, or empty if not decided; `box`: of the
    object, if the sample is a part of its image.
    """

    path: Path
    index: int
    split: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """`classes`: labels in the order of the classifier's outputs; `skipped`: images that are left out, and why."""

    source: Path
    classes: tuple[str, ...]
    samples: tuple[Sample, ...]
    skipped: tuple[Skipped, ...] = ()

    def counts(self, split: str | None = None) -> tuple[int, ...]:
        """The number of images of each class, in one split or in all."""
        counted = Counter(sample.index for sample in self.samples if split in (None, sample.split))
        return tuple(counted[index] for index in range(len(self.classes)))


def read(source: Path) -> Labelled:
    """`source`: a folder with a folder for each class, and images at any depth in it; or a CSV file of path and label.

    Paths in a CSV file are relative to it. Nothing is decoded. Raises TrainingError, AnnotationError or ImageError if
    no classifier can be trained on it.
    """
    found = find(source)
    check_enough(found)
    return found


def find(source: Path, cancelled: Callable[[], bool] = lambda: False) -> Labelled:
    """Like `read`, without `check_enough`. Raises Cancelled soon after `cancelled` returns True."""
    found = _read_folders(source, cancelled) if source.is_dir() else _read_csv(source)
    for name in found.classes:
        if plain(name) != name or name != name.encode(errors="replace").decode():
            raise TrainingError(f"{source}: {name!r} cannot be a class's name.", "Rename it: one line of UTF-8 text.")
    return found


def check_enough(labelled: Labelled) -> None:
    """Raises TrainingError for fewer than two classes, or for too few images of one."""
    classes, counts = labelled.classes, labelled.counts()
    if len(classes) < 2:
        have = f"only one class, “{classes[0]}”" if classes else "no class"
        raise TrainingError(
            f"{labelled.source} has {have}, but a classifier needs at least two.",
            "Make a folder for each class. One of them may hold images of anything else.",
        )
    few = [f"“{name}” ({count})" for name, count in zip(classes, counts, strict=True) if count < LEAST]
    if few:
        reason = f"Too few usable images: {some(few)}."
        if left := labelled.skipped:
            reason += f" Left out: {len(left)}. The first is {left[0].path}: {left[0].reason}"
        remedy = f"Each class needs at least {LEAST} images, better 50. Add some, or remove the class."
        raise TrainingError(reason, remedy)


def split(labelled: Labelled, share: float, seed: int) -> Labelled:
    """Put every sample in TRAIN or VALIDATION: as the file says, otherwise at random, whole images.

    `share` of each class, but at least one image, is drawn for validation by `seed`. Raises TrainingError if a class
    has no images in one of the two.
    """
    if any(sample.split for sample in labelled.samples):
        for part in (TRAIN, VALIDATION):
            if 0 in (counts := labelled.counts(part)):
                name = labelled.classes[counts.index(0)]
                reason = f"{labelled.source} has no usable image of “{name}” in the split {part}."
                raise TrainingError(reason, "Add some, or remove the column split.")
        return labelled
    drawn = _drawn(labelled, share, np.random.default_rng(seed))
    samples = (replace(s, split=VALIDATION if s.path in drawn else TRAIN) for s in labelled.samples)
    drawn_up = replace(labelled, samples=tuple(samples))
    if 0 in (counts := drawn_up.counts(TRAIN)):
        reason = f"All boxes of “{labelled.classes[counts.index(0)]}” are in images that are kept for validation."
        raise TrainingError(reason, "Add images with other objects of this class.")
    return drawn_up


def _drawn(labelled: Labelled, share: float, random: np.random.Generator) -> set[Path]:
    """The images that validate. The rarest class is drawn first; all samples of an image are on the same side."""
    counts = labelled.counts()
    paths: dict[int, list[Path]] = {index: [] for index in range(len(counts))}
    for sample in labelled.samples:
        paths[sample.index].append(sample.path)
    drawn: set[Path] = set()
    settled: set[Path] = set()
    for index in sorted(paths, key=lambda index: counts[index]):
        images = list(dict.fromkeys(paths[index]))
        have = sum(path in drawn for path in paths[index])
        for path in (images[i] for i in random.permutation(len(images))):
            if path not in settled and have < max(round(counts[index] * share), 1):
                drawn.add(path)
                have += paths[index].count(path)
        settled.update(images)
    return drawn


def _read_folders(folder: Path, cancelled: Callable[[], bool]) -> Labelled:
    found = find_images(folder, cancelled)
    by_class: dict[str, list[Path]] = {}
    skipped = list(found.skipped)
    for path in found.images:
        parts = path.relative_to(folder).parts
        if len(parts) > 1:
            by_class.setdefault(parts[0], []).append(path)
        else:
            skipped.append(Skipped(path, "It is not in the folder of a class. Move it into one."))
    samples = (Sample(path, index) for index, paths in enumerate(by_class.values()) for path in paths)
    return Labelled(folder, tuple(by_class), tuple(samples), tuple(skipped))


def _read_csv(file: Path) -> Labelled:
    with reading(file, "Check its path."):
        content = read_file(file)
    try:
        rows = list(_rows(file, csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise AnnotationError(file, f"This is not a CSV file in UTF-8 ({error}).", _CSV) from error
    classes = tuple(dict.fromkeys(label for _, label, _, _ in rows))
    number = {name: i for i, name in enumerate(classes)}
    samples: dict[tuple[Path, Box | None], Sample] = {}
    skipped = []
    for path, label, part, box in rows:
        if not os.path.isfile(file_of(path)):  # False also if no file can have such a name
            skipped.append(Skipped(path, "There is no such file."))
            continue
        for image in (path,) if box else images_in(path):
            known = samples.setdefault((image, box), Sample(image, number[label], part, box))
            if known.index != number[label]:
                reason = f"{path} is both “{classes[known.index]}” and “{label}”."
                raise AnnotationError(file, reason, "Keep one of these lines.")
    if skipped and not samples:
        raise AnnotationError(file, f"None of its images exist, for example {skipped[0].path}.", "Correct the paths.")
    return Labelled(file, classes, tuple(samples.values()), tuple(skipped))


def _rows(file: Path, reader: csv.DictReader[str]) -> Iterator[tuple[Path, str, str, Box | None]]:
    columns: Sequence[str] = reader.fieldnames or ()
    if not {"path", "label"} <= set(columns):
        raise AnnotationError(file, "Its first line does not name the columns path and label.", _CSV, line=1)
    has_split, has_boxes = "split" in columns, set(_EDGES) <= set(columns)
    for row in reader:
        path, label, part = (row.get(column) or "" for column in ("path", "label", "split"))
        if not path or not label.strip():
            raise AnnotationError(file, "A path or label is missing.", _CSV, line=reader.line_num)
        if has_split and part not in (TRAIN, VALIDATION):
            remedy = f"Write {TRAIN} or {VALIDATION}."
            raise AnnotationError(file, f"The split is “{part}”.", remedy, reader.line_num)
        edges = [row[column] for column in _EDGES] if has_boxes else []
        try:
            box = Box(*map(float, edges)) if any(edges) else None
        except (ValueError, TypeError) as error:
            remedy = "Write its edges in pixels, or leave all four empty."
            raise AnnotationError(file, "This is no box.", remedy, reader.line_num) from error
        yield file.parent / path, label.strip(), part, box
