"""`fastloc import`: somebody's annotations become boxes of a folder, without a window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from fastloc_core.cli.opened import opened
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.table import IMPORTERS
from fastloc_core.formats.wording import count


def list_formats(asked: bool) -> None:
    if asked:
        for name, each in IMPORTERS.items():
            typer.echo(f"{name}: {each.title}. {each.about}")
        for error in IMPORTERS.broken.values():
            typer.echo(str(error), err=True)
        raise typer.Exit


Source = Annotated[
    Path,
    typer.Argument(metavar="SOURCE", exists=True, help="A file or folder with annotations; its format is recognized."),
]
Pixels = Annotated[
    Convention | None,
    typer.Option(
        "--convention", help="How the whole numbers of Pascal VOC files count pixels, if the files do not say it."
    ),
]
Formats = Annotated[
    bool,
    typer.Option(
        "--formats", callback=list_formats, is_eager=True, help="Show the formats that can be read, and stop."
    ),
]


def import_(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="The folder of images.")
    ],
    source: Source,
    convention: Pixels = None,
    formats: Formats = False,
) -> None:
    """Add somebody's annotations to the boxes of a folder of images, as File > Import annotations in the window does.

    Boxes are added to the images with the same names, and to the XML files beside them. Existing boxes stay. One undo
    in the window takes all of it back.

    Exit codes: 0 all is well, 1 some files could not be written, 2 nothing could be done, 130 stopped.

    Examples:

    fastloc import photos annotations.json

    fastloc import photos dataset/data.yaml
    """
    from fastloc_core.store.bulk import take_over  # lxml
    from fastloc_core.store.sync import write_annotations

    with opened(folder, "Import there, or close the window first.") as (store, progress):
        boxes, images, problems = take_over(source, convention, store, progress)
        unwritten = [each.message for each in write_annotations(store)]
    _tell(boxes, images, (*problems, *unwritten))
    if unwritten:
        raise typer.Exit(1)


def _tell(boxes: int, images: int, problems: Sequence[str]) -> None:
    if boxes:
        typer.echo(f"Imported {count(boxes, 'box', 'boxes')} in {count(images, 'image')}.")
    elif images:
        typer.echo(f"There are no new boxes. Images that are done now: {images:,}")
    else:
        typer.echo("No boxes were imported." if problems else "There are no new boxes.")
    for problem in problems:
        typer.echo(problem, err=True)
