"""`fastloc split` and `fastloc merge`: a folder for many reviewers, and their decisions together again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from fastloc_core.cli.opened import opened
from fastloc_core.cli.progress import tell
from fastloc_core.errors import StoreError
from fastloc_core.files import write_atomically, writing
from fastloc_core.formats.wording import count

_CONFLICTS = "merge-conflicts"


def split(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="The folder of images.")
    ],
    into: Annotated[int, typer.Option(metavar="N", min=1, help="How many packages.")],
    out: Annotated[Path, typer.Option(metavar="DIR", file_okay=False, help="The folder for the packages.")],
    link: Annotated[
        bool, typer.Option("--link", help="Do not copy the image files: share them by hard links, if the disk can.")
    ] = False,
) -> None:
    """Divide a folder of images into packages, one for each reviewer. The folder stays as it is.

    A package is a folder with a part of the images, and with the decisions and proposals for them. It is reviewed like
    any other folder, on any machine. `fastloc merge` brings the decisions back.

    Exit codes: 0 all is well, 1 some annotation files could not be read, 2 nothing could be done, 130 stopped.

    Example:

    fastloc split photos --into 3 --out packages
    """
    from fastloc_core.store import packages  # lxml

    with opened(folder) as (store, progress):
        made, problems = packages.split(store, into, out, link, progress)
    typer.echo(f"Made {count(len(made), 'package')} in {out}.")
    tell("problem", problems)
    if problems:
        raise typer.Exit(1)


def merge(
    packages_: Annotated[
        list[Path],
        typer.Argument(metavar="PACKAGE...", exists=True, file_okay=False, help="Folders that `fastloc split` made."),
    ],
    into: Annotated[
        Path, typer.Option(metavar="FOLDER", exists=True, file_okay=False, help="The folder that was split.")
    ],
) -> None:
    """Bring the decisions of reviewed packages back into their folder. The packages stay as they are.

    If an image was decided in the folder, too, or in two packages, and differently, then what is in the folder stays.
    The other decision is told in a file merge-conflicts.txt in the folder. One undo in the window takes back what came
    from one package. To merge a package again adds only what is new.

    Exit codes: 0 all is well, 1 there were conflicts or problems, 2 nothing could be done, 130 stopped.

    Example:

    fastloc merge packages/package-1 packages/package-2 --into photos
    """
    from fastloc_core.store import Store, find_place, packages  # lxml
    from fastloc_core.store.place import has_store
    from fastloc_core.store.sync import write_annotations

    conflicts: list[str] = []
    problems: list[str] = []
    with opened(into) as (store, progress):
        for folder in packages_:
            if not has_store(folder):
                raise StoreError(f"{folder} is no package of a folder.", "Give folders that fastloc split made.")
            with Store(find_place(folder), read_only=True) as package:
                merged = packages.merge(store, package, folder.resolve().name, progress)
            typer.echo(
                f"{folder}: {count(merged.images, 'image')} with {count(merged.boxes, 'changed box', 'changed boxes')}."
            )
            conflicts += merged.conflicts
            problems += merged.problems
        problems += [each.message for each in write_annotations(store)]
        if conflicts:
            typer.echo(f"{count(len(conflicts), 'conflict')}, told in {_listed(conflicts, into)}.", err=True)
    tell("problem", problems)
    if conflicts or problems:
        raise typer.Exit(1)


def _listed(conflicts: Sequence[str], folder: Path) -> Path:
    """A new file in the folder that tells the conflicts."""
    number, path = 1, folder / f"{_CONFLICTS}.txt"
    while path.exists() or path.is_symlink():
        number += 1
        path = folder / f"{_CONFLICTS}-{number}.txt"
    with writing(path):
        write_atomically(path, "\n".join([*conflicts, ""]).encode(), folder)
    return path
