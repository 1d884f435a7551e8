"""Labelled images: which images show which class, from a folder for each class or from a CSV file."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np

from fastloc_core.errors import AnnotationError, TrainingError
from fastloc_core.files import read_file
from fastloc_core.images import Skipped, find_images, images_in
from fastloc_core.labels import plain

LEAST = 5  # images of a class: fewer cannot be both learned from and checked with
TRAIN, VALIDATION = "train", "validation"
_CSV = "Write a first line `path,label`, then a line for each image; a third column may say train or validation."


@dataclass(frozen=True, slots=True)
class Sample:
    """An image and its class, by its number in `Labelled.classes`; `split`: TRAIN, VALIDATION or, undecided, empty."""

    path: Path
    label: int
    split: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """`classes` in the order of the classifier's outputs; `skipped`: images that are left out, and why."""

    source: Path
    classes: tuple[str, ...]
    samples: tuple[Sample, ...]
    skipped: tuple[Skipped, ...] = ()

    def counts(self, split: str | None = None) -> tuple[int, ...]:
        """Images of each class, in one split or in all."""
        counted = Counter(sample.label for sample in self.samples if split in (None, sample.split))
        return tuple(counted[label] for label in range(len(self.classes)))


def read(source: Path) -> Labelled:
    """`source`: a folder with a folder for each class, images at any depth below; or a CSV file of path and label.

    Paths in a CSV file are relative to it. Raises TrainingError, AnnotationError or ImageError where nothing can be
    trained on that; nothing was decoded yet.
    """
    found = find(source)
    check_enough(found)
    return found


def find(source: Path, cancelled: Callable[[], bool] = lambda: False) -> Labelled:
    """The same without `check_enough`. Raises Cancelled soon after `cancelled` returns True."""
    found = _read_folders(source, cancelled) if source.is_dir() else _read_csv(source)
    for name in found.classes:
        if plain(name) != name or len(name.splitlines()) > 1 or name != name.encode(errors="replace").decode():
            raise TrainingError(f"{source}: {name!r} cannot be a class's name.", "Write it in one line of UTF-8.")
    return found


def check_enough(labelled: Labelled) -> None:
    """Raises TrainingError for less than two classes, or too few images in one."""
    classes, counts = labelled.classes, labelled.counts()
    if len(classes) < 2:
        have = f"only one class, “{classes[0]}”" if classes else "no class"
        raise TrainingError(
            f"{labelled.source} has {have}, and a classifier tells classes apart.",
            "Make a folder for each class; one may hold images of anything else.",
        )
    few = [f"“{name}” ({count})" for name, count in zip(classes, counts, strict=True) if count < LEAST]
    if few:
        listed = ", ".join(few[:5]) + (f" and {len(few) - 5} more" if len(few) > 5 else "")
        reason = f"Too few usable images: {listed}."
        if left := labelled.skipped:
            reason += f" Left out are {len(left)}, the first is {left[0].path}: {left[0].reason}"
        raise TrainingError(reason, f"Each class needs at least {LEAST}, better 50; or leave it out.")


def split(labelled: Labelled, share: float, seed: int) -> Labelled:
    """Every sample in TRAIN or VALIDATION: as the file says, else `share` of each class, at least one, drawn by `seed`.

    Raises TrainingError where the file leaves a class without images to train on or to validate with.
    """
    if any(sample.split for sample in labelled.samples):
        for part in (TRAIN, VALIDATION):
            if 0 in (counts := labelled.counts(part)):
                name = labelled.classes[counts.index(0)]
                reason = f"{labelled.source} has no usable image of “{name}” in the split {part}."
                raise TrainingError(reason, "Name some, or leave out the column split.")
        return labelled
    random = np.random.default_rng(seed)
    chosen: set[int] = set()
    labels = np.array([sample.label for sample in labelled.samples])
    for label in range(len(labelled.classes)):
        (members,) = np.nonzero(labels == label)
        chosen.update(random.permutation(members)[: max(round(len(members) * share), 1)].tolist())
    samples = (
        Sample(sample.path, sample.label, VALIDATION if i in chosen else TRAIN)
        for i, sample in enumerate(labelled.samples)
    )
    return Labelled(labelled.source, labelled.classes, tuple(samples), labelled.skipped)


def _read_folders(folder: Path, cancelled: Callable[[], bool]) -> Labelled:
    index = find_images(folder, cancelled)
    by_class: dict[str, list[Path]] = {}
    skipped = list(index.skipped)
    for path in index.images:
        parts = path.relative_to(folder).parts
        if len(parts) > 1:
            by_class.setdefault(parts[0], []).append(path)
        else:
            skipped.append(Skipped(path, "It lies in no class's folder. Move it into one."))
    samples = (Sample(path, label) for label, paths in enumerate(by_class.values()) for path in paths)
    return Labelled(folder, tuple(by_class), tuple(samples), tuple(skipped))


def _read_csv(file: Path) -> Labelled:
    try:
        lines = StringIO(read_file(file).decode("utf-8-sig"), newline="")
        rows = list(_rows(file, csv.DictReader(lines)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise AnnotationError(file, f"This is no CSV file in UTF-8 ({error}).", _CSV) from error
    except OSError as error:
        raise AnnotationError(file, f"The file cannot be read ({error.strerror}).", "Check its path.") from error
    classes = tuple(dict.fromkeys(label for _, label, _ in rows))
    number = {name: i for i, name in enumerate(classes)}
    samples: dict[Path, Sample] = {}
    skipped = []
    for path, label, part in rows:
        if not os.path.isfile(path):  # False also where no file can be called so
            skipped.append(Skipped(path, "There is no such file."))
            continue
        for image in images_in(path):
            known = samples.setdefault(image, Sample(image, number[label], part))
            if known.label != number[label]:
                raise AnnotationError(
                    file, f"{path} is both “{classes[known.label]}” and “{label}”.", "Keep one of these lines."
                )
    if skipped and not samples:
        raise AnnotationError(file, f"None of its images exists, not even {skipped[0].path}.", "Correct the paths.")
    return Labelled(file, classes, tuple(samples.values()), tuple(skipped))


def _rows(file: Path, reader: csv.DictReader[str]) -> Iterator[tuple[Path, str, str]]:
    columns: Sequence[str] = reader.fieldnames or ()
    if not {"path", "label"} <= set(columns):
        raise AnnotationError(file, "Its first line does not name the columns path and label.", _CSV, line=1)
    has_split = "split" in columns
    for row in reader:
        path, label, part = (row.get(column) or "" for column in ("path", "label", "split"))
        if not path or not label.strip():
            raise AnnotationError(file, "A path or label is missing.", _CSV, line=reader.line_num)
        if has_split and part not in (TRAIN, VALIDATION):
            raise AnnotationError(
                file, f"The split is “{part}”.", f"Write {TRAIN} or {VALIDATION}.", line=reader.line_num
            )
        yield file.parent / path, label.strip(), part
