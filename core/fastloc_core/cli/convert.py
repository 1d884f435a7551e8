"""`fastloc convert`: from one format of annotation files to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fastloc_core.cli import stopping
from fastloc_core.cli.importing import Formats, Pixels, Source
from fastloc_core.cli.progress import image_progress
from fastloc_core.formats.export_settings import ExportSettings


def convert(
    source: Source,
    images: Annotated[
        Path, typer.Option(metavar="FOLDER", exists=True, file_okay=False, help="The folder of the images.")
    ],
    to: Annotated[str, typer.Option(metavar="NAME", help="A name that `fastloc export --formats` shows.")],
    out: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="The folder for the files. Files of others stay.")
    ],
    convention: Pixels = None,
    formats: Formats = False,
) -> None:
    """Write annotations in another format. Neither the images nor decisions about them change.

    Classes keep the order of the source, so that they keep their numbers.

    Exit codes: 0 all is well, 2 nothing could be done, 130 stopped.

    Examples:

    fastloc convert annotations.json --images photos --to yolo --out photos-yolo

    fastloc convert dataset/data.yaml --images dataset/images --to voc --out dataset-voc
    """
    settings = ExportSettings(to, only_verified=False)
    _ = settings.exporter  # raises an error for an unknown format before anything is done
    from fastloc_core.formats.convert import convert as write  # OpenCV

    with image_progress(Console(stderr=True)) as bar:
        task = bar.add_task("")

        def progress(done: int, total: int) -> None:
            stopping.check()
            if total:
                bar.update(task, completed=done, total=total)

        summary, *problems = write(source, images, out, settings, convention, progress)
    typer.echo(summary)
    for problem in problems:
        typer.echo(problem, err=True)
