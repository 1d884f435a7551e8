"""`fastloc train`: a classifier from labelled images."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from fastloc_core.cli.progress import tell
from fastloc_core.errors import Cancelled, FastlocError
from fastloc_core.models import library
from fastloc_core.training import events


def train(
    images: Annotated[
        Path,
        typer.Argument(metavar="FOLDER|CSV", exists=True, help="A folder for each class in it; or path,label[,split]."),
    ],
    out: Annotated[str, typer.Option(metavar="NAME|FOLDER", help="The name of the model; with a slash, its folder.")],
    recipe: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="Settings in TOML, as they lie beside a trained model."),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a setting, repeatedly: epochs=60.")
    ] = None,
    device: Annotated[str, typer.Option(metavar="auto|cuda|mps|cpu", help="What computes.")] = "auto",
    boxes: Annotated[
        bool, typer.Option("--boxes", help="FOLDER is one you have reviewed: learn from its decided boxes.")
    ] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Discard a stopped training and begin again.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the model of that name.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print each event as a line of JSON.")] = False,
) -> None:
    """Train a classifier on images that are sorted into a folder for each class.

    It starts from weights of the architecture if they are on this machine, unless you add `--set pretrained=false`.

    If it is stopped, by Ctrl-C or otherwise, the same command goes on from there.

    Examples:

    fastloc train images --out beetles

    fastloc train images.csv --out beetles --set epochs=30 --set size=160

    fastloc train photos --boxes --out bees

    fastloc train images --out ./beetles --recipe beetles.toml --set architecture=resnet50
    """
    from fastloc_core.training import model, unfinished  # torch: 2 s
    from fastloc_core.training import recipe as recipes
    from fastloc_core.training.train import train as train_network

    chosen = recipes.changed(recipes.read(recipe) if recipe else recipes.Recipe(), settings or ())
    named = "/" not in out and "\\" not in out
    unfinished.tidy(library.models_dir() / out if named else Path(out).absolute())
    target = library.own_folder(out, force) if named else library.free(Path(out).absolute(), force)
    work = unfinished.folder_of(target)
    try:
        if boxes:
            images = _decided(images, work, restart)
        with _stoppable() as check, _shown(as_json) as show:
            trained = train_network(images, chosen, work, device, show, check, restart)
    except Cancelled:
        typer.echo("Stopped. The same command goes on from there.", err=True)
        raise
    except FastlocError:
        if not (work / unfinished.STATE).exists():  # there is no state to go on from
            with suppress(FastlocError):  # another training uses it
                unfinished.discard(work)
        raise
    card = model.write(trained, target.name, target)
    shutil.rmtree(work, ignore_errors=True)
    tell("left out", [f"{each.path}: {each.reason}" for each in trained.labelled.skipped])
    page = card.path.parent / model.PAGE
    if as_json:
        validated = int(trained.confusion.sum())
        _print(events.Trained(card.name, card.path, page, trained.best.top1, validated, card.about))
    else:
        typer.echo(f"{card.name}: {card.about['Top-1']}. {page}")


def _decided(folder: Path, work: Path, restart: bool) -> Path:
    """The list of a folder's decided boxes. A training that goes on keeps the list that it began with."""
    from fastloc_core.store import Store, find_place
    from fastloc_core.store.indexing import index
    from fastloc_core.training import decided

    if (work / decided.FILE).exists() and not restart:
        return work / decided.FILE
    place = find_place(folder)
    lock = place.lock()  # without it, a window has the folder: its boxes are read as they stand there
    try:
        with Store(place, read_only=lock is None) as store:
            if lock:
                index(store)
            tell("left out", list(decided.write(store, work)))
    finally:
        if lock:
            lock.release()
    return work / decided.FILE


@contextmanager
def _stoppable() -> Iterator[Callable[[], None]]:
    """Inside, the yielded function raises Cancelled after Ctrl-C or SIGTERM. A second one of a kind interrupts at once.

    Ctrl-C in the terminal of a window sends both signals to its training.
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
def _shown(as_json: bool) -> Iterator[Callable[[events.Event], None]]:
    """Show events as lines of JSON, or as a bar with a line above it for each epoch."""
    if as_json:
        yield _print
        return
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[left]}")
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=1.0, left="")

        def show(event: events.Event) -> None:
            if isinstance(event, events.Stage):
                words = f"epoch {event.epoch} of {event.epochs}" if event.epochs else f"{event.stage} the images"
                left = "" if event.seconds_left is None else f"{timedelta(seconds=round(event.seconds_left))} left"
                bar.update(task, completed=event.done, description=words, left=left)
            elif isinstance(event, events.Begun):
                start = "its weights know ImageNet" if event.pretrained else "it starts from random weights"
                words = f"{event.title}, {event.size} x {event.size} pixels: {start}"
                bar.console.print(words, highlight=False)
            elif isinstance(event, events.EpochResult):
                mark = " (best)" if event.best else ""
                said = f"loss {event.loss:.3f}, top-1 {event.top1:.1%}, mean over classes {event.balanced:.1%}{mark}"
                bar.console.print(f"epoch {event.epoch}: {said}", highlight=False)

        yield show


def _print(event: events.Event) -> None:
    with suppress(BrokenPipeError):  # the window that listened has closed
        print(events.to_json(event), flush=True)
