"""Checks a GPU in one go, in at most eight minutes: python benchmarks/gpu.py [--device cuda]

    [--seconds 480] [--photos 4]

1. Correct: the boxes of every preset on the device are those on the processor, up to a tolerance.
2. Fast: images a second by preset, for one image at a time; of the network alone for batches; and of several processes
   that share the device, as with `propose --engine ray --workers N`.
3. Memory: the most that the device held. Only CUDA tells it.
4. Full: with too little memory the proposals come all the same, from smaller batches or the processor. Only with CUDA.
5. Training: a step on the device gives the loss of the processor.

The weights are random, except those that travel with the program; the photographs are scikit-image's. With `--device
cpu` the processor is compared with itself, which proves only that this script works. It ends with 1 if a check fails.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.naive import LABELS, network
from fastloc_core.images import decode
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.models import DEFAULT
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.loading import load
from fastloc_core.proposal import ProposalSet
from fastloc_core.training.learner import Learner
from fastloc_core.training.recipe import Recipe
from tests.samples import copy_samples

Image = NDArray[np.uint8]
ALIKE = 0.95  # mean IoU with the processor's boxes; rounding may move the cells of a single box
LITTLE = 0.01  # share of the device's memory that is left for the fourth check
LOSS = 0.02  # difference of the losses; a GPU trains in half precision
BATCHES = 1, 16, 64
PROCESSES = 1, 4, 12
SHARED_S = 6.0
SUBJECTS = ((DEFAULT, "learned"), (DEFAULT, "refined"), (DEFAULT, "paper"), ("vgg16", "refined"), ("vgg16", "paper"))
SHARED = ((DEFAULT, "learned"), (DEFAULT, "refined"), ("vgg16", "paper"))


def proposer(name: str, kind: str, device: str) -> Proposer:
    if name == DEFAULT:
        return Proposer(load(name, device), preset(kind))
    made = network(name)
    classifier = Classifier(made.module, made.architecture, LABELS, Preprocessing(), name, device)
    return Proposer(classifier, preset(kind))


def proposed(subject: Proposer, images: list[Image]) -> list[ProposalSet]:
    return [subject.propose(image, Path("photograph"), top_classes=1) for image in images]


def alike(found: list[ProposalSet], expected: list[ProposalSet]) -> float:
    """The mean IoU of each expected box with the nearest found one."""
    pairs = zip(found, expected, strict=True)
    ious = [max((p.box.iou(q.box) for q in a.proposals), default=0.0) for a, b in pairs for p in b.proposals]
    return float(np.mean(ious)) if ious else 0.0


def seconds(work: Callable[[], object], device: str, times: int = 3) -> float:
    """The least of so many times, after one to warm up."""
    took = []
    for _ in range(times + 1):
        begun = perf_counter()
        work()
        if device.startswith("cuda"):
            torch.cuda.synchronize()
        took.append(perf_counter() - begun)
    return min(took[1:])


def is_right(name: str, kind: str, device: str, images: list[Image]) -> bool:
    here, there = proposer(name, kind, "cpu"), proposer(name, kind, device)
    share = alike(proposed(there, images), proposed(here, images))
    rate = len(images) / seconds(lambda: proposed(there, images), device, 1)
    print(f"  {name}, {kind}: IoU with the processor {share:.4f}; {rate:.1f} images a second", flush=True)
    return share >= ALIKE


@torch.no_grad()
def tell_batches(name: str, device: str) -> None:
    classifier = proposer(name, "refined", device).classifier
    for count in BATCHES[: 1 if device == "cpu" else None]:
        x = torch.zeros(count, 3, 224, 224, device=classifier.device)
        rate = count / seconds(lambda x=x: classifier.logits(x).cpu(), device)  # type: ignore[misc]
        print(f"  {name}, {count:3} at once: {rate:.0f} images a second", flush=True)


def is_shared(name: str, kind: str, device: str) -> bool:
    for count in PROCESSES[: 1 if device == "cpu" else None]:
        context = get_context("spawn")
        with context.Pool(count, _wait_by, [context.Barrier(count)]) as pool:
            done = pool.starmap(_propose_for, [(name, kind, device)] * count, chunksize=1)
        rate = sum(done) / SHARED_S
        print(f"  {name}, {kind}, {count:2} processes together: {rate:.1f} images a second", flush=True)
    return rate > 0


_barrier: Barrier  # of a process that shares the device


def _wait_by(barrier: Barrier) -> None:
    global _barrier
    _barrier = barrier


def _propose_for(name: str, kind: str, device: str) -> int:
    """How many images this process can do, when all of them are ready."""
    torch.set_num_threads(1)
    with TemporaryDirectory() as home:
        images = [decode(path) for path in copy_samples(Path(home))[:4]]
    subject = proposer(name, kind, device)
    proposed(subject, images)
    _barrier.wait()
    until, count = perf_counter() + SHARED_S, 0
    while perf_counter() < until:
        proposed(subject, images[count % 4 :][:1])
        count += 1
    return count


def gives_way(device: str, images: list[Image]) -> bool:
    subject = proposer("vgg16", "paper", device)
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(LITTLE)
    (found,) = proposed(subject, images[:1])
    torch.cuda.set_per_process_memory_fraction(1.0)
    print(f"  {len(found.proposals)} proposals; {' '.join(found.notices)}", flush=True)
    return bool(found.proposals) and bool(found.notices)


def trains(device: str) -> bool:
    def loss(on: str) -> float:
        torch.manual_seed(0)
        module, recipe = network("resnet18").module.requires_grad_(True), Recipe(pretrained=False)
        learner = Learner(module, recipe, Preprocessing(), None, [1] * len(LABELS), 10, torch.device(on))
        random = torch.Generator().manual_seed(0)
        pixels = torch.randint(0, 256, (8, 3, 224, 224), dtype=torch.uint8, generator=random)
        return learner.step((pixels, torch.arange(8)))

    there, here = loss(device), loss("cpu")
    print(f"  loss {there:.4f} on the device, {here:.4f} on the processor", flush=True)
    return abs(there - here) <= LOSS * here


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--seconds", type=float, default=480)
    parser.add_argument("--photos", type=int, default=4)
    options = parser.parse_args()
    begun, device, cuda = perf_counter(), options.device, options.device.startswith("cuda")
    with TemporaryDirectory() as home:
        images = [decode(path) for path in copy_samples(Path(home))[: options.photos]]
    checks: list[tuple[str, Callable[[], bool]]] = [
        ("training", lambda: trains(device)),
        *((f"{name} {kind}", lambda n=name, k=kind: is_right(n, k, device, images)) for name, kind in SUBJECTS),
        *((f"{name} in batches", lambda n=name: tell_batches(n, device) is None) for name in (DEFAULT, "vgg16")),
        *((f"{name} {kind}, shared", lambda n=name, k=kind: is_shared(n, k, device)) for name, kind in SHARED),
        *([("a full device", lambda: gives_way(device, images))] if cuda else []),
    ]
    failed, left_out = [], []
    for what, holds in checks:
        print(what, flush=True)
        if perf_counter() - begun > options.seconds:
            left_out.append(what)
        elif not holds():
            failed.append(what)
    if cuda:
        print(f"the most memory: {torch.cuda.max_memory_allocated() / 2**30:.1f} GB")
    else:
        print("Not on CUDA: the memory and a full device were not checked.")
    print(f"failed: {', '.join(failed) or 'none'}; left out: {', '.join(left_out) or 'none'}")
    raise SystemExit(bool(failed or left_out))


if __name__ == "__main__":
    main()
