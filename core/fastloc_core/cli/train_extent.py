"""`fastloc train-extent`: the head of the preset `learned`, from sets of images with boxes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from fastloc_core.errors import SettingError


def train_extent(
    sets: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="Sets: folders with images, annotations."),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", dir_okay=False, help="Where the head goes (.safetensors).")],
    leave_out: Annotated[
        list[str] | None, typer.Option(metavar="SET", help="A set that is not taught; may be repeated.")
    ] = None,
    steps: Annotated[int | None, typer.Option(min=10, metavar="N", help="Steps of the training.")] = None,
    work: Annotated[
        Path | None, typer.Option(metavar="DIR", file_okay=False, help="Where the frames of finished sets are kept.")
    ] = None,
    device: Annotated[str, typer.Option(metavar="auto|cuda|mps|cpu", help="The device that computes.")] = "auto",
) -> None:
    """Teach the head that sharpens boxes, from images with boxes in Pascal VOC files.

    benchmarks/extent_sets.py lays out the sets that the head of the program was taught on.

    If it is stopped, the same command goes on with the sets that are left.

    Example:

    fastloc train-extent sets --out extent_head.safetensors
    """
    from fastloc_core.training import extent_model  # torch: 2 s

    folders = [each for each in sorted(sets.iterdir()) if (each / "annotations").is_dir()]
    left = set(leave_out or ())
    if unknown := left - {each.name for each in folders}:
        raise SettingError(f"There is no set “{min(unknown)}” in {sets}.", "Give the name of one of its folders.")
    chosen = [each for each in folders if each.name not in left]
    if not chosen:
        raise SettingError(f"No folder in {sets} is left that has images and annotations.", "Choose another folder.")
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=1.0)
        told = lambda text, share: progress.update(task, description=text, completed=share)  # noqa: E731
        content = extent_model.make(chosen, work or out.with_suffix(".frames"), device, steps, told)
    extent_model.write(out, content)
    typer.echo(f"{out}: {len(content)} bytes, taught on {len(chosen)} sets.")
