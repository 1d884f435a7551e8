"""From reviewed images to a folder of annotation files, each whole, and a manifest that lists them."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from fastloc_core.annotation import Annotation, Origin, ReviewedImage
from fastloc_core.errors import AnnotationError
from fastloc_core.files import within
from fastloc_core.formats.export_folder import ELSEWHERE, ExportFolder, check_target
from fastloc_core.formats.export_report import REPORT, Sections, report
from fastloc_core.formats.export_settings import ExportSettings, ImageFiles
from fastloc_core.formats.export_sides import known, sides
from fastloc_core.formats.export_summary import ExportSummary
from fastloc_core.formats.exporter import File, Order
from fastloc_core.formats.masks_ahead import MasksAhead
from fastloc_core.formats.splits import SIDES
from fastloc_core.formats.wording import one_line, some
from fastloc_core.images import decode, file_of
from fastloc_core.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fastloc_core.formats.segmentation import Patch

NOT_VERIFIED = "not done"
LEFT_OUT = "because a person wants it so"
UNDECIDED = "nothing decided"
UNREAD = "its size is not known, because it could not be read"
UNREADABLE = "its boxes are not known, because its annotation file could not be read"
OUTSIDE = "not below the folder"
MISSING = "its file is missing"
INSIDE = "This is part of the folder that you work on, and the images of the data set would be taken for its images."
BLOCKED = "something in its place cannot be replaced ({}): move that away, or export into another folder"
UNUSABLE = "its file cannot be copied ({})"
KEPT = "a file in its place was kept, because no export wrote it, or because somebody has changed it since"


def export(
    images: Iterable[ReviewedImage],
    root: Path,
    target: Path,
    settings: ExportSettings,
    classes: Sequence[str] = (),
    progress: Progress = silent,
    pixels: Callable[[Path], NDArray[np.uint8]] = decode,
    origins: Mapping[str, Origin] = MappingProxyType({}),
    sections: Sections = lambda sides: (),
) -> ExportSummary:
    """Writes the boxes of the images of the folder `root` below the folder `target`, cut at the borders of the images.

    A file that is already there is only replaced if an earlier export wrote it and nobody has changed it since.
    `classes`: their order, which numbers them; others follow by name. `progress` has no total while it looks at all
    images. `pixels` reads an image, RGB uint8 (H, W, 3), for its masks and for new images of a data set, and may raise
    ImageError. `origins`: of boxes, by the annotations' ids; `sections`: more parts of the report. Raises
    AnnotationError if the folder cannot be used or written to. However it ends, each file is whole, and the manifest
    lists those that were written.
    """
    check_target(target)
    if settings.has_images and target.resolve().is_relative_to(root.resolve()):
        raise AnnotationError(target, INSIDE, "Export into another folder.")
    if refusal := settings.exporter.refusal(root, target, settings.with_masks):
        raise AnnotationError(target, refusal, "Export into another folder.")
    folder = ExportFolder(target)
    summary = ExportSummary(settings, target)
    ready, names = _sorted_out(images, root, summary, progress)
    if settings.has_images:
        folder.check_room(_bytes_of_copies(ready, root, target, settings.images))
    if settings.is_data_set and settings.split and ready:
        summary.earlier_sides = known(folder.facts.get("split"), settings.split)
        summary.sides, alike = sides(ready, settings.split, summary.earlier_sides, progress)
        summary.problems += alike
    count = itertools.count()
    by_side = sorted(ready, key=lambda name: SIDES.index(summary.sides[name]) if summary.sides else 0)
    masks = MasksAhead((ready[name] for name in by_side), pixels)

    def patches(image: ReviewedImage) -> dict[str, Patch]:
        if not settings.with_masks:
            return {}
        begun = next(count)
        found, problem = masks.of(image, lambda: progress(begun, len(ready)))
        summary.problems += [problem] if problem else []
        return found

    order = Order(
        ready,
        names,
        _in_order(classes, ready.values()),
        root,
        target,
        settings.convention,
        settings.with_masks,
        patches,
        pixels,
        folder.lines,
        summary.kept.__contains__,
        origins,
        settings.has_images,
        summary.sides,
        summary.problems,
    )
    try:
        with masks:
            for file in settings.exporter.files(order) if ready else ():
                _put(file, folder, root, summary)
                progress(max(summary.images, summary.copied), len(ready))
        if settings.report and ready:
            _put(File(REPORT, report(summary, ready, order.classes, origins, sections)), folder, root, summary)
        folder.settle()
    except BaseException:
        with suppress(AnnotationError):
            folder.settle()
            if folder.files:
                folder.write_manifest(summary.facts(complete=False))
        raise
    if settings.is_data_set and folder.facts.get("format") == settings.exporter.title:
        summary.removed = folder.remove_earlier()  # trainers read whole folders
    if stale := sorted(folder.earlier.keys() - summary.kept):
        summary.problems.append(f"Files of earlier exports that are not part of this one: {some(stale)}.")
    folder.write_manifest(summary.facts(complete=True))
    return summary


def _sorted_out(
    images: Iterable[ReviewedImage], root: Path, summary: ExportSummary, progress: Progress
) -> tuple[dict[str, ReviewedImage], list[str]]:
    """The images to export by their paths below the root, and the paths of all images below it."""
    ready: dict[str, ReviewedImage] = {}
    names = []
    for image in images:
        progress(0, 0)
        if not image.path.is_relative_to(root):
            summary.left_out[str(image.path)] = OUTSIDE
            continue
        name = image.path.relative_to(root).as_posix()
        names.append(name)
        if reason := _why_left_out(image, summary.settings):
            summary.left_out[name] = reason
        else:
            summary.problems += [f"{name}: {misfit}" for misfit in image.misfits]
            ready[name] = _usable(image, name, summary.problems)
    return ready, names


def _why_left_out(image: ReviewedImage, settings: ExportSettings) -> str:
    """Empty for an image to export."""
    if image.left_out:
        return LEFT_OUT
    if settings.only_verified and not image.verified:
        return NOT_VERIFIED
    if not image.annotations and not image.verified and not settings.negatives:
        return UNDECIDED
    if not (image.width > 0 and image.height > 0):
        return UNREAD
    if not image.read:
        return UNREADABLE
    return MISSING if settings.has_images and not os.path.isfile(file_of(image.path)) else ""


def _bytes_of_copies(images: Mapping[str, ReviewedImage], root: Path, target: Path, how: ImageFiles) -> int:
    """Links take none, if both folders are on one disk."""
    there = next(folder for folder in (target, *target.absolute().parents) if folder.exists())
    if how is ImageFiles.LINK and root.stat().st_dev == there.stat().st_dev:
        return 0
    files = {file_of(image.path) for image in images.values()}
    return sum(os.path.getsize(file) for file in files)


def _usable(image: ReviewedImage, name: str, problems: list[str]) -> ReviewedImage:
    """The image with boxes cut at its border and classes of one line, without boxes that have no class or no area."""
    usable: list[Annotation] = []
    for annotation in image.annotations:
        box, label = annotation.box.clipped(image.width, image.height), one_line(annotation.label)
        if not label.strip():
            problems.append(f"{name}: a box without a class was left out.")
        elif not box.area:
            problems.append(f"{name}: a box of class {label} with no area in the image was left out.")
        else:
            usable.append(replace(annotation, box=box, label=label))
    return replace(image, annotations=tuple(usable))


def _in_order(first: Sequence[str], images: Iterable[ReviewedImage]) -> list[str]:
    """The classes: the given ones first, then the others of the boxes, by name."""
    used = {annotation.label for image in images for annotation in image.annotations}
    named = list(dict.fromkeys(map(one_line, first)))
    return [*named, *sorted(used.difference(named))]


def _put(file: File, folder: ExportFolder, root: Path, summary: ExportSummary) -> None:
    try:
        if isinstance(file.content, Path):
            within(file.content, root)
    except OSError as error:
        summary.kept.add(file.name)
        summary.problems.append(f"{file.name}: {UNUSABLE.format(error.strerror)}. Put the image itself in its place.")
        return
    try:
        if isinstance(file.content, bytes):
            outcome, why = folder.put(file.name, file.content), KEPT
        else:
            link = summary.settings.images is ImageFiles.LINK
            outcome, why = folder.put_image(file.name, file.content, root, link), KEPT
    except OSError as error:
        outcome, why = "kept", BLOCKED.format(error.strerror)
    if outcome == "kept":
        if file.needed:
            reason = "Another file is in the place of the class names."
            raise AnnotationError(folder.path / file.name, reason, ELSEWHERE)
        if not file.images or why is not KEPT:
            summary.problems.append(f"{file.name}: {why}.")
        summary.kept.add(file.name)
        summary.left_out |= dict.fromkeys(file.images, why)
        return
    summary.written += outcome == "written"
    summary.unchanged += outcome == "unchanged"
    summary.images += len(file.images)
    summary.copied += file.is_image
    if file.original and PurePath(file.name).name != file.original:
        summary.originals[file.name] = file.original
    summary.masks += file.masks
    summary.boxes.update(annotation.label for image in file.images.values() for annotation in image.annotations)
