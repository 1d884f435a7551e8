"""`fastloc train`: a classifier from labelled images."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from fastloc_core.errors import Cancelled, FastlocError
from fastloc_core.formats.wording import count
from fastloc_core.models import library

if TYPE_CHECKING:
    from fastloc_core.training import run

_SHOWN = 5  # images left out that are named


def train(
    images: Annotated[
        Path,
        typer.Argument(metavar="FOLDER|CSV", exists=True, help="A folder for each class in it; or path,label[,split]."),
    ],
    out: Annotated[
        str, typer.Option(metavar="NAME|FOLDER", help="What you will call the model; with a slash, where to put it.")
    ],
    recipe: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Settings in TOML, as a training leaves them.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a setting, repeatedly: epochs=60.")
    ] = None,
    device: Annotated[str, typer.Option(metavar="auto|cuda|mps|cpu", help="What computes.")] = "auto",
    restart: Annotated[bool, typer.Option("--restart", help="Forget what a stopped training left.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the model of that name.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print each event as a line of JSON.")] = False,
) -> None:
    """Train a classifier on images in a folder for each class.

    It starts from weights that are on this machine for the architecture, unless `--set pretrained=false`.

    After Ctrl-C, or however it was stopped, the same command goes on where it was.

    Examples:

    fastloc train pictures --out beetles

    fastloc train pictures.csv --out beetles --set epochs=100 --set size=160

    fastloc train pictures --out ./beetles --recipe beetles.toml --set architecture=resnet50
    """
    from fastloc_core.training import model, run, unfinished  # torch: 2 s
    from fastloc_core.training import recipe as recipes

    chosen = recipes.changed(recipes.read(recipe) if recipe else recipes.Recipe(), settings or ())
    named = "/" not in out and "\\" not in out
    unfinished.tidy(library.models_dir() / out if named else Path(out).absolute())
    target = library.own_folder(out, force) if named else library.free(Path(out).absolute(), force)
    work = unfinished.folder_of(target)
    try:
        with _stoppable() as check, _shown(as_json) as report:
            trained = run.train(images, chosen, work, device, report, check, restart)
    except Cancelled:
        typer.echo("Stopped; the same command goes on from there.", err=True)
        raise
    except FastlocError:
        if not (work / unfinished.STATE).exists():  # there is nothing to go on from
            with suppress(FastlocError):  # somebody else trains there
                unfinished.discard(work)
        raise
    card = model.write(trained, target.name, target)
    shutil.rmtree(work, ignore_errors=True)
    for each in trained.labelled.skipped[:_SHOWN]:
        typer.echo(f"left out: {each.path}: {each.reason}", err=True)
    if (more := len(trained.labelled.skipped) - _SHOWN) > 0:
        typer.echo(f"left out: and {count(more, 'image')} more", err=True)
    if as_json:
        about = {"about": dict(card.about), "page": str(card.path.parent / model.PAGE)}
        worth = {"top1": trained.best.top1, "images": int(trained.confusion.sum())}
        _print("model", {"name": card.name, "card": str(card.path), **about, **worth})
    else:
        typer.echo(f"{card.name}: {card.about['Top-1']}. {card.path.parent / model.PAGE}")


@contextmanager
def _stoppable() -> Iterator[Callable[[], None]]:
    """Inside, a first Ctrl-C or the system's wish to end makes the yielded function raise Cancelled.

    Ctrl-C in the terminal of a window reaches its training as both.
    """
    asked: set[int] = set()

    def ask(number: int, frame: FrameType | None) -> None:
        if number in asked:
            raise KeyboardInterrupt
        asked.add(number)

    def check() -> None:
        if asked:
            raise Cancelled

    before = {each: signal.signal(each, ask) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield check
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _shown(as_json: bool) -> Iterator[Callable[[run.Event], None]]:
    """As lines of JSON, or as a bar with a line above it for each epoch."""
    if as_json:
        yield lambda event: _print(type(event).__name__, asdict(event))
        return
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[left]}")
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=1.0, left="")

        def report(event: run.Event) -> None:
            from fastloc_core.training.run import Progress as Where

            if isinstance(event, Where):
                words = f"epoch {event.epoch} of {event.epochs}" if event.epochs else f"{event.stage} the images"
                left = "" if event.seconds_left is None else f"{timedelta(seconds=round(event.seconds_left))} left"
                bar.update(task, completed=event.done, description=words, left=left)
            else:
                mark = " (best)" if event.best else ""
                said = f"loss {event.loss:.3f}, top-1 {event.top1:.1%}, mean over classes {event.balanced:.1%}{mark}"
                bar.console.print(f"epoch {event.epoch}: {said}", highlight=False)

        yield report


def _print(event: str, fields: dict[str, object]) -> None:
    print(json.dumps({"event": event, **fields}), flush=True)
