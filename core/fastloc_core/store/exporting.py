"""Exporting the decisions in a store."""

from __future__ import annotations

from pathlib import Path

from fastloc_core.formats.export import export
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.progress import Progress

from . import queries
from .bulk import open_annotated
from .store import Store


def export_folder(store: Store, settings: ExportSettings, target: Path, progress: Progress) -> str:
    """Take over the annotation files, unless the store is read-only, and export. Returns a text for the user.

    See formats.export.export, also for the errors. Raises Cancelled if `progress` does.
    """
    problems = () if store.read_only else open_annotated(store, settings.only_verified, progress, settings.negatives)
    summary = export(
        queries.reviewed(store),
        store.root,
        target,
        settings,
        store.shaping.class_map.classes,
        progress=progress,
        times=queries.decided_times(store),
    )
    return "\n".join((summary.summary, *problems))
