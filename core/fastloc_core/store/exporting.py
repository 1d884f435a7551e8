"""Exporting the decisions in a store."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from fastloc_core.annotation import ReviewedImage
from fastloc_core.errors import AnnotationError
from fastloc_core.formats import misfits
from fastloc_core.formats.export import export
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.progress import Progress

from . import conventions, proof, queries
from .bulk import open_annotated
from .origins import origins
from .store import Store
from .tally import classes_in_use


def export_folder(store: Store, settings: ExportSettings, target: Path, progress: Progress) -> str:
    """Take over the annotation files, unless the store is read-only, and export. Returns a text for the user.

    See formats.export.export, also for the errors. Raises Cancelled if `progress` does.
    """
    problems = () if store.read_only else open_annotated(store, settings.only_verified, progress, settings.negatives)
    summary = export(
        map(partial(_with_misfits, store), queries.reviewed(store)),
        store.root,
        target,
        settings,
        classes_in_use(store),
        progress=progress,
        origins=origins(store),
        sections=partial(proof.sections, store, progress),
    )
    return "\n".join((summary.summary, *problems))


def _with_misfits(store: Store, image: ReviewedImage) -> ReviewedImage:
    """With a sentence for each thing that its boxes do not tell of the annotation file that they came from."""
    query = "SELECT base FROM images WHERE name = ? AND base NOT NULL"
    row = store.connection.execute(query, (image.path.relative_to(store.root).as_posix(),)).fetchone()
    file = None
    with suppress(AnnotationError):
        file = conventions.base_of(store, row[0], image.path) if row else None
    if file is None:
        return image
    size = image.width, image.height
    told = (*misfits.of_export(file, *size), *misfits.of_places(image.annotations, *size))
    return replace(image, misfits=told)
