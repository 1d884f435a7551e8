"""`fastloc import-proposals`: what a cluster proposed comes into a folder, where a person reviews it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fastloc_core.cli.cluster import to_read
from fastloc_core.cli.opened import opened
from fastloc_core.errors import AnnotationError
from fastloc_core.formats.wording import count


def import_proposals(
    source: Annotated[
        str, typer.Argument(metavar="SHARDS", parser=to_read, help="The folder or bucket that `propose` wrote into.")
    ],
    into: Annotated[
        Path, typer.Option(metavar="FOLDER", exists=True, file_okay=False, help="The folder of the images.")
    ],
) -> None:
    """Bring the proposals of `fastloc propose --engine ray` into a folder of images, to review them in the window.

    An image needs the same name below the folder, and the same content. Decisions stay, and so do proposals of other
    models and presets. Nothing is written beside the images.

    Exit codes: 0 all is well, 1 some proposals were left out, 2 nothing could be done, 130 stopped.

    Examples:

    fastloc import-proposals s3://lab/boxes --into photos

    fastloc import-proposals boxes --into photos
    """
    from fastloc_core.batch.bringing import bring  # OpenCV, lxml
    from fastloc_core.batch.places import Place
    from fastloc_core.batch.shards import needs_arrow

    needs_arrow()
    place = Place(str(source))
    if not place.shards():
        raise AnnotationError(Path(place.address), "There are no shards there.", "Give the --out of fastloc propose.")
    with opened(into) as (store, progress):
        store.relax()
        brought = bring(place, store, progress)
    typer.echo(f"Brought {count(brought.boxes, 'proposal')} for {count(brought.images, 'image')}.")
    for run, images in brought.runs.items():
        typer.echo(f"Review them with the model {run.model} and the preset {run.preset} ({count(images, 'image')}).")
    problems = list(brought.told())
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(1)
