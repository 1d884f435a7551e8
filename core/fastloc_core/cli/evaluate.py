"""`fastloc evaluate`: how good proposals are on annotated images."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fastloc_core.cli import stopping, teaching
from fastloc_core.cli.progress import image_progress, tell
from fastloc_core.errors import SettingError
from fastloc_core.formats.wording import count
from fastloc_core.localization.presets import PRESETS, of_kind
from fastloc_core.models import DEFAULT
from fastloc_core.plugins import installed

if TYPE_CHECKING:
    from fastloc_core.evaluation.evaluation import Evaluation
    from fastloc_core.evaluation.journal import Journal

_WIDTH = 120  # characters of a table that goes to a file
_PAPER = "seed-exact"  # the preset behind the paper's numbers


def evaluate(
    images: Annotated[
        Path, typer.Option(metavar="DIR", exists=True, file_okay=False, help="The images, at any depth.")
    ],
    annotations: Annotated[
        Path,
        typer.Option(
            metavar="PATH",
            exists=True,
            help="Folder of Pascal VOC files (or ImageNet's), a COCO file, or Tiny ImageNet's val_annotations.txt.",
        ),
    ],
    report: Annotated[Path, typer.Option(metavar="DIR", file_okay=False, help="Where the results go.")],
    model: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="A name that `fastloc models list` shows, or a model card.")
    ] = DEFAULT,
    preset: Annotated[
        str | None, typer.Option(metavar="NAME[,NAME...]", help=f"Of: {', '.join(of_kind('preset'))}.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a parameter of every preset; may be repeated."),
    ] = None,
    sweep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=V,V...", help="Measure every preset at each value, such as k=1,3,5; may be repeated."
        ),
    ] = None,
    peers: Annotated[bool, typer.Option("--peers", help="Measure the published methods of this kind as well.")] = False,
    peer: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Measure only this one of them; may be repeated.")
    ] = None,
    centred: Annotated[
        list[float] | None, typer.Option(min=0.01, max=1, metavar="SIDE", help="One more centred box; may be repeated.")
    ] = None,
    class_from: Annotated[
        str, typer.Option(metavar="annotation|top1|FILE", help="Where the methods get the class from.")
    ] = "annotation",
    single_object: Annotated[
        bool, typer.Option("--single-object", help="Leave out images with several objects.")
    ] = False,
    part: Annotated[
        str, typer.Option("--range", metavar="A:B", help="The images from A to B - 1 in natural order, from 0.")
    ] = ":",
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="The first N images with annotations.")] = None,
    protocol: Annotated[
        str | None,
        typer.Option(metavar="paper", help=f"The paper's validation: --preset {_PAPER} --single-object, class given."),
    ] = None,
    teach: Annotated[
        str | None,
        typer.Option(
            metavar="N,N...", help="Measure also after N decided images of a simulated review, such as 0,5,10,20,40,80."
        ),
    ] = None,
    folds: Annotated[int, typer.Option(min=1, metavar="N", help="With --teach: how many random orders.")] = 5,
    order: Annotated[
        str, typer.Option(metavar="random|queue", help="With --teach: the images in random or in the window's order.")
    ] = "random",
    accept: Annotated[
        float, typer.Option(min=0.3, max=1, metavar="IOU", help="With --teach: accept a proposal from this IoU on.")
    ] = 0.7,
    times: Annotated[
        str,
        typer.Option(
            metavar="NAME=S,...",
            help="With --teach: seconds of the simulated annotator: verify, draw, edge; tolerance.",
        ),
    ] = "",
    show_all: Annotated[
        bool, typer.Option("--show-all", help="With --teach: show unlikely proposals, too, before drawing.")
    ] = False,
    device: Annotated[str, typer.Option(metavar="auto|cuda|mps|cpu", help="The device that computes.")] = "auto",
    restart: Annotated[
        bool, typer.Option("--restart", help="Discard the results of an earlier evaluation in --report.")
    ] = False,
) -> None:
    """Measure how well proposed boxes fit annotated images, compared with boxes in the middle of the image.

    Each method is told the class. By default it is the annotation's, which has to be a label of the model.

    With top1 it is the model's likeliest label. A CSV file has lines of an annotation's name and labels with “;”.

    After Ctrl-C the same command goes on where it stopped.

    Exit codes: 0 all is well, 1 some images could not be measured, 2 nothing could be measured, 130 stopped.

    Examples:

    fastloc evaluate --images photos --annotations boxes --report measured --preset paper,seed-exact

    fastloc evaluate --images raccoons --annotations raccoons --class-from top1 --single-object --report measured

    fastloc evaluate --images photos --annotations boxes --teach 0,5,10,20,40,80 --report measured

    fastloc evaluate --images val --annotations xml --model vgg16 --protocol paper --sweep k=1,3,5,8 --report study
    """
    from fastloc_core.evaluation import sweeps, truth  # numpy and OpenCV

    if protocol is not None:
        preset, single_object = _protocol(protocol, preset, class_from), True
    presets = sweeps.presets((preset or next(iter(PRESETS))).split(","), settings or (), sweep or ())
    taught = teaching.teaching(teach, len(presets), folds, order, accept, times, show_all) if teach else None
    known = of_kind("peer", "baseline")
    for name in set(peer or ()) - known.keys():
        reason = f"There is no peer “{name}”."
        raise PRESETS.broken.get(name) or SettingError(reason, f"Choose one of: {', '.join(known)}.")
    truths = truth.read(images, annotations, _slice(part))
    selected = [each for each in truths.truths if len(each.objects) == 1 or not single_object][:limit]
    if not selected:
        remedy = "Choose other images." if protocol else "Leave out --single-object."
        raise SettingError("No image has exactly one object.", remedy)

    from fastloc_core.evaluation.baselines import CENTRED
    from fastloc_core.evaluation.classes import from_source
    from fastloc_core.evaluation.evaluation import Evaluation
    from fastloc_core.evaluation.journal import Journal
    from fastloc_core.evaluation.report import write_report
    from fastloc_core.evaluation.results import write_results
    from fastloc_core.localization.proposing import Proposer  # torch: 2 s
    from fastloc_core.models.device import describe
    from fastloc_core.models.loading import load

    classifier = load(model, device)
    names = dict.fromkeys(each.name for truth in selected for each in truth.objects)
    classes = from_source(class_from, names, classifier.labels)
    methods = [Proposer(classifier, each) for each in presets]
    for name in peer or (known if peers else ()):
        try:
            methods.append(Proposer(classifier, known[name]))
        except SettingError as error:  # a library is missing
            if peer:
                raise
            typer.echo(str(error), err=True)
    evaluation = Evaluation(classifier, methods, selected, images, classes, truths.sizes)
    about = {
        "fastloc": installed("fastloc"),
        "protocol": {
            "name": protocol,
            "model": classifier.name,
            "images": str(images),
            "annotations": str(annotations),
            "layout": truths.layout,
            "class_from": class_from,
            "classes": {name: [classifier.labels.names[i] for i in own] for name, own in (classes or {}).items()},
            "single_object": single_object,
            "range": part,
            "limit": limit,
            "device": str(classifier.device),
            "teach": asdict(taught) if taught else None,
        },
        "skipped": [{"path": str(each.path), "reason": each.reason} for each in truths.skipped],
    }
    journal = Journal(report, evaluation.header() | about, map(evaluation.name, selected), restart)
    resumed = bool(journal.records)
    _compute(evaluation, journal)
    try:
        with image_progress(Console(stderr=True)) as progress:
            task = progress.add_task("", visible=taught is not None)
            metrics = write_results(
                report,
                (CENTRED, *(centred or ())),
                lambda done, total: progress.update(task, completed=done, total=total),
            )
        page = write_report(report)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        if not resumed:
            raise
        reason = f"The results of an earlier evaluation in {report} are damaged."
        raise SettingError(reason, "Start again with --restart.") from error
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print(_table(metrics))
    if any(each["saw_boxes"] for each in metrics["results"].values()):
        typer.echo("* was taught by public boxes of other images.", err=True)
    if taught:
        console.print(teaching.table(metrics))
    tell("tolerated", truths.problems)
    tell("skipped", [f"{each['path']}: {each['reason']}" for each in metrics["skipped"]])
    if (right := metrics["classifier"]["top1"]) is not None:
        typer.echo(f"The class is the classifier's best one for {right:.1%} of the questions.", err=True)
    typer.echo(f"Computed by {classifier.name} on {describe(classifier.device)}: {page}", err=True)
    raise typer.Exit(1 if any("error" in record for record in journal.records) else 0)


def _protocol(name: str, preset: str | None, class_from: str) -> str:
    """The preset of a named protocol. No other option may contradict it."""
    if name != "paper":
        raise SettingError(f"There is no protocol “{name}”.", "Choose paper.")
    if preset not in (None, _PAPER) or class_from == "top1":
        reason = f"The paper's protocol is {_PAPER} with the class given."
        raise SettingError(reason, "Leave out the options that contradict it.")
    return _PAPER


def _slice(text: str) -> slice:
    first, colon, last = text.partition(":")
    if not colon or not all(end.isdigit() or not end for end in (first, last)):
        raise SettingError(f"--range cannot be “{text}”.", "Write for example 0:5000 for the first 5000 images.")
    return slice(int(first or 0), int(last) if last else None)


def _compute(evaluation: Evaluation, journal: Journal) -> None:
    try:
        with image_progress(Console(stderr=True)) as progress:
            task = progress.add_task("", total=len(evaluation.truths), completed=len(journal.records))
            for _ in evaluation.records(journal):
                progress.advance(task)
                stopping.check()
    except KeyboardInterrupt:
        done = f"{len(journal.records)} of {count(len(evaluation.truths), 'image')}"
        typer.echo(f"Stopped after {done}; give the same command to go on from there.", err=True)
        raise typer.Exit(130) from None
    finally:
        journal.close()


def _table(metrics: dict[str, Any]) -> Table:
    """One row a method. The first columns are of images with exactly one object."""
    images = metrics["images"]
    table = Table(
        *("Method", "mean IoU", "≥ .7", "≥ .8", "GT-known Loc", "centre", "CorLoc", "recall@5", "AP50", "s/image"),
        title="{evaluated} images, {single_object} with exactly one object".format(**images),
        box=None,
        pad_edge=False,
    )
    for name, fields in metrics["results"].items():
        total = fields["seconds"].get("total", {})
        cells = (
            _with_interval(fields, "mean_iou"),
            _number(fields["iou_70"]),
            _number(fields["iou_80"]),
            _with_interval(fields, "gt_known_loc"),
            _number(fields["centre_correctness"]["0.2"]),
            _number(fields["corloc"]),
            _number(fields["recall"]["0.5"]["5"]),
            _number(fields["ap50"]),
            _number(total.get("mean")),
        )
        table.add_row(*map(Text, (f"{name} *" if fields["saw_boxes"] else name, *cells)))
    return table


def _with_interval(fields: dict[str, Any], name: str) -> str:
    if fields[name] is None:
        return "-"
    low, high = fields[f"{name}_interval"]
    return f"{fields[name]:.3f} ±{(high - low) / 2:.3f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
