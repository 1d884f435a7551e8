"""`fastloc export`: the boxes of a reviewed folder in the format that a trainer wants, without a window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fastloc_core.cli import stopping
from fastloc_core.cli.progress import image_progress
from fastloc_core.errors import SettingError
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export_folder import check_target
from fastloc_core.formats.export_settings import ExportSettings, ImageFiles, Split
from fastloc_core.formats.table import EXPORTERS, exporter


def _list(asked: bool) -> None:
    if asked:
        for name, each in EXPORTERS.items():
            typer.echo(f"{name}: {' '.join(filter(None, (each.about, each.about_masks, each.cannot)))}")
        for error in EXPORTERS.broken.values():
            typer.echo(str(error), err=True)
        raise typer.Exit


def export(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="The folder of images.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="The folder for the files. Files of others stay.")
    ],
    format_: Annotated[
        str, typer.Option("--format", metavar="NAME", help="A name that `fastloc export --formats` shows.")
    ] = ExportSettings().format,
    convention: Annotated[
        Convention, typer.Option(help="How whole numbers count pixels, in formats that know both ways.")
    ] = Convention.DEVKIT,
    everything: Annotated[
        bool, typer.Option("--all", help="Every image that has boxes, also if it is not done.")
    ] = False,
    negatives: Annotated[
        bool,
        typer.Option("--negatives", help="Also images without boxes that are not done, as empty ones. Means --all."),
    ] = False,
    masks: Annotated[
        bool, typer.Option("--masks", help="Also the pixels of the objects, in formats that have a place for them.")
    ] = False,
    images: Annotated[
        ImageFiles | None,
        typer.Option(help="The image files: leave them, copy or link them into DIR. YOLO copies unless you say more."),
    ] = None,
    val: Annotated[int, typer.Option(metavar="PERCENT", min=0, max=99, help="The share of images for validation.")] = 0,
    test: Annotated[int, typer.Option(metavar="PERCENT", min=0, max=99, help="The share of images for the test.")] = 0,
    seed: Annotated[int, typer.Option(help="Another seed splits the images in another way.")] = 0,
    report: Annotated[
        bool, typer.Option("--report", help="Also report.html, which says who decided what, and what checks found.")
    ] = False,
    formats: Annotated[
        bool,
        typer.Option("--formats", callback=_list, is_eager=True, help="Show the formats and stop."),
    ] = False,
) -> None:
    """Write the boxes of a folder of images, reviewed in the window or in Pascal VOC files, in another format.

    A file that stands in DIR already is replaced only if an earlier export wrote it and nobody has changed it since.
    Images that look alike stay on one side of a split, and images keep their side when there are more.

    Exit codes: 0 all is well, 2 nothing could be done, 130 stopped.

    Examples:

    fastloc export photos --out photos-coco --format coco

    fastloc export photos --out photos-yolo --format yolo --all --val 20 --test 10
    """
    chosen = exporter(format_)  # raises an error for an unknown format before anything is done
    files = images or (ImageFiles.COPY if chosen.needs_images else ImageFiles.LEAVE)
    try:
        split = Split(val, test, seed)
    except ValueError as error:
        raise SettingError(str(error), "Choose smaller shares for --val and --test.") from error
    if (split or files is not ImageFiles.LEAVE) and not chosen.can_be_data_set:
        raise SettingError(f"“{format_}” is no format for data sets.", "Leave out --images, --val and --test.")
    settings = ExportSettings(
        format_, convention, not (everything or negatives), masks, negatives, files, split, report
    )
    check_target(out)
    from fastloc_core.store import Store, find_place  # lxml
    from fastloc_core.store.exporting import export_folder
    from fastloc_core.store.indexing import index

    place = find_place(folder)
    lock = place.lock()  # without it, a window has the folder: it is exported as it stands there
    with image_progress(Console(stderr=True)) as bar:
        task = bar.add_task("")

        def progress(done: int, total: int) -> None:
            stopping.check()
            if total:
                bar.update(task, completed=done, total=total)

        try:
            with Store(place, read_only=lock is None) as store:
                if lock:
                    index(store)
                told = export_folder(store, settings, out, progress)
        finally:
            if lock:
                lock.release()
    typer.echo(told)
