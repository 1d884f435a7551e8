"""Adds the trained and measured classifier `everyday` to the files that come with fastloc: docs/everyday.md

    python packaging/everyday.py MODEL METRICS

MODEL is the folder that `fastloc train` wrote, METRICS the metrics.json that `fastloc evaluate` wrote of it. If its
recipe says `pretrained`, it began with the weights of the present `everyday`. The recipe and log of that training stay
beside it as recipe-1.toml and training-1.jsonl, and so on.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from fastloc_core.formats.wording import count
from fastloc_core.localization.presets import PRESETS
from fastloc_core.models import DEFAULT, library, registry
from fastloc_core.models import card as cards
from fastloc_core.training import recipe as recipes
from fastloc_resources import models_folder

FOR = "trying fastloc at once and without internet, on photographs of everyday things; a start for training your own"
NOT_FOR = "classes that it does not know, small objects, anything that matters without a person's look at each box"
TERMS = "Tiny ImageNet is a part of ImageNet, whose images are for non-commercial research and education"


def main(
    model: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    metrics: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
) -> None:
    target = Path(str(models_folder())) / DEFAULT
    measured = json.loads(metrics.read_text("utf-8"))
    before = _history(target) if recipes.read(model / "recipe.toml").pretrained else {}
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(model, target, ignore=shutil.ignore_patterns("confusion.png"))  # the page has it
    for name, content in before.items():
        (target / name).write_bytes(content)
    card = cards.read(target / library.CARD)
    trained = card.about["Trained"]
    if before:
        trained += f", from the weights of {count(len(before) // 2, 'earlier training')}"
    images = measured["images"]["single_object"]
    about = {name: text for name, text in card.about.items() if name != "Mean over classes"} | {  # all are of one size
        **{name: _at_scales(card, name, measured["classifier"], images) for name in ("Top-1", "Top-5")},
        "Trained": trained,
        "Boxes": _boxes(measured["results"], images),
        "For": FOR,
        "Not for": NOT_FOR,
        "Terms": TERMS,
    }
    cards.write(card.model_copy(update={"name": DEFAULT, "about": about}))


def _history(target: Path) -> dict[str, bytes]:
    """The recipe and log of every training that led to the present weights, numbered."""
    last = len(list(target.glob("recipe-*.toml"))) + 1
    return {
        path.name if path.stem[-1].isdigit() else f"{path.stem}-{last}{path.suffix}": path.read_bytes()
        for pattern in ("recipe*.toml", "training*.jsonl")
        for path in sorted(target.glob(pattern))
    }


def _at_scales(card: cards.ModelCard, name: str, shares: dict[str, float], images: int) -> str:
    """The training's own accuracy, at the size of the input alone, after the accuracy in the application."""
    scales = " and ".join(f"{scale:g}" for scale in registry.architecture(card.architecture).scales)
    alone = card.about[name].split()[0]
    share = shares[name.lower().replace("-", "")]
    return f"{share:.1%} of {images} validation images, at {scales} times the input's size together; {alone} at 1 alone"


def _boxes(results: dict[str, dict[str, float]], images: int) -> str:
    rows = {next(iter(PRESETS)): "", "best centred box": "; "}
    said = (
        f"{before}{name} {of['mean_iou']:.3f} mean IoU, {of['gt_known_loc']:.1%} with IoU 0.5 or more"
        for name, before in rows.items()
        for of in (results[name],)
    )
    return f"{''.join(said)}, on {images} validation images of Tiny ImageNet"


if __name__ == "__main__":
    typer.run(main)
