"""`fastloc models`: the classifiers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import DownloadColumn, Progress, TransferSpeedColumn
from rich.table import Table
from rich.text import Text

from fastloc_core.cli.learned import read_learned
from fastloc_core.errors import SettingError
from fastloc_core.label_files import read_labels
from fastloc_core.models import card as cards
from fastloc_core.models import library, registry
from fastloc_core.models.card import ModelCard, Reference
from fastloc_core.models.preprocessing import RGB, parse_rgb

app = typer.Typer(no_args_is_help=True, help="List, download, add, rename, export and remove classifiers.")

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="A name that `fastloc models list` shows, a classifier of torchvision, or timm/NAME or timm/NAME.TAG.",
    ),
]


@app.command("list")
def list_() -> None:
    """Show every model and whether it is ready."""
    table = Table("Name", "Title", "From", "State", "MB", "Classes", box=None, pad_edge=False)
    for entry in library.entries():
        colour = {"ready": "green", "broken": "red"}.get(entry.state, "")
        cells = entry.name, entry.title, entry.origin, entry.state, str(entry.megabytes), str(entry.classes or "")
        table.add_row(*map(Text, cells), style=colour)
    Console().print(table)


@app.command()
def info(model: Annotated[str, typer.Argument(metavar="NAME|CARD", help="A name, or a model card.")]) -> None:
    """Show what is known about one model.

    Example: fastloc models info vgg16
    """
    if model.endswith(".toml"):
        return _show_card(cards.read_any(Path(model)))
    entry = library.find(model)
    if entry.has_card and entry.path:
        return _show_card(cards.read_any(entry.path))
    of, weights = registry.architecture(model), library.published(model)
    absent = "none" if weights.installed else f"none yet; `fastloc models download {model}` fetches it"
    _show(
        {
            "Name": f"{entry.name} ({of.title})",
            "Weights": f"{weights.file} by {weights.by}, {weights.classes}, {entry.megabytes} MB",
            **({"Terms": weights.terms} if weights.terms else {}),
            "State": entry.state,
            "File": str(entry.path or absent),
            "Layers": ", ".join(of.layers) or "found by its structure",
        }
    )


@app.command()
def download(name: Name) -> None:
    """Fetch the published weights of a model. A stopped download goes on.

    Examples: fastloc models download vgg16; fastloc models download timm/convnext_tiny
    """
    columns = (*Progress.get_default_columns(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        path = library.download(name, progress, lambda: False)
    typer.echo(path)


@app.command()
def remove(name: Name) -> None:
    """Delete downloaded weights, or a model of your own."""
    library.remove(name)
    typer.echo(f"Removed {name}.")


@app.command()
def rename(name: Name, new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.")]) -> None:
    """Give a model of your own another name."""
    library.rename(name, new)
    typer.echo(f"{name} is now {new}.")


@app.command()
def add(
    path: Annotated[
        Path,
        typer.Argument(metavar="FILE|FOLDER", help="Weights, a folder of timm or transformers, or an exported model."),
    ],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The name of your model; by default that of the file.")
    ] = None,
    arch: Annotated[str | None, typer.Option(metavar="NAME", help="Its architecture, if it is not found.")] = None,
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its labels in output order, one a line, or JSON.")
    ] = None,
    mean: Annotated[str | None, typer.Option(metavar="R,G,B", help="Subtracted from RGB in 0..1.")] = None,
    std: Annotated[str | None, typer.Option(metavar="R,G,B", help="Divides it afterwards.")] = None,
    size: Annotated[int | None, typer.Option(metavar="N", help="Side of the square input in pixels.")] = None,
    picture: Annotated[
        Path | None, typer.Option(metavar="IMAGE", help="Propose for this image at once, to see whether it is right.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace your model of that name.")] = False,
) -> None:
    """Add a classifier of your own. Whatever the files do not say is asked for.

    Mean, std and size are those that stand beside the weights, or else ImageNet's. Give the values that the classifier
    was trained with.

    Examples:

    fastloc models add beetles.pth --labels beetles.txt --picture stag.jpg

    fastloc models add folder-of-a-model --name birds

    fastloc models add meadow.fastloc-model
    """
    from fastloc_core import adding, packs
    from fastloc_core.images import decode

    given = adding.Given(arch, labels, _rgb("--mean", mean), _rgb("--std", std), size)
    pixels = decode(picture) if picture else None
    stem = path.resolve().name if path.is_dir() else path.name.partition(".")[0]

    def say(stage: str) -> None:
        typer.echo(f"{stage} …", err=True)

    if not packs.is_pack(path):
        added = adding.add(path, given, name or stem, force, pixels, say)
    elif given == adding.Given():
        added = packs.add(path, name or stem, force, pixels, say)
    else:
        raise SettingError(
            f"{path} says itself how it is used.", "Leave out --arch, --labels, --mean, --std and --size."
        )
    typer.echo(f"Added {added.card.name}: {added.card.path}")
    for line in adding.summary(added.found):
        typer.echo(f"  {line}")
    if added.tried:
        for proposal in added.tried.proposals:
            box = proposal.box
            edges = f"x {box.x0:.0f} to {box.x1:.0f}, y {box.y0:.0f} to {box.y1:.0f}"
            typer.echo(f"  {picture}: {proposal.label} ({proposal.score.probability:.0%}), {edges}")
        if not added.tried.proposals:
            typer.echo(f"  {picture}: no box; the classifier sees {added.tried.top[0].label} nowhere in particular")


@app.command()
def export(
    name: Annotated[str, typer.Argument(metavar="NAME|CARD", help="A name, or a model card.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="The file, by default NAME.fastloc-model in this folder."),
    ] = None,
    learned: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER|FILE",
            exists=True,
            help="Pack what this folder learned from decisions in the window, or a file with that.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Pack a model as one file for colleagues, who add it with `fastloc models add FILE`.

    The file has the weights and labels of a model of your own. A published one is named in it, and downloaded there.
    Where it proposes, what the folder learned shapes its boxes and their classes, until that place learns for itself.

    Examples:

    fastloc models export beetles

    fastloc models export efficientnet_lite0 --learned photos --out meadow.fastloc-model
    """
    from fastloc_core import packs

    stem = Path(name).absolute().parent.name if name.endswith(".toml") else name.rpartition("/")[2]
    file = out or Path(f"{stem}{packs.ENDING}")
    if not packs.is_pack(file):
        raise SettingError(f"{file} cannot be the name of an exported model.", f"Let it end in {packs.ENDING}.")
    packs.export(name, file, read_learned(learned) if learned else None, force)
    typer.echo(f"Exported {name}: {file}, {file.stat().st_size / 2**20:.1f} MB")


def _rgb(option: str, text: str | None) -> RGB | None:
    try:
        return None if text is None else parse_rgb(text)
    except ValueError:
        raise SettingError(
            f"{option} must be three numbers with commas between them, not “{text}”.",
            f"Write for example {option} 0.5,0.5,0.5.",
        ) from None


def _show_card(card: ModelCard | Reference) -> None:
    learned = {"Learned": str(card.learned)} if card.learned else {}
    if isinstance(card, Reference):
        named = f"{card.name} ({registry.title(card.published)})"
        return _show({"Name": named, "Published": card.published, **learned, "Card": str(card.path), **card.about})
    wants = card.preprocessing
    _show(
        {
            "Name": f"{card.name} ({registry.title(card.architecture)})",
            "Classes": str(len(read_labels(card.labels))),
            "Input": f"{wants.size} x {wants.size} pixels, mean {list(wants.mean)}, std {list(wants.std)}",
            "Weights": str(card.weights),
            "Labels": str(card.labels),
            **learned,
            "Card": str(card.path),
            **card.about,
        }
    )


def _show(rows: dict[str, str]) -> None:
    width = max(map(len, rows)) + 1
    for key, value in rows.items():
        typer.echo(f"{key + ':':<{width}} {value}")
