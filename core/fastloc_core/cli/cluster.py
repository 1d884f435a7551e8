"""`fastloc propose --engine ray`: folders and buckets on a Ray cluster."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from fastloc_core import packs
from fastloc_core.batch.run import Question
from fastloc_core.cli import stopping
from fastloc_core.cli.learned import read_learned
from fastloc_core.cli.progress import image_progress, tell
from fastloc_core.errors import FastlocError, SettingError
from fastloc_core.images import Choice, Skipped
from fastloc_core.localization.localizer import Preset
from fastloc_core.review.shaping import Shaping


class Bucket(os.PathLike[str]):
    """An address such as s3://bucket/photos, where a path is expected. A Path would lose one of the slashes."""

    def __init__(self, address: str) -> None:
        self.address = address

    def __fspath__(self) -> str:
        return self.address

    __str__ = __fspath__


def to_read(text: str) -> Path | Bucket:
    """A path on the command line; what is on this machine must be there."""
    if "://" in text:
        return Bucket(text)
    if not os.access(text, os.R_OK):
        how = "is not readable" if os.path.exists(text) else "does not exist"
        raise typer.BadParameter(f"Path '{text}' {how}.")
    return Path(text)


def to_write(text: str) -> Path | Bucket:
    """A folder on the command line; what is there on this machine must be one that can be written."""
    if "://" in text:
        return Bucket(text)
    if os.path.exists(text):
        if not os.path.isdir(text):
            raise typer.BadParameter(f"Directory '{text}' is a file.")
        if not os.access(text, os.W_OK):
            raise typer.BadParameter(f"Directory '{text}' is not writable.")
    return Path(text)


def refuse_buckets(*paths: os.PathLike[str]) -> None:
    """Raises SettingError for the first address of a bucket."""
    for path in paths:
        if isinstance(path, Bucket):
            raise SettingError(f"{path} is in a bucket, which one machine alone does not read.", "Add --engine ray.")


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command, see there."""

    model: str
    preset: Preset
    classes: str | None
    top_classes: int
    learned: Path | None
    bands: Choice | None
    masks: bool
    device: str
    replace_proposals: bool


def propose_on_ray(
    paths: Sequence[os.PathLike[str]], out: os.PathLike[str], asked: Asked, workers: int, shard: int, as_json: bool
) -> int:
    """The exit code. Raises FastlocError."""
    from fastloc_core.batch import cluster  # OpenCV, lxml
    from fastloc_core.batch.places import Place
    from fastloc_core.batch.steps import Order, left

    cluster.needs_ray()
    if as_json:
        raise SettingError("--json is not possible with --engine ray.", "Read the Parquet files: they hold more.")
    if len(paths) != 1 or (isinstance(paths[0], Path) and not paths[0].is_dir()):
        raise SettingError("With --engine ray one folder is read at a time.", "Give one folder or bucket.")
    source, target = Place(str(paths[0])), Place(str(out))
    items, skipped = source.images(target)
    if not items:
        raise FastlocError(f"There are no images in {source.address}.", "Check the address.")
    learned = packs.learned_with(asked.model) if asked.learned is None else read_learned(asked.learned)
    from fastloc_core.models.loading import load  # torch: 2 s

    classifier = load(asked.model, "cpu")
    classes = () if asked.classes is None else classifier.labels.parse_classes(asked.classes)
    settings = _settings(asked, classifier.name, classes, learned.id if learned else "")
    question = Question(classes, asked.top_classes, Shaping(learned=learned))
    order = Order(source, target, question, asked.replace_proposals, asked.masks, settings, asked.bands)
    wanted = left(order, items)
    tally = Counter(done=len(items) - len(wanted), written=0, failed=0, skipped=len(skipped))
    problems: list[str] = []
    code = 0
    with image_progress(Console(stderr=True)) as bar:
        task = bar.add_task("", total=len(items), completed=tally["done"])
        try:
            written: Iterable[Any] = ()
            if wanted:
                written = cluster.propose(order, wanted, classifier, asked.preset, asked.device, workers, shard)
            for each in written:
                bar.advance(task, each.images)
                tally.update(written=each.images - each.failed, failed=each.failed, xml_kept=each.xml_kept)
                problems += each.problems
                stopping.check()
            code = 1 if tally["failed"] else 0
        except KeyboardInterrupt:
            typer.echo("Stopped. The same command goes on from there.", err=True)
            code = 130
    _tell(tally, problems, skipped, target.address)
    return code


def _settings(asked: Asked, model: str, classes: Sequence[int], learned: str) -> dict[str, Any]:
    """All that the boxes of a shard depend on, besides the image."""
    return {
        "model": model,
        "preset": asked.preset.name,
        "parameters": asked.preset.model_dump(mode="json"),
        "classes": list(classes),
        "top_classes": asked.top_classes,
        "learned": learned,
        "bands": list(asked.bands or ()),
    }


def _tell(tally: Counter[str], problems: Sequence[str], skipped: Sequence[Skipped], out: str) -> None:
    tell("problem", problems)
    tell("skipped", [f"{each.path}: {each.reason}" for each in skipped])
    said = [f"{tally['written']} written", f"{tally['failed']} failed"]
    said += [f"{tally['done']} were there already"] if tally["done"] else []
    said += [f"{tally['xml_kept']} XML files kept as they were"] if tally["xml_kept"] else []
    said += [f"{tally['skipped']} skipped"] if tally["skipped"] else []
    typer.echo(f"{', '.join(said)}. The proposals are in {out}/shards.", err=True)
