"""Counts the architectures of timm, or of torchvision, in which the preset `refined` finds its way.

    python benchmarks/families.py [--of torchvision] [--most 60] [--part 0/1] [NAME ...]

Each network of at most `--most` million parameters is built without weights, on the meta device, and asked about two
images: its head must have a row for each class, and its activations must give feature maps. It prints the networks
that fail, and what the others have in common. `--part 1/4` takes the second of every four. 1000 networks take about
20 minutes on one core.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from fastloc_core.localization.refined.feature_maps import FeatureMaps, middle
from fastloc_core.models import registry
from fastloc_core.models.families import timm, torchvision

CLASSES = 7


def look(name: str, most: float) -> tuple[str, str]:
    """(outcome, details) for one architecture."""
    of = registry.architecture(name)
    with torch.device("meta"):
        module = of.build(CLASSES).eval().requires_grad_(False)
    if sum(each.numel() for each in module.parameters()) > most * 1e6:
        return "larger", ""
    lost = [key for key, each in module.named_buffers() if each.is_meta and key not in module.state_dict()]
    if lost:
        return "constants without values", lost[0]
    if module.state_dict()[f"{of.head}.weight"].shape[0] != CLASSES:
        return "another head", of.head
    side = of.preprocessing.size
    x = torch.zeros(2, 3, side, side, device="meta", requires_grad=True)
    with FeatureMaps(x.shape) as seen:
        logits = module.to("meta")(x)
    if logits.shape != (2, CLASSES):
        return "other outputs", str(tuple(logits.shape))
    if not seen.by_stride:
        return "no maps", ""
    return "works", f"strides {', '.join(map(str, middle(seen.by_stride, of.strides)))}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--of", choices=("timm", "torchvision"), default="timm")
    parser.add_argument("--most", type=float, default=60)
    parser.add_argument("--part", default="0/1")
    parser.add_argument("names", nargs="*", metavar="NAME")
    given = parser.parse_args()
    part, parts = map(int, given.part.split("/"))
    names = given.names or (timm if given.of == "timm" else torchvision).names()[part::parts]
    outcomes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for name in names:
        try:
            outcome, details = look(name, given.most)
        except Exception as error:  # a network may fail in any way
            outcome, details = "raised", f"{type(error).__name__}: {error}"[:200]
        outcomes[outcome] += 1
        if outcome == "works":
            kinds[details] += 1
        elif outcome != "larger":
            print(f"{name}: {outcome} {details}", flush=True)
        timm.derived.cache_clear()
    print(*(f"{count:5} {outcome}" for outcome, count in outcomes.most_common()), sep="\n")
    print(*(f"{count:5} with {kind}" for kind, count in kinds.most_common()), sep="\n")


if __name__ == "__main__":
    main()
