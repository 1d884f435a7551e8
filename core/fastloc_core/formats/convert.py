"""From one format of annotation files to another, without a store."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from fastloc_core.annotation import ReviewedImage
from fastloc_core.errors import ImageError
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export import export
from fastloc_core.formats.export_folder import check_target
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.importing import Imported, doubtful_turns, placed, read_annotations
from fastloc_core.images import decode_raw, find_images
from fastloc_core.progress import Progress, each, silent


def convert(
    source: Path,
    folder: Path,
    target: Path,
    settings: ExportSettings,
    convention: Convention | None = None,
    progress: Progress = silent,
) -> tuple[str, ...]:
    """Write the annotations at `source` about the images of `folder` in another format, below the folder `target`.

    Classes keep the order of the source. An image for which the source has no boxes is an image without objects.
    Returns lines for the user. See importing.read_annotations and export.export, also for the errors.
    """
    check_target(target)
    images = find_images(folder).images
    found = read_annotations(source, images, folder, convention, partial(progress, 0, len(images)))
    problems = list(found.problems)
    reviewed = tuple(_reviewed(found, problems, progress))
    problems += doubtful_turns(found.by_image)
    summary = export(reviewed, folder, target, settings, found.classes, progress)
    return (summary.summary, *problems)


def _reviewed(found: Imported, problems: list[str], progress: Progress) -> Iterator[ReviewedImage]:
    for path, theirs in each(found.by_image.items(), progress):
        try:
            width, height = decode_raw(path, or_reduced=True).size
        except ImageError as error:
            problems.append(str(error))
            continue
        annotations, misfit = placed(theirs, path, width, height)
        problems += misfit
        yield ReviewedImage(path, width, height, annotations, theirs.verified or not annotations)
