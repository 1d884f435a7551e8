"""The images of a training: decoded once, made small, and kept in one file that is mapped into memory."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.errors import ImageError
from fastloc_core.files import read_file, unshared, write_atomically
from fastloc_core.images import Skipped, decode_raw, file_of
from fastloc_core.localization.seen import Seen
from fastloc_core.progress import Progress, silent
from fastloc_core.store.bands import BandsOf, chosen_bands

from .labelled import Labelled, Sample

CONTEXT = 1.5  # a box's sample shows so many times its width and height

PIXELS, LIST = "pictures.u8", "pictures.json"  # the names in trainings that older versions stopped
_LARGEST = 1 << 26  # bytes of the list; a million images take eight
_AT_ONCE = 256  # images that are decoded before the next are begun


@dataclass(frozen=True, slots=True, eq=False)
class Images:
    """The images of `labelled.samples`, RGB, stretched to squares: sample i is `pixels[rows[i]]`.

    `pixels`: uint8 (M, side, side, 3), read-only.
    """

    labelled: Labelled
    rows: NDArray[np.int64]
    pixels: NDArray[np.uint8]


def prepare(labelled: Labelled, side: int, folder: Path, progress: Progress = silent) -> Images:
    """Decode the images into `folder`, unless that was done before and no file has changed since.

    Some are left out, with the reason: images that cannot be decoded, copies within a class, and images that are equal
    in different classes. `progress` gets the number of images done, and of all, and may raise Cancelled. Raises
    OSError.
    """
    try:
        made = _made(folder) if unchanged(labelled, side, folder) else {}
    except ValueError:
        made = {}
    if not made:
        made = {"stamp": _stamp(labelled, side), **_make(labelled, side, folder, progress)}
        write_atomically(folder / LIST, json.dumps(made).encode(), folder)
    skipped = (Skipped(Path(path), reason) for path, reason in made["skipped"])
    clean = replace(
        labelled,
        samples=tuple(labelled.samples[row] for row in made["rows"]),
        skipped=(*labelled.skipped, *skipped),
    )
    shape = (len(labelled.samples), side, side, 3)
    pixels = np.memmap(folder / PIXELS, np.uint8, "c", shape=shape)  # copy on write: torch needs a writable array
    return Images(clean, np.array(made["rows"], np.int64), pixels)


def unchanged(labelled: Labelled, side: int, folder: Path) -> bool:
    """Whether `folder` holds these images already, and no file has changed since.

    Raises ValueError if it holds none, or if they are damaged.
    """
    made, count = _made(folder), len(labelled.samples)
    if made["stamp"] != _stamp(labelled, side):
        return False
    if not all(type(row) is int and 0 <= row < count for row in made["rows"]):
        raise ValueError(f"{LIST} names images that do not exist")
    try:
        size = (folder / PIXELS).stat().st_size
    except FileNotFoundError:
        size = 0
    if size != count * side * side * 3:
        raise ValueError(f"{PIXELS} is not complete")
    return True


def _made(folder: Path) -> dict[str, Any]:
    try:
        made: Any = json.loads(read_file(folder / LIST, most=_LARGEST))
        skipped = [(path, reason) for path, reason in made["skipped"] if type(path) is type(reason) is str]
        if len(skipped) == len(made["skipped"]) and type(made["rows"]) is list:
            return {"stamp": made["stamp"], "rows": made["rows"], "skipped": skipped}
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise ValueError(f"{LIST} cannot be read") from error
    raise ValueError(f"{LIST} is not a list of images")


def _make(labelled: Labelled, side: int, folder: Path, progress: Progress) -> dict[str, list[object]]:
    """Write the pixels of all samples; returns the rows that are used, and the images that are skipped."""
    samples = labelled.samples
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LIST).unlink(missing_ok=True)
    skipped: list[object] = []
    equal: dict[bytes, list[int]] = {}
    with unshared(folder / PIXELS, folder).open("wb") as file:
        for row, image in enumerate(_decoded(samples, side)):
            if isinstance(image, ImageError):
                skipped.append((str(image.path), f"{image.reason} {image.remedy}".strip()))
                file.write(bytes(side * side * 3))
            else:
                equal.setdefault(hashlib.sha256(image).digest(), []).append(row)
                file.write(image)
            progress(row + 1, len(samples))
        file.flush()
        os.fsync(file.fileno())  # before the list, which says that the pixels are complete
    rows: list[object] = []
    for first, *others in equal.values():
        indices = {samples[row].index for row in (first, *others)}
        if len(indices) == 1:
            rows.append(first)
            skipped += [(str(samples[row].path), f"The same image as {samples[first].path}.") for row in others]
        else:
            names = " and ".join(f"“{labelled.classes[index]}”" for index in sorted(indices))
            reason = f"The same image is in {names}. Keep it in one of them."
            skipped += [(str(samples[row].path), reason) for row in (first, *others)]
    return {"rows": rows, "skipped": skipped}


def _decoded(samples: Sequence[Sample], side: int) -> Iterator[bytes | ImageError]:
    """In the order of the samples. Threads help because OpenCV releases Python's lock while it decodes."""
    images = [list(group) for _, group in groupby(samples, lambda sample: sample.path)]
    small = partial(_small, side=side, bands=chosen_bands())
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for start in range(0, len(images), _AT_ONCE):
            for made in threads.map(small, images[start : start + _AT_ONCE]):
                yield from made


def _small(samples: Sequence[Sample], side: int, bands: BandsOf) -> list[bytes | ImageError]:
    """Of one image, decoded once."""
    try:
        raw = decode_raw(samples[0].path, bands(samples[0].path), or_reduced=True)
    except ImageError as error:
        return [error] * len(samples)
    seen = Seen(raw.shown(), raw.size)
    made: list[bytes | ImageError] = []
    for sample in samples:
        part = seen.pixels if sample.box is None else surroundings(seen.pixels, *seen.inside([sample.box]))
        how = cv2.INTER_AREA if min(part.shape[:2]) > side else cv2.INTER_LINEAR  # as Classifier.preprocess does
        made.append(cv2.resize(part, (side, side), interpolation=how).tobytes())
    return made


def surroundings(image: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """The part of an image (H, W, 3) around a box, CONTEXT times as large as far as the image goes, not empty."""
    height, width = image.shape[:2]
    x, y = box.centre
    dx, dy = CONTEXT / 2 * box.width, CONTEXT / 2 * box.height
    part = Box(x - dx, y - dy, x + dx, y + dy).clipped(width, height)
    x0, y0 = min(int(part.x0), width - 1), min(int(part.y0), height - 1)
    return image[y0 : max(round(part.y1), y0 + 1), x0 : max(round(part.x1), x0 + 1)]


def _stamp(labelled: Labelled, side: int) -> str:
    digest = hashlib.sha256(f"{side} {labelled.classes}".encode())
    bands = chosen_bands()
    for sample in labelled.samples:
        line = f"{sample.path} {sample.index} {sample.split} {sample.box} {_state(file_of(sample.path))}\n"
        if chosen := bands(sample.path):
            line += f"{chosen}\n"
        digest.update(line.encode(errors="surrogateescape"))
    return digest.hexdigest()


def _state(file: Path) -> str:
    try:
        status = file.stat()
    except OSError:  # decoding reports the reason
        return "unreadable"
    return f"{status.st_size} {status.st_mtime_ns}"
