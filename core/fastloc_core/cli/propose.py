"""`fastloc propose`: proposals for folders of images, without a window."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from fastloc_core import packs
from fastloc_core.batch.run import Outcome, plan, propose_folder
from fastloc_core.cli import stopping
from fastloc_core.cli.cluster import Asked, propose_on_ray, refuse_buckets, to_read, to_write
from fastloc_core.cli.learned import read_learned
from fastloc_core.cli.progress import image_progress, tell
from fastloc_core.errors import FastlocError, SettingError
from fastloc_core.images import Choice, Skipped, by_ending
from fastloc_core.localization.presets import PRESETS, TOP_CLASSES, of_kind, preset
from fastloc_core.models import DEFAULT
from fastloc_core.review.shaping import Shaping

_BAND = re.compile("[1-9][0-9]{0,4}")
_PARAMETERS = "; ".join(f"{name} has {', '.join(PRESETS[name].parameters)}" for name in ("learned", "paper"))


class Engine(StrEnum):
    LOCAL = "local"
    RAY = "ray"


class Overwrite(StrEnum):
    NEVER = "never"
    PROPOSALS = "proposals"


def propose(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            parser=to_read,
            help="Folders, with all below them, or images. With --engine ray: one folder or bucket, s3://bucket/photos.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            parser=to_write,
            help="The folder for the XML files, in subfolders like the images'; may be the images' folder.",
        ),
    ],
    model: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="A name that `fastloc models list` shows, or a model card.")
    ] = DEFAULT,
    preset_: Annotated[
        str, typer.Option("--preset", metavar="NAME", help=f"Parameters: {' or '.join(of_kind('preset'))}.")
    ] = next(iter(PRESETS)),
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help=f"Change a parameter; may be repeated. {_PARAMETERS}."),
    ] = None,
    classes: Annotated[
        str | None,
        typer.Option(metavar="LIST", help="Look for these classes, such as “hog, Irish wolfhound”, in every image."),
    ] = None,
    top_classes: Annotated[
        int, typer.Option(min=1, metavar="N", help="Without --classes: look for up to N likely classes.")
    ] = TOP_CLASSES,
    learned: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER|FILE",
            exists=True,
            help="Use what this folder learned from decisions in the window, or a file with that. "
            "By default it is what came with the model, if anything did.",
        ),
    ] = None,
    bands: Annotated[
        str,
        typer.Option(
            metavar="RED,GREEN,BLUE",
            help="Which bands are seen, such as 4,3,2, in images of several bands without colours. "
            "By default those that the window shows, otherwise the first three.",
        ),
    ] = "",
    masks: Annotated[
        bool,
        typer.Option(
            "--masks", help="Write a PNG beside each XML file, in which value i marks the pixels of object i."
        ),
    ] = False,
    device: Annotated[str, typer.Option(metavar="auto|cuda|mps|cpu", help="The device that computes.")] = "auto",
    engine: Annotated[
        Engine,
        typer.Option(help="Where: in this process, or on a Ray cluster, which also writes Parquet files."),
    ] = Engine.LOCAL,
    workers: Annotated[
        int,
        typer.Option(
            min=0, metavar="N", help="With --engine ray: how many processes own a model. 0: one for each GPU."
        ),
    ] = 0,
    shard: Annotated[
        int,
        typer.Option(min=1, max=100_000, metavar="N", help="With --engine ray: how many images a Parquet file holds."),
    ] = 200,
    overwrite: Annotated[
        Overwrite,
        typer.Option(help="Which XML files may be replaced: none, or those with nothing but proposals."),
    ] = Overwrite.PROPOSALS,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object a line for each image.")] = False,
) -> None:
    """Write proposed boxes for images as Pascal VOC annotations, one XML file an image.

    A file that may hold a person's work is never replaced.

    A box whose class is too uncertain is an “object”. --json prints the guess, and how likely box and class are right.

    Files that were written before Ctrl-C stay. The same command with `--overwrite never` goes on from there.

    Exit codes: 0 all is well, 1 some images failed, 2 nothing could be done, 130 stopped.

    Examples:

    fastloc propose photos --out annotations

    fastloc propose photos --out photos --preset paper --classes "monarch, ladybug" --set kmax=20

    fastloc propose a.jpg b.jpg --out boxes --masks --json

    fastloc propose more-photos --out more-photos --learned photos

    fastloc propose s3://lab/photos --out s3://lab/boxes --engine ray
    """
    parameters = preset(preset_, settings or ())
    choice = _choice(bands)
    if engine is Engine.RAY:
        replaces = overwrite is not Overwrite.NEVER
        asked = Asked(model, parameters, classes, top_classes, learned, choice, masks, device, replaces)
        raise typer.Exit(propose_on_ray(paths, out, asked, workers, shard, as_json))
    refuse_buckets(*paths, out)
    jobs, skipped = plan(paths, out)
    if not jobs:
        raise _no_images(skipped)
    taught = packs.learned_with(model) if learned is None else read_learned(learned)
    from fastloc_core.localization.proposing import Proposer  # torch: 2 s
    from fastloc_core.models.device import describe
    from fastloc_core.models.loading import load

    classifier = load(model, device)
    wanted = () if classes is None else classifier.labels.parse_classes(classes)
    _make(out)
    outcomes = propose_folder(
        jobs,
        Proposer(classifier, parameters),
        out,
        classes=wanted,
        top_classes=top_classes,
        replace_proposals=overwrite is Overwrite.PROPOSALS,
        masks=masks,
        shaping=Shaping(learned=taught),
        bands=_bands(choice),
    )
    console = Console(stderr=True)
    tally = _Tally(skipped)
    try:
        with image_progress(console, hidden=as_json and sys.stdout.isatty()) as progress:
            for outcome in progress.track(outcomes, total=len(jobs)):
                tally.add(outcome)
                if as_json:
                    typer.echo(json.dumps(_row(outcome)))
                stopping.check()
        exit_code = 1 if tally.counts["failed"] else 0
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)
        exit_code = 130
    tally.tell()
    typer.echo(f"Computed by {classifier.name} on {describe(classifier.device)}.", err=True)
    raise typer.Exit(exit_code)


def _bands(choice: Choice | None) -> Callable[[Path], Choice | None]:
    """Which bands are red, green and blue in an image."""
    if choice:
        return lambda image: choice
    from fastloc_core.store.bands import chosen_bands  # lxml

    return chosen_bands()


def _choice(wanted: str) -> Choice | None:
    """None if nobody chose any. Raises SettingError."""
    if not wanted:
        return None
    numbers = wanted.split(",")
    if len(numbers) != 3 or not all(_BAND.fullmatch(number.strip()) for number in numbers):
        raise SettingError(
            f"“{wanted}” is no choice of bands.", "Write three numbers that count from 1, such as 4,3,2."
        )
    red, green, blue = map(int, numbers)
    return red, green, blue


def _no_images(skipped: Sequence[Skipped]) -> FastlocError:
    endings = ", ".join(sorted(by_ending()))
    reason = "There are no images to propose for."
    if skipped:
        reason += f" Skipped were {len(skipped)}, the first is {skipped[0].path}: {skipped[0].reason}"
    return FastlocError(reason, f"Give a folder with files that end in {endings}.")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"The folder {folder} cannot be made ({error.strerror})."
        raise FastlocError(reason, "Choose another --out.") from error


def _row(outcome: Outcome) -> dict[str, Any]:
    """The --json object of an image. Sizes and boxes are null or missing if nothing was proposed."""
    found = outcome.found
    return {
        "path": str(outcome.image),
        "xml": str(outcome.xml),
        "status": outcome.status,
        "error": outcome.error or None,
        "width": found and found.width,
        "height": found and found.height,
        "seconds": round(outcome.seconds, 3),
        "proposals": [
            {
                "label": proposal.label,
                "guess": proposal.guess or None,
                "chance": proposal.chance,
                "confidence": proposal.confidence,
                "belief": proposal.belief,
                "probability": proposal.score.probability,
                "box": proposal.box.edges,
                "alternatives": [score.label for score in proposal.alternatives],
            }
            for proposal in (found.proposals if found else ())
        ],
        "top": [{"label": score.label, "probability": score.probability} for score in (found.top if found else ())],
        "notices": outcome.notices,
    }


class _Tally:
    """The result of the command in a few numbers and messages, for any number of images."""

    def __init__(self, skipped: Sequence[Skipped]) -> None:
        self.counts = Counter({"written": 0, "kept": 0, "failed": 0})
        self.messages: dict[str, Counter[str]] = defaultdict(Counter)
        self.seconds = 0.0
        if skipped:
            self.counts["skipped"] = len(skipped)
            self.messages["skipped"].update(f"{skip.path}: {skip.reason}" for skip in skipped)

    def add(self, outcome: Outcome) -> None:
        self.counts[outcome.status] += 1
        self.messages[outcome.status].update(filter(None, (outcome.error, *outcome.notices)))
        if outcome.status == "written":
            self.seconds += outcome.seconds

    def tell(self) -> None:
        for kind, messages in self.messages.items():
            tell(kind, [f"{said} ({times} images)" if times > 1 else said for said, times in messages.most_common()])
        counted = ", ".join(f"{count} {kind}" for kind, count in self.counts.items())
        written = self.counts["written"]
        typer.echo(f"{counted}, {self.seconds / written:.2f} s an image." if written else f"{counted}.", err=True)
