"""From reviewed images to a folder of annotation files, each whole, and a manifest of what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path, PurePath
from typing import NamedTuple

from fastloc_core.annotation import Annotation, ReviewedImage
from fastloc_core.errors import AnnotationError
from fastloc_core.formats import coco, segmentation, voc, yolo
from fastloc_core.formats.export_folder import ELSEWHERE, ExportFolder
from fastloc_core.formats.export_settings import ExportSettings, Format
from fastloc_core.formats.export_summary import ExportSummary
from fastloc_core.formats.segmentation import Patch
from fastloc_core.formats.voc_paths import annotation_paths
from fastloc_core.formats.wording import one_line, some
from fastloc_core.images.paths import split_name
from fastloc_core.proposal import Proposal

__all__ = ["ExportSettings", "ExportSummary", "Format", "export"]

NOT_VERIFIED = "not verified"
UNDECIDED = "nothing decided about it"
UNREAD = "could not be read, so that its size is not known"
UNREADABLE = "its annotation file could not be read, so that its boxes are not known"
OUTSIDE = "not below the folder"
BLOCKED = "what stands in its place cannot be replaced ({}): move that away, or export into another folder"
KEPT = "in its place stands a file that no export wrote, or that was changed since, and was left alone"
SAME_STEM = "Another image differs only in its ending. YOLO knows images by their stems: rename one of the two."
CLASSES = "classes.txt"
PAGE = "A page of a TIFF, which YOLO knows nothing of: make an image of each page."


_Pixels = Callable[[ReviewedImage], Mapping[str, Patch]]


class _File(NamedTuple):
    """Where it goes below the target, the images whose boxes it has, by name, and how many of these have a mask.

    `needed`: the others mean nothing without it.
    """

    name: str
    content: bytes
    images: Mapping[str, ReviewedImage] = {}
    masks: int = 0
    needed: bool = False


def export(
    images: Iterable[ReviewedImage],
    root: Path,
    target: Path,
    settings: ExportSettings,
    classes: Sequence[str] = (),
    check: Callable[[], None] = lambda: None,
    report: Callable[[int, int], None] = lambda done, total: None,
    proposals: Callable[[Sequence[str]], Mapping[str, Proposal]] = lambda ids: {},
) -> ExportSummary:
    """Writes the boxes of the images of the folder `root` below the folder `target`.

    VOC goes into the images' subfolders, its segmentations likewise below SegmentationClass and SegmentationObject,
    COCO into annotations.json, YOLO below labels; boxes are cut at the border. A file that stands there already is only
    replaced where an earlier export wrote it and nobody changed it since.
    `classes`: their order, which numbers them; others follow by name. `check` may raise Cancelled, before each image;
    `report` hears how many are done, and of how many, and may raise it too. `proposals`: those of these ids that there
    are, for the masks of the boxes that came from them.
    Raises AnnotationError where the folder cannot be used or written to. However it ends, each file is whole and the
    manifest knows those that were written.
    """
    if settings.format is Format.VOC and target.resolve() == root.resolve():
        raise AnnotationError(target, "The annotations you work on stand here.", "Export into another folder.")
    if settings.format is Format.VOC and settings.masks and target.resolve().is_relative_to(root.resolve()):
        reason = "This is part of the folder that you work on, where segmentations would be taken for its images."
        raise AnnotationError(target, reason, "Export into another folder.")
    folder = ExportFolder(target)
    summary = ExportSummary(settings, target)
    ready, names = _sorted_out(images, root, summary, check)
    begun = count()

    def pixels(image: ReviewedImage) -> dict[str, Patch]:
        if not settings.with_masks:
            return {}
        check()
        report(next(begun), len(ready))
        return segmentation.patches(image, proposals([annotation.id for annotation in image.annotations]))

    try:
        for file in _files(ready, names, classes, folder.lines(CLASSES), root, summary, pixels):
            check()
            _put(file, folder, summary)
            report(summary.images, len(ready))
    except BaseException:
        if folder.files:
            with suppress(AnnotationError):
                folder.write_manifest(summary.facts(complete=False))
        raise
    if stale := sorted(folder.earlier.keys() - summary.kept):
        summary.problems.append(f"Left by earlier exports, and no part of this one: {some(stale)}.")
    folder.write_manifest(summary.facts(complete=True))
    return summary


def _sorted_out(
    images: Iterable[ReviewedImage], root: Path, summary: ExportSummary, check: Callable[[], None]
) -> tuple[dict[str, ReviewedImage], list[str]]:
    """Those to export by their paths below the root, and the paths of all that are below it."""
    ready: dict[str, ReviewedImage] = {}
    names = []
    for image in images:
        check()
        if not image.path.is_relative_to(root):
            summary.left_out[str(image.path)] = OUTSIDE
            continue
        name = image.path.relative_to(root).as_posix()
        names.append(name)
        if reason := _why_left_out(image, summary.settings):
            summary.left_out[name] = reason
        else:
            ready[name] = _usable(image, name, summary.problems)
    return ready, names


def _why_left_out(image: ReviewedImage, settings: ExportSettings) -> str:
    """Empty for an image to export."""
    if settings.only_verified and not image.verified:
        return NOT_VERIFIED
    if not image.annotations and not image.verified:
        return UNDECIDED
    if not (image.width > 0 and image.height > 0):
        return UNREAD
    return "" if image.read else UNREADABLE


def _usable(image: ReviewedImage, name: str, problems: list[str]) -> ReviewedImage:
    """The image with its boxes cut at its border and names that are a line, without boxes of no class, or no area."""
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


def _files(
    ready: Mapping[str, ReviewedImage],
    names: Sequence[str],
    order: Sequence[str],
    numbered: Sequence[str],
    root: Path,
    summary: ExportSummary,
    pixels: _Pixels,
) -> Iterator[_File]:
    """What to write, in order; `names`: those that are left out too, for no file's name may depend on that.

    `numbered`: classes of earlier label files, which may stay there, so that their numbers do too.
    """
    used = {annotation.label for image in ready.values() for annotation in image.annotations}
    order = list(dict.fromkeys(map(one_line, order)))
    classes = [*order, *sorted(used.difference(order))]
    settings, target = summary.settings, summary.target
    if settings.format is Format.VOC:
        places = _places(names, target)
        if settings.masks and ready:
            yield _File("labels.txt", _indices(classes, target), needed=True)
        for name, image in ready.items():
            yield from _voc_files(name, image, places[name], classes, summary, pixels)
    elif settings.format is Format.COCO and ready:
        outlines = {
            key: segmentation.outline(patch) for image in ready.values() for key, patch in pixels(image).items()
        }
        content = coco.to_json(list(ready.values()), root, classes, outlines)
        yield _File("annotations.json", content, ready, len(outlines))
    elif settings.format is Format.YOLO and ready:
        classes = list(dict.fromkeys((*numbered, *classes)))
        yield _File(CLASSES, yolo.classes_txt(classes), needed=True)
        yield _File("data.yaml", yolo.data_yaml(classes), needed=True)
        places = _places(names, target / "labels")
        for name, image in ready.items():
            file = "labels" / places[name].with_suffix(".txt")
            if file.stem != image.path.stem:
                page = split_name(image.path.name)[1] > 1
                summary.problems.append(f"{name}: {PAGE if page else SAME_STEM}")
            yield _File(file.as_posix(), yolo.to_txt(image, classes), {name: image})


def _voc_files(
    name: str,
    image: ReviewedImage,
    place: PurePath,
    classes: Sequence[str],
    summary: ExportSummary,
    pixels: _Pixels,
) -> Iterator[_File]:
    """An image's segmentations, where it has any, and then its XML, which says whether they are there."""
    patches = pixels(image)
    segmented = bool(patches)
    if patches:
        objects = segmentation.objects(image, patches)
        by_class = segmentation.classes(image, objects, {label: number for number, label in enumerate(classes, 1)})
        for folder, values in {"SegmentationObject": objects, "SegmentationClass": by_class}.items():
            file = (folder / place.with_suffix(".png")).as_posix()
            yield _File(file, segmentation.to_png(values))
            segmented = segmented and file not in summary.kept
    facts, convention = voc.VocImage(image.path, image.width, image.height), summary.settings.convention
    content = voc.to_xml(facts, image.annotations, verified=image.verified, convention=convention, segmented=segmented)
    yield _File(place.as_posix(), content, {name: image}, len(patches))


def _indices(classes: Sequence[str], target: Path) -> bytes:
    """Raises AnnotationError where a PNG has none left."""
    if len(classes) > segmentation.MOST:
        reason = f"SegmentationClass has indices for {segmentation.MOST} classes, and these are {len(classes):,}."
        raise AnnotationError(target, reason, "Map the classes to fewer ones, or export without masks.")
    return segmentation.labels_txt(classes)


def _places(names: Iterable[str], folder: Path) -> dict[str, PurePath]:
    """Where each image's XML stands below a folder that mirrors the images'."""
    places = annotation_paths((folder / name for name in names), folder)
    return {image.relative_to(folder).as_posix(): xml.relative_to(folder) for image, xml in places.items()}


def _put(file: _File, folder: ExportFolder, summary: ExportSummary) -> None:
    try:
        outcome, why = folder.put(file.name, file.content), KEPT
    except OSError as error:
        outcome, why = "kept", BLOCKED.format(error.strerror)
    if outcome == "kept":
        if file.needed:
            reason = "Another file stands where the class names belong."
            raise AnnotationError(folder.path / file.name, reason, ELSEWHERE)
        if not file.images or why is not KEPT:
            summary.problems.append(f"{file.name}: {why}.")
        summary.kept.add(file.name)
        summary.left_out |= dict.fromkeys(file.images, why)
        return
    summary.written += outcome == "written"
    summary.unchanged += outcome == "unchanged"
    summary.images += len(file.images)
    summary.masks += file.masks
    summary.boxes.update(annotation.label for image in file.images.values() for annotation in image.annotations)
