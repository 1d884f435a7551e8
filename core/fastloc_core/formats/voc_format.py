"""Pascal VOC as a format to export and to import; formats/voc reads and writes its files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePath

from fastloc_core.errors import AnnotationError
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.exporter import Exporter, File, Found, Importer, Notes, Order
from fastloc_core.formats.file_importer import files_with, name_below, share
from fastloc_core.formats.matching import like
from fastloc_core.formats.wording import one_line

_VOC = re.compile(r"<(\w+:)?annotation[\s>/]")

_MOST_BESIDE = 2000  # files beside a single one that are looked at to judge it
_FROM_ZERO = (
    "In {} a coordinate is 0, so the pixels of all files {}that do not record how to count were counted from 0. If that"
    " is wrong, undo the import, and choose how pixels count."
)


class VocExporter(Exporter):
    """XML in the images' subfolders; masks in the same subfolders of SegmentationClass and SegmentationObject."""

    title = "Pascal VOC"
    about = "An XML file for each image."
    about_masks = "PNGs in SegmentationClass and SegmentationObject."
    has_conventions = True
    can_be_data_set = True
    cannot = "Boxes become whole pixels."

    def refusal(self, root: Path, target: Path, masks: bool) -> str:
        if target.resolve() == root.resolve():
            return "The annotations that you work on are here."
        if masks and target.resolve().is_relative_to(root.resolve()):
            return "This is part of the folder that you work on, and segmentations would be taken for its images."
        return ""

    def files(self, order: Order) -> Iterator[File]:
        from fastloc_core.formats import image_files, voc_devkit

        image_files.tell_of_pages(order, order.places(), by_stem=True)
        yield from voc_devkit.laid_out(order, _files) if order.has_images or order.sides else _files(order)


def _files(order: Order) -> Iterator[File]:
    places = order.places()
    if order.masks:
        yield File("labels.txt", _indices(order.classes, order.target), needed=True)
    for name in order.images:
        yield from _of_image(name, places[name], order)


def _of_image(name: str, place: PurePath, order: Order) -> Iterator[File]:
    """An image's segmentations, if it has any, and then its XML, which says whether they are there."""
    from fastloc_core.formats import segmentation, voc

    image = order.images[name]
    patches = order.patches(image)
    segmented = bool(patches)
    if patches:
        objects = segmentation.objects(image, patches)
        numbers = {label: number for number, label in enumerate(order.classes, 1)}
        by_class = segmentation.classes(image, objects, numbers)
        for folder, values in {"SegmentationObject": objects, "SegmentationClass": by_class}.items():
            file = (folder / place.with_suffix(".png")).as_posix()
            yield File(file, segmentation.to_png(values))
            segmented = segmented and not order.is_kept(file)
    facts, convention = voc.VocImage(image.path, image.width, image.height), order.convention
    content = voc.to_xml(facts, image.annotations, verified=image.verified, convention=convention, segmented=segmented)
    yield File(place.as_posix(), content, {name: image}, len(patches))


def _indices(classes: Sequence[str], target: Path) -> bytes:
    """Raises AnnotationError if a PNG has too few."""
    from fastloc_core.formats import segmentation

    if len(classes) > segmentation.MOST:
        reason = f"SegmentationClass can number {segmentation.MOST} classes, and there are {len(classes):,}."
        raise AnnotationError(target, reason, "Map the classes to fewer ones, or export without masks.")
    return segmentation.labels_txt(classes)


class VocImporter(Importer):
    """A VOC file, or a folder with VOC files at any depth."""

    title = "Pascal VOC"
    about = "An XML file for each image."
    endings = (".xml",)
    has_conventions = True

    def recognizes(self, source: Path) -> int:
        return share(files_with(self.endings, source), source, _VOC.search)

    def read(self, source: Path, convention: Convention | None, notes: Notes) -> Iterator[Found]:
        from fastloc_core.formats import misfits, voc

        files = files_with(self.endings, source)
        if convention is None and (zero := _first_zero(files, source)):
            convention = Convention.ZERO_BASED
            notes.problems.append(_FROM_ZERO.format(one_line(zero.name), "" if source.is_dir() else "of its folder "))
        for path in files:
            name = name_below(path, source)
            try:
                file = voc.read(path, convention, source if source.is_dir() else None, only_read=True)
            except AnnotationError as error:
                notes.problems.append(str(error))
                continue
            notes.problems += [f"{name}: {problem}" for problem in file.problems]
            if file.undecided:
                notes.problems.append(f"{name}: left out, because it holds proposals that nobody has decided about.")
                continue
            annotations = tuple(replace(annotation, voc_index=None) for annotation in file.annotations)
            notes.problems += [f"{name}: {problem}" for problem in misfits.of_shapes(file)]
            names = (*like(path, source), file.filename)
            yield Found(name, names, annotations, file.size, verified=file.verified)


def _first_zero(files: Sequence[Path], source: Path) -> Path | None:
    """The first file that tells that all count from 0. A single one is judged with those of its folder."""
    from fastloc_core.formats import voc

    if source.is_dir():
        return voc.first_zero(files, source)
    with suppress(OSError):
        beside = (path for path in source.parent.iterdir() if path.suffix.lower() == source.suffix.lower())
        files = (*files, *sorted(islice(beside, _MOST_BESIDE)))
    return voc.first_zero(files, source.parent)
